"""The byte functions, worked by the stack itself.

    python -m reticle_harness.compute        # {"id":1,"verb":"hash","args":{"data":""}} on stdin

Each function calls the stack's own code. Where that code stands alone it is called as it is; where
it exists only inside a larger object, the smallest such object is driven: a link that was never
sent, an interface that keeps what it would transmit. Randomness and time are replaced, for the
length of one call, by the values in the input; nothing is computed here in the stack's stead.
"""

from __future__ import annotations

import contextlib
import sys
import traceback
from pathlib import Path

import RNS

import reticle_harness.functions  # noqa: F401 - its modules enter themselves in FUNCTIONS
from reticle_harness import lines
from reticle_harness.fields import check_members, read_members
from reticle_harness.kinds import KINDS
from reticle_harness.lines import Rejected, Unsupported
from reticle_harness.stack import FUNCTIONS, Values, forget, started


def compute(name: str, values: Values) -> Values:
    """The output of one function. Raises Malformed, Rejected, or Unsupported."""
    kind = KINDS.get(name)
    if kind is None:
        raise Unsupported(f"unknown function {name!a}, expected one of: {', '.join(KINDS)}")
    check_members(values, kind.input, "input")
    started()
    try:
        output = FUNCTIONS[name](**read_members(values, kind.input))
    except (Rejected, Unsupported):
        raise
    except Exception as error:
        # the stack refuses by raising whatever comes to hand; a mistake made here is no refusal
        if not raised_by_the_stack(error):
            raise
        raise Rejected(f"{name}: {type(error).__name__}: {error}") from error
    finally:
        forget()
    shown = {key: to_json(value) for key, value in output.items()}
    check_members(shown, kind.output, "output")
    return shown


def raised_by_the_stack(error: Exception) -> bool:
    """Whether the stack's code was on the way: it, or a library that it called, refused."""
    stack = Path(RNS.__file__).parent
    packages = (stack, stack.with_name("LXMF"))
    frames = traceback.walk_tb(error.__traceback__)
    files = [Path(frame.f_code.co_filename) for frame, _ in frames]
    return any(file.is_relative_to(package) for file in files for package in packages)


def to_json(value: object) -> object:
    if isinstance(value, bytes | bytearray):
        return bytes(value).hex()
    if isinstance(value, list):
        return [to_json(one) for one in value]
    if isinstance(value, dict):
        return {key: to_json(one) for key, one in value.items()}
    return value


def main() -> None:
    answers = lines.own_stdout()
    with contextlib.suppress(BrokenPipeError):
        lines.serve(sys.stdin.buffer, answers, compute)


if __name__ == "__main__":
    main()
