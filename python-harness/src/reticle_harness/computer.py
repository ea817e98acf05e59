"""A second process for byte functions, started when the first of them is asked for."""

from __future__ import annotations

import json
import select
import subprocess
import sys
from typing import Any

from reticle_harness.fields import Malformed
from reticle_harness.lines import Failed, Refusal

ANSWER_DEADLINE_S = 20.0
LEAVE_DEADLINE_S = 3.0


class Computer:
    """Asks `reticle_harness.compute` over a pipe, one request at a time."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def compute(self, function: str, values: dict[str, Any]) -> dict[str, Any]:
        """{"output": …}. Raises what compute refused with."""
        process = self._process or self._begin()
        request = {"id": 0, "verb": function, "args": values}
        try:
            process.stdin.write(json.dumps(request).encode() + b"\n")
            process.stdin.flush()
            ready, _, _ = select.select([process.stdout], [], [], ANSWER_DEADLINE_S)
            line = process.stdout.readline() if ready else b""
        except OSError:
            line = b""
        if not line:
            self.close()
            raise Failed(f"compute {function}: no answer in {ANSWER_DEADLINE_S:.0f} s")
        answer = json.loads(line)
        if answer["ok"]:
            return {"output": answer["result"]}
        error = answer["error"]
        if error["code"] == "invalid":
            raise Malformed(error["message"])
        raise Refusal(error["code"], error["message"])

    def _begin(self) -> subprocess.Popen[bytes]:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "reticle_harness.compute"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        return self._process

    def close(self) -> None:
        """Ends the process: it leaves, and tidies up, when its input ends."""
        process, self._process = self._process, None
        if process is None:
            return
        process.stdin.close()
        try:
            process.wait(timeout=LEAVE_DEADLINE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()
