"""Makes vectors with the stack, and checks vectors that others made.

python -m reticle_harness.vectors make --out DIR --seed N
python -m reticle_harness.vectors check FILE... [--json]
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from pathlib import Path

from reticle_harness import lines
from reticle_harness.fields import Malformed


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="reticle_harness.vectors",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True)
    make = commands.add_parser("make", help="write schemas, vectors and manifest")
    make.add_argument("--out", type=Path, required=True, help="folder to write them in")
    make.add_argument("--seed", type=int, default=1, help="seed of every random choice")
    check = commands.add_parser("check", help="work the vectors of files; exit code 0, 1 or 2")
    check.add_argument("files", type=Path, nargs="+", metavar="FILE")
    check.add_argument("--json", action="store_true", help="report as one JSON object")
    options = parser.parse_args(argv)
    # the stack prints where it likes: only what is said here belongs on stdout
    answers = lines.own_stdout()

    def say(text: str) -> None:
        answers.write(text.encode() + b"\n")
        answers.flush()

    if options.command == "make":
        from reticle_harness.vectors.files import make as make_files

        counts = make_files(options.out, options.seed)
        total = sum(counts.values())
        told = ", ".join(f"{count} {result}" for result, count in counts.items())
        say(f"{total} vectors: {told}")
        return 0

    from reticle_harness.vectors.check import check as check_file

    try:
        checked = [check_file(file) for file in options.files]
    except Malformed as error:
        print(f"malformed vectors: {error}", file=sys.stderr)
        return 2
    mismatches = [one for file in checked for one in file.mismatches]
    if options.json:
        files = [dataclasses.asdict(file) for file in checked]
        say(json.dumps({"ok": not mismatches, "files": files}, indent=2))
    else:
        for one in mismatches:
            say(str(one))
        total = sum(file.vectors for file in checked)
        over = sum(file.passed_over for file in checked)
        rest = f", {over} passed over" if over else ""
        say(f"{total} vectors in {len(checked)} files, {len(mismatches)} mismatches{rest}")
    return 1 if mismatches else 0


if __name__ == "__main__":
    sys.exit(main())
