"""Joins two ends into one line, and passes on what comes.

    join.py pty              two pseudo-terminals; their paths are said first
    join.py server PORT      two connections to one port
    join.py stdio PORT       standard input and output, and a connection to a port
"""

import os
import pty
import select
import socket
import sys
import tty


def terminals():
    ends = []
    for _ in range(2):
        master, slave = pty.openpty()
        tty.setraw(master)
        # held open, so that the line stays when its user closes it
        ends.append((master, os.ttyname(slave), slave))
    print(ends[0][1], ends[1][1], flush=True)
    return {ends[0][0]: ends[1][0], ends[1][0]: ends[0][0]}


def server(port):
    with socket.create_server(("127.0.0.1", port)) as listening:
        print("up", flush=True)
        first, second = (listening.accept()[0].detach() for _ in range(2))
    return {first: second, second: first}


def stdio(port):
    far = socket.create_connection(("127.0.0.1", port)).detach()
    return {0: far, far: 1}


def main():
    kind = sys.argv[1]
    ways = terminals() if kind == "pty" else globals()[kind](int(sys.argv[2]))
    while True:
        for end in select.select(list(ways), [], [])[0]:
            piece = os.read(end, 4096)
            if not piece:
                return
            while piece:
                piece = piece[os.write(ways[end], piece) :]


main()
