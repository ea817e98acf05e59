"""One end of a channel between two processes of the real stack, over TCP on the loopback.

    channel_peer.py listen PORT
    channel_peer.py send PORT COUNT SIZE

The listener says "ready", and takes messages until its input ends. The sender prints how long it
took, in seconds, from the first of COUNT messages of SIZE bytes until all are proved.
"""

from __future__ import annotations

import sys
import tempfile
import threading
import time
from pathlib import Path

import RNS
from RNS.Channel import MessageBase

NAME = ("reticle", "bench")
PATIENCE = 30.0
READY = b"ready"


class Message(MessageBase):
    MSGTYPE = 0x0101

    def __init__(self, data: bytes = b"") -> None:
        self.data = data

    def pack(self) -> bytes:
        return self.data

    def unpack(self, raw: bytes) -> None:
        self.data = raw


def config(role: str, port: str) -> str:
    where = (
        f"    type = TCPServerInterface\n    listen_ip = 127.0.0.1\n    listen_port = {port}\n"
        if role == "listen"
        else f"    type = TCPClientInterface\n    target_host = 127.0.0.1\n    target_port = {port}\n"
    )
    return (
        "[reticulum]\n  enable_transport = No\n  share_instance = No\n"
        "[logging]\n  loglevel = 0\n"
        f"[interfaces]\n  [[line]]\n    enabled = yes\n    ingress_control = no\n{where}"
    )


def listen() -> None:
    box = RNS.Destination(RNS.Identity(), RNS.Destination.IN, RNS.Destination.SINGLE, *NAME)

    def opened(link: RNS.Link) -> None:
        channel = link.get_channel()
        channel.register_message_type(Message)
        channel.add_message_handler(lambda _message: True)
        # a message that came before would not be proved
        RNS.Packet(link, READY).send()

    box.set_link_established_callback(opened)
    print("ready", flush=True)
    over = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), over.set()), daemon=True).start()
    # whoever connects between two announces hears the next
    while not over.wait(0.5):
        box.announce()


class Heard:
    aspect_filter = ".".join(NAME)

    def __init__(self) -> None:
        self.identity: RNS.Identity | None = None
        self.told = threading.Event()

    def received_announce(
        self, destination_hash: bytes, announced_identity: RNS.Identity, app_data: bytes | None
    ) -> None:
        del destination_hash, app_data
        self.identity = announced_identity
        self.told.set()


def send(count: int, size: int) -> None:
    heard = Heard()
    RNS.Transport.register_announce_handler(heard)
    if not heard.told.wait(PATIENCE):
        raise SystemExit("error no announce came")
    box = RNS.Destination(heard.identity, RNS.Destination.OUT, RNS.Destination.SINGLE, *NAME)
    open_at_both_ends = threading.Event()
    link = RNS.Link(box)
    # the other end opens its channel when it learns that the link is active, and says so
    link.set_packet_callback(lambda _data, _packet: open_at_both_ends.set())
    if not open_at_both_ends.wait(PATIENCE):
        raise SystemExit("error the link did not open")
    channel = link.get_channel()
    channel.register_message_type(Message)
    payload = bytes(size)
    begun = time.monotonic()
    for _ in range(count):
        while not channel.is_ready_to_send():
            if link.status != RNS.Link.ACTIVE:
                raise SystemExit("error the link is gone")
            time.sleep(0)
        channel.send(Message(payload))
    while channel._tx_ring:
        if link.status != RNS.Link.ACTIVE:
            raise SystemExit("error the link is gone")
        time.sleep(0)
    print(time.monotonic() - begun, flush=True)
    link.teardown()


def main() -> None:
    role, port = sys.argv[1:3]
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "config").write_text(config(role, port))
        RNS.Reticulum(folder, loglevel=RNS.LOG_CRITICAL)
        if role == "listen":
            listen()
        else:
            send(int(sys.argv[3]), int(sys.argv[4]))
        RNS.exit()


if __name__ == "__main__":
    main()
