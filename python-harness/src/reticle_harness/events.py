"""What the stack reported, in order, for the one who polls."""

from __future__ import annotations

import json
import threading
import time
from typing import Any

# Older events are forgotten beyond this many: a client that never polls must not fill the memory.
KEPT = 100_000
# All events of one answer stand on one line: those that would make it longer wait for the next.
LONGEST_ANSWER = 900_000


class Events:
    """Numbered from 1. Callbacks of any thread add; the protocol's thread reads."""

    def __init__(self) -> None:
        self._events: list[tuple[dict[str, Any], int]] = []
        self._last = 0
        self._news = threading.Condition()

    def add(self, kind: str, **members: object) -> None:
        with self._news:
            self._last += 1
            event = {"seq": self._last, "type": kind, **members}
            self._events.append((event, len(json.dumps(event))))
            if len(self._events) > KEPT:
                del self._events[: KEPT // 2]
            self._news.notify_all()

    def after(self, seq: int, wait_s: float) -> list[dict[str, Any]]:
        """Events above seq that fit on a line; waits for the first at most wait_s seconds."""
        deadline = time.monotonic() + wait_s
        with self._news:
            while self._last <= seq:
                left = deadline - time.monotonic()
                if left <= 0:
                    return []
                self._news.wait(left)
            told: list[dict[str, Any]] = []
            length = 0
            for event, size in self._events:
                if event["seq"] <= seq:
                    continue
                length += size
                if told and length > LONGEST_ANSWER:
                    break
                told.append(event)
            return told
