"""A plain node of the Python stack: what `rnsd --config DIR` runs, with a clean end.

    python -m reticle_harness.node --config DIR

Starts the unmodified stack on the configuration in DIR, prints one line, `ready`, when its
interfaces are up, and stays until SIGTERM, SIGINT or the end of its standard input. Its log goes
to standard error. Exit code 0 after an orderly end, 1 when the configuration is missing.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from pathlib import Path

from reticle_harness import clock


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="reticle_harness.node", description=__doc__)
    parser.add_argument("--config", type=Path, required=True, help="folder with the file `config`")
    parser.add_argument("-v", "--verbose", action="count", default=0, help="log more; repeatable")
    parser.add_argument("-q", "--quiet", action="count", default=0, help="log less; repeatable")
    options = parser.parse_args(argv)
    if not (options.config / "config").is_file():
        # the stack would write a default configuration that opens public interfaces
        print(f"{options.config / 'config'}: no such file, nothing started", file=sys.stderr)
        return 1

    # the stack logs by print: its lines go to stderr, ours alone to stdout
    said = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    clock.follow_if_asked()
    import RNS

    RNS.Reticulum(
        configdir=str(options.config.resolve()),
        verbosity=options.verbose - options.quiet,
        logdest=RNS.LOG_STDOUT,
    )
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())

    def until_eof() -> None:
        while os.read(0, 4096):
            pass
        ended.set()

    threading.Thread(target=until_eof, daemon=True, name="stdin").start()
    said.write("ready\n")
    said.flush()
    ended.wait()
    # the stack's own exit: persists, detaches the interfaces, ends the process with code 0
    RNS.exit()
    return 0


if __name__ == "__main__":
    sys.exit(main())
