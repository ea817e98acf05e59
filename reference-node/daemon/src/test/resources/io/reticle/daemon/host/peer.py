"""A neighbour made of the real stack.

Announces a destination that echoes what comes over links. Hears the announces of the node under
test, opens a link to each new one, and says how much of what it sent came back.

    peer.py CONFIGURATION_FOLDER
"""

import os
import sys
import threading
import time

import RNS

SIZE = 400
PACKETS = 3


def say(line):
    """In one piece, because the stack's log goes to the same place from other threads."""
    os.write(sys.stdout.fileno(), f"{line}\n".encode())


def echo(message, packet):
    RNS.Packet(packet.link, message).send()


class Visitor:
    """Opens one link to each destination of the node under test."""

    aspect_filter = "reticle.java"

    def __init__(self):
        self.visited = set()

    def received_announce(self, destination_hash, announced_identity, app_data):
        if destination_hash in self.visited:
            return
        self.visited.add(destination_hash)
        say(f"heard {destination_hash.hex()}")
        threading.Thread(target=self.visit, args=(announced_identity,), daemon=True).start()

    def visit(self, identity):
        target = RNS.Destination(
            identity, RNS.Destination.OUT, RNS.Destination.SINGLE, "reticle", "java"
        )
        received = []

        def back(message, packet):
            received.append(message)
            if len(received) == PACKETS:
                say(f"echoed {sum(map(len, received))}")

        def established(link):
            link.set_packet_callback(back)
            for number in range(PACKETS):
                RNS.Packet(link, bytes([number + 1]) * SIZE).send()

        RNS.Link(target, established_callback=established)


def main():
    RNS.Reticulum(sys.argv[1], loglevel=6)
    destination = RNS.Destination(
        RNS.Identity(), RNS.Destination.IN, RNS.Destination.SINGLE, "reticle", "python"
    )
    destination.set_link_established_callback(lambda link: link.set_packet_callback(echo))
    RNS.Transport.register_announce_handler(Visitor())
    say("up")
    while True:
        destination.announce()
        time.sleep(2)


main()
