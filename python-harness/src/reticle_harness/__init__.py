"""The Python side of Reticle: peers of the real stack, its byte functions, the vectors."""
