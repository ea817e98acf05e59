"""Vectors: recorded inputs of the byte functions and what the stack makes of them."""
