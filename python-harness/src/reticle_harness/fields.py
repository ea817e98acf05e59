"""What the members of a JSON object look like: checked in one place, and written as JSON Schema.

The adapter checks the arguments of each verb with it, the vectors their inputs and outputs.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

HEX = re.compile(r"(?:[0-9a-f]{2})*")


class Malformed(Exception):
    """Something is not as the contract says. The message names what, where, expected, found."""


def describe(value: object) -> str:
    """A short form of what was found, safe to print."""
    if isinstance(value, bool):
        return f"the boolean {str(value).lower()}"
    if value is None:
        return "null"
    if isinstance(value, int | float):
        return f"the number {value}"
    if isinstance(value, str):
        text = value if len(value) <= 40 else f"{value[:37]}..."
        return f"{text!a} ({len(value)} characters)"
    kind = {list: "an array", dict: "an object"}
    return kind.get(type(value), type(value).__name__)


@dataclass(frozen=True)
class Field:
    """One member: `optional` may be absent, `nullable` may be null."""

    nullable: bool = False
    optional: bool = False
    note: str = ""

    def expected(self) -> str:
        raise NotImplementedError

    def accepts(self, value: object) -> bool:
        raise NotImplementedError

    def schema(self) -> dict[str, Any]:
        raise NotImplementedError

    def check(self, value: object, where: str) -> None:
        """Raises Malformed unless the value fits."""
        if value is None and self.nullable:
            return
        if value is None or not self.accepts(value):
            wanted = self.expected() + (" or null" if self.nullable else "")
            raise Malformed(f"{where}: expected {wanted}, found {describe(value)}")

    def read(self, value: Any) -> Any:  # noqa: ANN401 - JSON in, Python out
        """The checked value as Python works with it."""
        return value

    def json_schema(self) -> dict[str, Any]:
        made = self.schema()
        if self.nullable:
            made["type"] = [made["type"], "null"]
            if "enum" in made:
                made["enum"] = [*made["enum"], None]
        if self.note:
            made["description"] = self.note
        return made


@dataclass(frozen=True)
class Hex(Field):
    """Bytes as lower-case hex; `size` fixes how many."""

    size: int | None = None

    def expected(self) -> str:
        if self.size is None:
            return "bytes as lower-case hex"
        return f"{self.size} bytes as {self.size * 2} lower-case hex digits"

    def accepts(self, value: object) -> bool:
        if not isinstance(value, str) or not HEX.fullmatch(value):
            return False
        return self.size is None or len(value) == 2 * self.size

    def read(self, value: str | None) -> bytes | None:
        return None if value is None else bytes.fromhex(value)

    def schema(self) -> dict[str, Any]:
        count = "*" if self.size is None else f"{{{self.size}}}"
        return {"type": "string", "pattern": f"^([0-9a-f]{{2}}){count}$"}


@dataclass(frozen=True)
class HexList(Field):
    """An array of byte strings."""

    size: int | None = None

    def expected(self) -> str:
        return "an array of lower-case hex strings" + (
            "" if self.size is None else f" of {self.size} bytes each"
        )

    def accepts(self, value: object) -> bool:
        return isinstance(value, list) and all(Hex(size=self.size).accepts(one) for one in value)

    def read(self, value: list[str] | None) -> list[bytes] | None:
        return None if value is None else [bytes.fromhex(one) for one in value]

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": Hex(size=self.size).schema()}


@dataclass(frozen=True)
class Int(Field):
    """A whole number from `least` to `most`."""

    least: int = 0
    most: int = 2**31 - 1

    def expected(self) -> str:
        return f"an integer from {self.least} to {self.most}"

    def accepts(self, value: object) -> bool:
        if isinstance(value, bool) or not isinstance(value, int):
            return False
        return self.least <= value <= self.most

    def schema(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": self.least, "maximum": self.most}


@dataclass(frozen=True)
class Number(Field):
    """A number, whole or not; none of them is infinite."""

    def expected(self) -> str:
        return "a number"

    def accepts(self, value: object) -> bool:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        return math.isfinite(value)

    def schema(self) -> dict[str, Any]:
        return {"type": "number"}


@dataclass(frozen=True)
class Bool(Field):
    def expected(self) -> str:
        return "true or false"

    def accepts(self, value: object) -> bool:
        return isinstance(value, bool)

    def schema(self) -> dict[str, Any]:
        return {"type": "boolean"}


@dataclass(frozen=True)
class Text(Field):
    """A string; `choices` limits it, `pattern` shapes it."""

    choices: tuple[str, ...] = ()
    pattern: str = ""
    shape: str = ""

    def expected(self) -> str:
        if self.choices:
            return "one of " + ", ".join(self.choices)
        return self.shape or "a string"

    def accepts(self, value: object) -> bool:
        if not isinstance(value, str):
            return False
        if self.choices and value not in self.choices:
            return False
        return not self.pattern or re.fullmatch(self.pattern, value) is not None

    def schema(self) -> dict[str, Any]:
        made: dict[str, Any] = {"type": "string"}
        if self.choices:
            made["enum"] = list(self.choices)
        if self.pattern:
            made["pattern"] = f"^(?:{self.pattern})$"
        return made


@dataclass(frozen=True)
class Anything(Field):
    """An object whose members are checked elsewhere."""

    def expected(self) -> str:
        return "an object"

    def accepts(self, value: object) -> bool:
        return isinstance(value, dict)

    def schema(self) -> dict[str, Any]:
        return {"type": "object"}


@dataclass(frozen=True)
class Object(Field):
    """An object with the given members."""

    members: tuple[tuple[str, Field], ...] = ()

    def expected(self) -> str:
        return "an object"

    def accepts(self, value: object) -> bool:
        return isinstance(value, dict)

    def check(self, value: object, where: str) -> None:
        super().check(value, where)
        if isinstance(value, dict):
            check_members(value, dict(self.members), where)

    def schema(self) -> dict[str, Any]:
        return object_schema(dict(self.members))


@dataclass(frozen=True)
class ObjectList(Field):
    """An array of objects, each with the given members."""

    members: tuple[tuple[str, Field], ...] = ()

    def expected(self) -> str:
        return "an array of objects"

    def accepts(self, value: object) -> bool:
        return isinstance(value, list)

    def check(self, value: object, where: str) -> None:
        super().check(value, where)
        if isinstance(value, list):
            for index, one in enumerate(value):
                check_members(one, dict(self.members), f"{where}[{index}]")

    def read(self, value: list[dict[str, Any]] | None) -> list[dict[str, Any]] | None:
        return None if value is None else [read_members(one, dict(self.members)) for one in value]

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": object_schema(dict(self.members))}


def check_members(value: object, members: Mapping[str, Field], where: str) -> None:
    """Raises Malformed unless value is an object with exactly these members."""
    if not isinstance(value, dict):
        raise Malformed(f"{where}: expected an object, found {describe(value)}")
    for name in value:
        if name not in members:
            known = ", ".join(members) or "none"
            raise Malformed(f"{where}: unknown member {name!a}, expected of: {known}")
    for name, field in members.items():
        if name in value:
            field.check(value[name], f"{where}.{name}")
        elif not field.optional:
            raise Malformed(f"{where}.{name}: expected {field.expected()}, found nothing")


def read_members(value: Mapping[str, Any], members: Mapping[str, Field]) -> dict[str, Any]:
    """A checked object, each member as Python works with it."""
    return {name: members[name].read(one) for name, one in value.items()}


def object_schema(members: Mapping[str, Field]) -> dict[str, Any]:
    """The same rule as JSON Schema 2020-12."""
    return {
        "type": "object",
        "properties": {name: field.json_schema() for name, field in members.items()},
        "required": [name for name, field in members.items() if not field.optional],
        "additionalProperties": False,
    }
