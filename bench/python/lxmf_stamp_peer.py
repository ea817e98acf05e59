"""Python's part of `reticle-bench stamps`: lxmf's own code for work blocks and tries.

    lxmf_stamp_peer.py ROUNDS BLOCKS TRIES

Prints two numbers: processor seconds for one work block, and tries in a second of one processor.
"""

from __future__ import annotations

import os
import sys
import time

from LXMF import LXStamper

# no stamp has so many bits: every try is in vain, and the same work
COST = 200


def main() -> None:
    rounds, blocks, tries = (int(one) for one in sys.argv[1:])
    began = time.process_time()
    for _ in range(blocks):
        block = LXStamper.stamp_workblock(os.urandom(32), expand_rounds=rounds)
    making = (time.process_time() - began) / blocks
    began = time.process_time()
    for _ in range(tries):
        if LXStamper.stamp_valid(os.urandom(32), COST, block):
            raise SystemExit("error: a stamp of 200 bits was found by chance")
    print(making, tries / (time.process_time() - began))


if __name__ == "__main__":
    main()
