"""Python consumes vectors: made by itself, or by any other implementation."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import RNS

from reticle_harness.compute import compute
from reticle_harness.fields import (
    Anything,
    Field,
    Int,
    Malformed,
    Text,
    check_members,
    describe,
)
from reticle_harness.kinds import KINDS
from reticle_harness.lines import Rejected, Unsupported, unique_members

RELEASE = r"([0-9]+(\.[0-9]+)*)?"
RANGE = rf"[\[(]{RELEASE},{RELEASE}[\])]"
RESULTS = ("valid", "invalid", "acceptable")
FILE: dict[str, Field] = {
    "$schema": Text(),
    "kind": Text(choices=tuple(KINDS)),
    "comment": Text(),
    "provenance": Anything(),
    "flags": Anything(),
}
PROVENANCE: dict[str, Field] = {
    "generator": Text(),
    "authority": Text(),
    "version": Text(),
    "python": Text(optional=True),
    "seed": Int(least=-(2**63), most=2**63 - 1),
    "command": Text(),
}
VECTOR: dict[str, Field] = {
    "id": Text(),
    "comment": Text(),
    "result": Text(choices=RESULTS),
    "releases": Text(pattern=RANGE, shape="a range such as [1.3.1,)"),
    "input": Anything(),
    "output": Anything(optional=True),
}


@dataclass(frozen=True)
class Mismatch:
    """A vector that the stack does not agree with."""

    file: str
    vector: str
    comment: str
    expected: str
    found: str

    def __str__(self) -> str:
        return (
            f"{self.file}: {self.vector} ({self.comment}): "
            f"expected {self.expected}, found {self.found}"
        )


@dataclass(frozen=True)
class Checked:
    """What came of one file; `passed_over` are for other releases, or not offered by this one."""

    file: str
    kind: str
    vectors: int
    passed_over: int
    mismatches: list[Mismatch]


def read(path: Path) -> dict[str, Any]:
    """A vector file, checked for its form. Raises Malformed with the place."""
    try:
        text = path.read_text(encoding="utf-8")
        document = json.loads(text, object_pairs_hook=unique_members)
    except OSError as error:
        raise Malformed(f"{path}: cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        raise Malformed(f"{path}: expected JSON: {error}") from None
    except Malformed as error:
        raise Malformed(f"{path}: {error}") from None
    if not isinstance(document, dict):
        raise Malformed(f"{path}: expected a JSON object, found {describe(document)}")
    vectors = document.get("vectors")
    if not isinstance(vectors, list) or not vectors:
        found = describe(vectors) if vectors is not None else "nothing"
        raise Malformed(f"{path}: /vectors: expected an array with vectors, found {found}")
    rest = {name: value for name, value in document.items() if name != "vectors"}
    check_members(rest, FILE, f"{path}: ")
    check_members(document["provenance"], PROVENANCE, f"{path}: /provenance")
    seen: set[str] = set()
    for index, vector in enumerate(vectors):
        where = f"{path}: /vectors/{index}"
        check_vector(vector, document, where)
        if vector["id"] in seen:
            raise Malformed(f"{where}/id: {vector['id']} appears twice")
        seen.add(vector["id"])
    return document


def check_vector(vector: object, document: dict[str, Any], where: str) -> None:
    if not isinstance(vector, dict):
        raise Malformed(f"{where}: expected an object, found {describe(vector)}")
    for name in ("flags", "requirements"):
        values = vector.get(name)
        if not isinstance(values, list) or not all(isinstance(one, str) for one in values):
            raise Malformed(f"{where}/{name}: expected an array of strings")
    for name in vector["flags"]:
        if name not in document["flags"]:
            raise Malformed(f"{where}/flags: {name!a} is not explained in /flags")
    rest = {name: one for name, one in vector.items() if name not in ("flags", "requirements")}
    check_members(rest, VECTOR, where)
    kind = KINDS[document["kind"]]
    check_members(vector["input"], kind.input, f"{where}/input")
    if (vector["result"] == "invalid") == ("output" in vector):
        wanted = "nothing" if vector["result"] == "invalid" else "an object"
        raise Malformed(f"{where}/output: expected {wanted} for a {vector['result']} vector")
    if "output" in vector:
        check_members(vector["output"], kind.output, f"{where}/output")


def check(path: Path) -> Checked:
    """Works every vector of the file with the stack. Raises Malformed."""
    document = read(path)
    mismatches: list[Mismatch] = []
    passed_over = 0
    for vector in document["vectors"]:
        # files of other authorities speak of releases of theirs
        foreign = document["provenance"]["authority"] != "rns"
        if not foreign and not covers(vector["releases"], RNS.__version__):
            passed_over += 1
            continue
        try:
            found = worked(document["kind"], vector["input"])
        except Unsupported:
            passed_over += 1
            continue
        if vector["result"] == "invalid":
            agrees, expected = found is None, "a refusal"
        else:
            agrees = found == vector["output"]
            if vector["result"] == "acceptable":
                agrees = agrees or found is None
            expected = json.dumps(vector["output"])
        if not agrees:
            told = "a refusal" if found is None else json.dumps(found)
            mismatches.append(Mismatch(str(path), vector["id"], vector["comment"], expected, told))
    count = len(document["vectors"])
    return Checked(str(path), document["kind"], count, passed_over, mismatches)


def covers(releases: str, release: str) -> bool:
    """Whether a range such as [1.3.1,) or [1.3.1,1.5.0) holds the release."""
    low, high = releases[1:-1].split(",")
    this = numbers(release)
    above = not low or numbers(low) < this or (releases[0] == "[" and numbers(low) == this)
    below = not high or this < numbers(high) or (releases[-1] == "]" and numbers(high) == this)
    return above and below


def numbers(release: str) -> tuple[int, ...]:
    return tuple(int(part) for part in release.split("."))


def worked(kind: str, values: dict[str, Any]) -> dict[str, Any] | None:
    """The stack's output, or None where it refuses."""
    try:
        return compute(kind, values)
    except Rejected:
        return None
