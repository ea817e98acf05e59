"""The adapter protocol's lines: one JSON object each way, on a pipe that carries nothing else."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from typing import Any, BinaryIO

from reticle_harness.fields import Malformed, describe

LONGEST_LINE = 1 << 20


class Refusal(Exception):
    """A request that is answered with an error."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Failed(Refusal):
    """Tried, and did not work."""

    def __init__(self, message: str) -> None:
        super().__init__("failed", message)


class Rejected(Refusal):
    """The function refused this input (compute only)."""

    def __init__(self, message: str) -> None:
        super().__init__("rejected", message)


class Unsupported(Refusal):
    def __init__(self, message: str) -> None:
        super().__init__("unsupported", message)


Handler = Callable[[str, dict[str, Any]], dict[str, Any]]


def own_stdout() -> BinaryIO:
    """Keeps the real stdout for answers; whatever else prints lands on stderr."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return answers


def unique_members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, value in pairs:
        if name in made:
            raise Malformed(f"line: member {name!a} appears twice")
        made[name] = value
    return made


def parse(line: bytes) -> tuple[int, str, dict[str, Any]]:
    """The request's id, verb and args. Raises Malformed."""
    try:
        request = json.loads(line.decode("utf-8"), object_pairs_hook=unique_members)
    except UnicodeDecodeError as error:
        raise Malformed(f"line: byte {error.start} is not UTF-8") from None
    except json.JSONDecodeError as error:
        raise Malformed(f"line: not JSON at character {error.pos}: {error.msg}") from None
    except RecursionError:
        raise Malformed("line: JSON nested too deeply") from None
    except ValueError as error:
        raise Malformed(f"line: not JSON: {error}") from None
    if not isinstance(request, dict):
        raise Malformed(f"line: expected a JSON object, found {describe(request)}")
    for name in request:
        if name not in ("id", "verb", "args"):
            raise Malformed(f"line: unknown member {name!a}, expected id, verb, args")
    number, verb, args = request.get("id"), request.get("verb"), request.get("args")
    if isinstance(number, bool) or not isinstance(number, int):
        raise Malformed(f"line: id: expected an integer, found {describe(number)}")
    if not isinstance(verb, str):
        raise Malformed(f"line: verb: expected a string, found {describe(verb)}")
    if not isinstance(args, dict):
        raise Malformed(f"line: args: expected an object, found {describe(args)}")
    return number, verb, args


def serve(
    requests: BinaryIO,
    answers: BinaryIO,
    handle: Handler,
    until: Callable[[], bool] = lambda: False,
) -> None:
    """Answers request after request until the input ends or `until` says so."""
    while not until():
        line = requests.readline(LONGEST_LINE + 1)
        if not line:
            return
        if len(line) > LONGEST_LINE and not line.endswith(b"\n"):
            while line and not line.endswith(b"\n"):
                line = requests.readline(LONGEST_LINE)
            message = f"line: longer than {LONGEST_LINE} bytes"
            write(answers, refused(None, "invalid", message))
            continue
        if not line.strip():
            continue
        write(answers, answer(line, handle))


def answer(line: bytes, handle: Handler) -> dict[str, Any]:
    try:
        number, verb, args = parse(line)
    except Malformed as error:
        return refused(None, "invalid", str(error))
    try:
        return {"id": number, "ok": True, "result": handle(verb, args)}
    except Malformed as error:
        return refused(number, "invalid", str(error))
    except Refusal as error:
        return refused(number, error.code, str(error))
    except Exception as error:  # the stack raises whatever it likes: the caller gets a line
        return refused(number, "failed", f"{verb}: {type(error).__name__}: {error}")


def refused(number: int | None, code: str, message: str) -> dict[str, Any]:
    return {"id": number, "ok": False, "error": {"code": code, "message": message}}


def write(answers: BinaryIO, message: dict[str, Any]) -> None:
    answers.write(json.dumps(message, separators=(",", ":")).encode() + b"\n")
    answers.flush()
