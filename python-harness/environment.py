#!/usr/bin/env python3
"""Makes the Python environment that the suite needs: a venv with one pinned release of the stack.

    python3 environment.py                       # target/rns-1.5.7, the authority
    python3 environment.py --authority 1.3.1     # target/rns-1.3.1, beside it
    python3 environment.py --dev                 # with what lints and tests the harness itself

Every package comes from locks/*.txt with its hash. The harness itself is put on the path, not
installed, so that an edit needs no rebuild. Runs in well under a second when nothing is to do: the
stamp in the environment holds the hash of everything that it was made from. The stamp is written
last and in one step, so that a broken or interrupted environment is made anew.

Needs only the standard library of Python 3.11 or later. RETICLE_PYTHON names another interpreter.
"""

import argparse
import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

OLDEST_PYTHON = (3, 11)
CHOSEN_PYTHON = os.environ.get("RETICLE_PYTHON")

# stands before everything that an older Python would not even read
if sys.version_info < OLDEST_PYTHON:
    if CHOSEN_PYTHON and shutil.which(CHOSEN_PYTHON) != sys.executable:
        os.execvp(CHOSEN_PYTHON, [CHOSEN_PYTHON, *sys.argv])  # noqa: S606
    sys.exit(
        "python-harness: this is Python "
        + sys.version.split()[0]
        + "; the harness needs 3.11 or later. Install python3.11 (or later) and set "
        "RETICLE_PYTHON to it."
    )

HERE = Path(__file__).resolve().parent
LOCKS = HERE / "locks"
DEFAULT_AUTHORITY = "1.5.7"
STAMP = "reticle-stamp.json"


class Unavailable(Exception):
    """The environment cannot be made; the message says what is missing and what to do."""


def interpreter() -> str:
    """The Python to make the environment with, checked for its age."""
    name = CHOSEN_PYTHON or sys.executable
    found = shutil.which(name)
    if not found:
        raise Unavailable(
            f"RETICLE_PYTHON names '{name}', which is not a program on this machine. "
            "Set it to a Python 3.11 or later, or unset it."
        )
    question = "import sys; print(*sys.version_info[:3])"
    answer = subprocess.run([found, "-c", question], capture_output=True, text=True, check=False)
    if answer.returncode != 0:
        raise Unavailable(f"{found} does not run as a Python interpreter: {tail(answer.stderr)}")
    version = tuple(int(part) for part in answer.stdout.split())
    if version < OLDEST_PYTHON:
        raise Unavailable(
            f"{found} is Python {'.'.join(map(str, version))}; the harness needs 3.11 or later. "
            "Install python3.11 (or later) and set RETICLE_PYTHON to it."
        )
    return found


def fingerprint(python: str, locks: list[Path]) -> str:
    """Changes whenever the environment must be remade."""
    digest = hashlib.sha256()
    real = Path(python).resolve()
    for part in [str(real), str(real.stat().st_mtime_ns), str(HERE), str(len(locks))]:
        digest.update(part.encode() + b"\0")
    for source in [Path(__file__), *locks]:
        digest.update(source.read_bytes() + b"\0")
    return digest.hexdigest()


def is_current(place: Path, fingerprint_: str) -> bool:
    try:
        stamp = json.loads((place / STAMP).read_text(encoding="utf-8"))
        return stamp["fingerprint"] == fingerprint_ and (place / "bin" / "python").exists()
    except (OSError, ValueError, KeyError, TypeError):
        return False


def tail(text: str, lines: int = 6) -> str:
    return " | ".join(line.strip() for line in text.strip().splitlines()[-lines:])


def make(python: str, place: Path) -> None:
    """An empty environment with the harness on its path."""
    shutil.rmtree(place, ignore_errors=True)
    made = subprocess.run(
        [python, "-m", "venv", str(place)], capture_output=True, text=True, check=False
    )
    if made.returncode != 0:
        said = made.stdout + made.stderr
        if "ensurepip" in said or "No module named venv" in said:
            raise Unavailable(
                f"{python} cannot make virtual environments: its venv or ensurepip module is "
                "missing. On Debian and Ubuntu install python3-venv, then build again."
            )
        raise Unavailable(f"{python} -m venv {place} failed: {tail(said)}")
    packages = subprocess.run(
        [place / "bin" / "python", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    (Path(packages) / "reticle_harness.pth").write_text(f"{HERE / 'src'}\n", encoding="utf-8")


def stamp(place: Path, fingerprint_: str) -> None:
    """The last step: without it the environment counts as broken."""
    unfinished = place / (STAMP + ".new")
    unfinished.write_text(json.dumps({"fingerprint": fingerprint_}) + "\n", encoding="utf-8")
    unfinished.replace(place / STAMP)


def bring_up(python: str, place: Path, authority: Path, dev: bool) -> None:
    """Leaves the environment current, doing only what is missing."""
    plain = fingerprint(python, [authority])
    full = fingerprint(python, [authority, LOCKS / "dev.txt"])
    if is_current(place, full):
        return
    if not is_current(place, plain):
        make(python, place)
        install(place / "bin" / "python", authority)
        stamp(place, plain)
    if dev:
        (place / STAMP).unlink()
        install(place / "bin" / "python", LOCKS / "dev.txt")
        stamp(place, full)


def install(inside: Path, lock: Path) -> None:
    command = [inside, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    command += ["--no-deps", "--require-hashes", "-r", lock]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return
    said = done.stdout + done.stderr
    if "DO NOT MATCH THE HASHES" in said:
        raise Unavailable(
            f"a package of {lock.name} does not have the pinned hash, so nothing was installed: "
            f"{tail(said)}"
        )
    signs = ("connection", "temporary failure", "name or service", "timed out", "proxyerror")
    signs += ("from versions: none",)
    if any(sign in said.lower() for sign in signs):
        raise Unavailable(
            f"the packages of {lock.name} cannot be fetched: pip reached no package index. Check "
            "the network and pip's own settings (pip config list), then build again. "
            f"pip said: {tail(said)}"
        )
    raise Unavailable(f"pip could not install {lock.name}: {tail(said)}")


@contextlib.contextmanager
def only_one(place: Path) -> Iterator[None]:
    """Two builds at once wait for each other instead of making the same environment twice."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with (place.parent / f"{place.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def authorities() -> list[str]:
    return sorted(lock.stem.removeprefix("rns-") for lock in LOCKS.glob("rns-*.txt"))


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--authority", default=DEFAULT_AUTHORITY, choices=authorities(), help="release of rns"
    )
    parser.add_argument("--dev", action="store_true", help="with ruff, pytest and jsonschema")
    parser.add_argument("--into", type=Path, default=HERE / "target", help="folder to make it in")
    options = parser.parse_args(argv)
    place = options.into.resolve() / f"rns-{options.authority}"
    try:
        python = interpreter()
        with only_one(place):
            bring_up(python, place, LOCKS / f"rns-{options.authority}.txt", options.dev)
    except Unavailable as missing:
        print(f"python-harness: {missing}", file=sys.stderr)
        return 1
    print(place / "bin" / "python")
    return 0


if __name__ == "__main__":
    sys.exit(main())
