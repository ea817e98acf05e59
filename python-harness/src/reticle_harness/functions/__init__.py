"""The byte functions by what they are about; each module enters its own in stack.FUNCTIONS."""

from reticle_harness.functions import (
    access,
    announces,
    carried,
    channels,
    crypto,
    framing,
    groups,
    identities,
    links,
    messages,
    packets,
    requests,
    resources,
    storage,
)

__all__ = [
    "access",
    "announces",
    "carried",
    "channels",
    "crypto",
    "framing",
    "groups",
    "identities",
    "links",
    "messages",
    "packets",
    "requests",
    "resources",
    "storage",
]
