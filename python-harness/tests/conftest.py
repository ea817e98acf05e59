"""Adapters over real pipes, ended with the test."""

from __future__ import annotations

import json
import selectors
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

DEADLINE_S = 20.0


class AdapterProcess:
    """One adapter program; every answer has a deadline."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = (folder / "stderr").open("wb")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "reticle_harness.adapter"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log,
            env={"TMPDIR": str(folder), "PATH": "/usr/bin:/bin"},
        )
        self.last = 0
        self.seen = 0

    def line(self, line: bytes) -> dict[str, Any]:
        self.process.stdin.write(line + b"\n")
        self.process.stdin.flush()
        with selectors.DefaultSelector() as ready:
            ready.register(self.process.stdout, selectors.EVENT_READ)
            assert ready.select(DEADLINE_S), f"no answer to {line!r}"
        return json.loads(self.process.stdout.readline())

    def ask(self, verb: str, **args: object) -> dict[str, Any]:
        self.last += 1
        answer = self.line(json.dumps({"id": self.last, "verb": verb, "args": args}).encode())
        assert answer["id"] == self.last
        return answer

    def do(self, verb: str, **args: object) -> dict[str, Any]:
        answer = self.ask(verb, **args)
        assert answer["ok"], answer
        return answer["result"]

    def refusal(self, verb: str, **args: object) -> dict[str, Any]:
        answer = self.ask(verb, **args)
        assert not answer["ok"], answer
        return answer["error"]

    def event(self, kind: str) -> dict[str, Any]:
        """The next event of this type; others before it are passed over."""
        deadline = time.monotonic() + DEADLINE_S
        while time.monotonic() < deadline:
            found = self.do("events", after=self.seen, wait_ms=500)["events"]
            for event in found:
                self.seen = event["seq"]
                if event["type"] == kind:
                    return event
        raise AssertionError(f"no event '{kind}' in {DEADLINE_S} s")

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()
        self.log.close()


@pytest.fixture
def adapters() -> Iterator[Callable[[], AdapterProcess]]:
    """Starts adapters, each with a temporary folder of its own."""
    started: list[AdapterProcess] = []
    # a killed adapter's own children may still be tidying up in it
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:

        def start() -> AdapterProcess:
            own = Path(folder) / str(len(started))
            own.mkdir()
            started.append(AdapterProcess(own))
            return started[-1]

        yield start
        for one in started:
            one.end()


@pytest.fixture
def adapter(adapters: Callable[[], AdapterProcess]) -> AdapterProcess:
    return adapters()


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def connected(
    adapters: Callable[[], AdapterProcess],
    port: int,
    client: dict[str, object] | None = None,
    **access: object,
) -> tuple[AdapterProcess, AdapterProcess]:
    """(server, client), the second connected to the first and started with options of its own."""
    server, other = adapters(), adapters()
    place: dict[str, Any] = {"host": "127.0.0.1", "port": port, **access}
    started = server.do("start", interfaces=[{"name": "S", "type": "tcp-server", **place}])
    assert started["interfaces"] == [{"name": "S", "port": port}]
    interfaces = [{"name": "C", "type": "tcp-client", **place}]
    other.do("start", interfaces=interfaces, **(client or {}))
    return server, other


@pytest.fixture
def pair(
    adapters: Callable[[], AdapterProcess], free_port: int
) -> tuple[AdapterProcess, AdapterProcess]:
    return connected(adapters, free_port)


def announced(server: AdapterProcess, client: AdapterProcess, **options: object) -> str:
    """A destination of the server that the client has heard of."""
    made = server.do("announce", name="reticle.echo", **options)
    heard = client.event("announce")
    assert heard["destination"] == made["destination"]
    assert heard["public_key"] == made["public_key"]
    return made["destination"]
