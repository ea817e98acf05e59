"""One kind of vectors as it grows: each input is worked by the stack when it is added."""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import Any

from reticle_harness.compute import compute
from reticle_harness.kinds import KINDS
from reticle_harness.lines import Rejected

EVERY_RELEASE = "[1.3.1,)"
EVERY_RELEASE_OF_LXMF = "[1.2.1,)"


class Surprise(Exception):
    """The stack decided otherwise than the one who wrote the vector down."""


class Collection:
    """The vectors of one kind. The stack decides outputs and refusals; `refused` only foretells."""

    def __init__(self, kind: str, seed: int, comment: str) -> None:
        self.kind = KINDS[kind]
        self.comment = comment
        # every kind has its own stream, so that a new vector of one leaves the others as they are
        self.random = random.Random(f"{seed}/{kind}")  # noqa: S311 - test data
        self.flags: dict[str, dict[str, str]] = {}
        self.vectors: list[dict[str, Any]] = []

    def flag(self, name: str, bug: str, effect: str) -> str:
        self.flags[name] = {"bug": bug, "effect": effect}
        return name

    def bytes(self, count: int) -> bytes:
        return self.random.randbytes(count)

    def valid(self, comment: str, decides: str, *flags: str, **values: object) -> dict[str, Any]:
        """Adds a vector that the stack accepts, and gives its output."""
        return self._add(comment, decides, flags, values, refused=False)

    def invalid(self, comment: str, decides: str, *flags: str, **values: object) -> None:
        """Adds a vector that the stack refuses; it must name the bug that it looks for."""
        if not flags:
            raise Surprise(f"{self.kind.name}: '{comment}' is negative and names no bug")
        self._add(comment, decides, flags, values, refused=True)

    def acceptable(self, comment: str, decides: str, *flags: str, **values: object) -> None:
        """Adds a vector that the stack accepts and another implementation may refuse."""
        self._add(comment, decides, flags, values, refused=False, result="acceptable")

    def _add(
        self,
        comment: str,
        decides: str,
        flags: Iterable[str],
        values: dict[str, object],
        *,
        refused: bool,
        result: str = "valid",
    ) -> dict[str, Any]:
        every = EVERY_RELEASE_OF_LXMF if self.kind.name.startswith("lxmf-") else EVERY_RELEASE
        releases = str(values.pop("since", "")) or every
        given = {name: shown(value) for name, value in values.items()}
        number = f"{self.kind.name}-{len(self.vectors) + 1:04}"
        for name in flags:
            if name not in self.flags:
                raise Surprise(f"{number}: flag {name} is not explained")
        vector: dict[str, Any] = {
            "id": number,
            "comment": comment,
            "flags": list(flags),
            "requirements": decides.split(),
            "input": given,
        }
        output: dict[str, Any] = {}
        try:
            output = compute(self.kind.name, given)
        except Rejected as refusal:
            if not refused:
                raise Surprise(f"{number} '{comment}': refused by the stack: {refusal}") from None
            vector["result"] = "invalid"
        else:
            if refused:
                raise Surprise(f"{number} '{comment}': accepted by the stack: {output}")
            vector["result"] = result
            vector["output"] = output
        vector["releases"] = releases
        self.vectors.append(vector)
        return output


def shown(value: object) -> object:
    """Bytes as hex, the rest as it is."""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, list):
        return [shown(one) for one in value]
    if isinstance(value, dict):
        return {name: shown(one) for name, one in value.items()}
    return value


def flipped(data: bytes, offset: int, mask: int = 0x01) -> bytes:
    """The same bytes with one changed."""
    changed = bytearray(data)
    changed[offset] ^= mask
    return bytes(changed)
