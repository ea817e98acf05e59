"""Content that both ends make for themselves, and what is told of content that arrived."""

from __future__ import annotations

import hashlib
from typing import Any, BinaryIO

BLOCK = 32
# longer content is told by its hash alone, so that events fit into lines
SHOWN = 65_536
READ_AT_ONCE = 1 << 20


def generated(size: int, seed: int) -> bytes:
    """Block i is the SHA-256 of `reticle SEED I`; the blocks are joined and cut to size."""
    blocks = (
        hashlib.sha256(f"reticle {seed} {block}".encode()).digest()
        for block in range(-(-size // BLOCK))
    )
    return b"".join(blocks)[:size]


def told(file: BinaryIO) -> dict[str, Any]:
    """Size, hash, and the bytes themselves if they are few."""
    digest = hashlib.sha256()
    size = 0
    first = b""
    while block := file.read(READ_AT_ONCE):
        digest.update(block)
        size += len(block)
        if size == len(block):
            first = block
    return {
        "size": size,
        "sha256": digest.hexdigest(),
        "data": first.hex() if size <= SHOWN else None,
    }
