"""A wall clock that a test puts forward or back while the stack runs.

The environment variable RETICLE_NODE_CLOCK may name a file with a number of seconds and its sign,
such as `+86400`. What `time.time` says is off by that much, and follows when the file changes. The
stack itself stays as it is; waits and the monotonic clock are real. (libfaketime would do the same
from outside, but that of Debian 12 breaks `time.sleep` of Python 3.11.)
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable
from pathlib import Path

VARIABLE = "RETICLE_NODE_CLOCK"
NUMBER = re.compile(r"[+-]\d{1,12}")
LOOK = 0.05
LONGEST = 24


class Clock:
    """Wall-clock seconds, off by what the file says."""

    def __init__(self, place: Path, real: Callable[[], float] = time.time) -> None:
        self._place = place
        self._real = real
        self._offset = 0
        self._looked_at = float("-inf")

    def now(self) -> float:
        here = time.monotonic()
        if here - self._looked_at > LOOK:
            self._looked_at = here
            self._offset = self._look()
        return self._real() + self._offset

    def _look(self) -> int:
        """A file that is not there, or is being written, changes nothing."""
        try:
            with self._place.open("rb") as file:
                text = file.read(LONGEST + 1).decode("ascii", "replace").strip()
        except OSError:
            return self._offset
        return int(text) if NUMBER.fullmatch(text) else self._offset


def follow_if_asked() -> None:
    """To be called before the stack is imported."""
    name = os.environ.get(VARIABLE)
    if name:
        time.time = Clock(Path(name)).now
