"""The plain node: ready, reachable, and ended in an orderly way."""

from __future__ import annotations

import selectors
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def node(tmp_path: Path, free_port: int) -> Iterator[subprocess.Popen[str]]:
    (tmp_path / "config").write_text(
        "[reticulum]\nshare_instance = no\nenable_transport = yes\n[interfaces]\n"
        "[[Open]]\ntype = TCPServerInterface\nenabled = yes\n"
        f"listen_ip = 127.0.0.1\nlisten_port = {free_port}\n"
    )
    started = subprocess.Popen(
        [sys.executable, "-m", "reticle_harness.node", "--config", str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with selectors.DefaultSelector() as ready:
        ready.register(started.stdout, selectors.EVENT_READ)
        assert ready.select(20)
    assert started.stdout.readline() == "ready\n"
    with socket.create_connection(("127.0.0.1", free_port), timeout=5):
        pass
    yield started
    if started.poll() is None:
        started.kill()
    started.wait()
    started.stdin.close()
    started.stdout.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_with_code_0(node: subprocess.Popen[str], number: int) -> None:
    node.send_signal(number)

    assert node.wait(15) == 0
    assert node.stdout.read() == ""


def test_the_end_of_its_input_ends_it_with_code_0(node: subprocess.Popen[str]) -> None:
    node.stdin.close()

    assert node.wait(15) == 0


def test_a_missing_configuration_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "reticle_harness.node", "--config", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )

    assert done.returncode == 1
    assert f"{tmp_path}/config: no such file" in done.stderr
    assert list(tmp_path.iterdir()) == []
