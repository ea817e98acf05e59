"""One MessagePack value as hex, the form in which any value passes through JSON."""

from __future__ import annotations

import io
from dataclasses import dataclass

from RNS.vendor import umsgpack

from reticle_harness.fields import Hex, Malformed


@dataclass(frozen=True)
class Packed(Hex):
    """Bytes that are exactly one MessagePack value."""

    def expected(self) -> str:
        return "one MessagePack value as lower-case hex"

    def accepts(self, value: object) -> bool:
        if not super().accepts(value):
            return False
        try:
            unpacked(str(value))
        except Malformed:
            return False
        return True


def unpacked(value: str) -> object:
    """The value. Raises Malformed."""
    stream = io.BytesIO(bytes.fromhex(value))
    try:
        read = umsgpack.unpack(stream)
    except (umsgpack.UnpackException, RecursionError, ValueError, OverflowError) as error:
        raise Malformed(f"expected one MessagePack value, found {error}") from None
    if stream.read(1):
        raise Malformed("expected one MessagePack value, found bytes behind it")
    return read


def packed(value: object) -> str:
    return umsgpack.packb(value).hex()
