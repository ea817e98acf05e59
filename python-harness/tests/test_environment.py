"""What the maker of environments says when it cannot make one."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[1] / "environment.py"


@pytest.fixture
def environment() -> ModuleType:
    spec = importlib.util.spec_from_file_location("environment", SCRIPT)
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


def run(tmp_path: Path, python: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(SCRIPT), "--into", str(tmp_path)],
        env={**os.environ, "RETICLE_PYTHON": python},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def program(folder: Path, text: str) -> str:
    made = folder / "python"
    made.write_text(f"#!/bin/sh\n{text}\n")
    made.chmod(0o755)
    return str(made)


def test_a_missing_interpreter_is_named(tmp_path: Path) -> None:
    done = run(tmp_path, "/no/such/python")

    assert done.returncode == 1
    assert "RETICLE_PYTHON names '/no/such/python'" in done.stderr


def test_an_old_interpreter_is_named_with_what_is_needed(tmp_path: Path) -> None:
    done = run(tmp_path, program(tmp_path, "echo 3 9 2"))

    assert done.returncode == 1
    assert "is Python 3.9.2; the harness needs 3.11 or later" in done.stderr


def test_a_python_without_venv_names_the_package_that_brings_it(tmp_path: Path) -> None:
    fake = 'if [ "$1" = -c ]; then echo 3 11 2; else echo "ensurepip is not available"; exit 1; fi'

    done = run(tmp_path, program(tmp_path, fake))

    assert done.returncode == 1
    assert "install python3-venv" in done.stderr
    assert not (tmp_path / "rns-1.5.7" / "reticle-stamp.json").exists()


def test_an_environment_without_stamp_or_with_another_is_not_current(
    environment: ModuleType, tmp_path: Path
) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/python").touch()
    assert not environment.is_current(tmp_path, "a")

    environment.stamp(tmp_path, "a")

    assert environment.is_current(tmp_path, "a")
    assert not environment.is_current(tmp_path, "b")
    (tmp_path / "bin/python").unlink()
    assert not environment.is_current(tmp_path, "a")


def test_a_changed_lock_changes_the_fingerprint(environment: ModuleType, tmp_path: Path) -> None:
    lock = tmp_path / "lock.txt"
    lock.write_text("one")
    before = environment.fingerprint(sys.executable, [lock])
    assert environment.fingerprint(sys.executable, [lock]) == before

    lock.write_text("two")

    assert environment.fingerprint(sys.executable, [lock]) != before


def test_every_package_of_every_lock_is_pinned_by_hash(environment: ModuleType) -> None:
    for lock in environment.LOCKS.glob("*.txt"):
        text = lock.read_text().replace("\\\n", " ")
        for line in text.splitlines():
            if line.strip() and not line.startswith("#"):
                assert "==" in line and "--hash=sha256:" in line, (lock, line)
