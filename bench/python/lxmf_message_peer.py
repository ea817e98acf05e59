"""One of two processes that exchange messages by the real lxmf, over TCP on the loopback.

    lxmf_message_peer.py listen PORT
    lxmf_message_peer.py send PORT ONE_BY_ONE AT_ONCE BATCHES SIZE

The listener says "ready", and takes messages until its input ends. The sender prints two numbers:
direct messages of SIZE bytes a second, each handed over when the one before is delivered; and the
same of AT_ONCE messages handed over together, the last of BATCHES.
"""

from __future__ import annotations

import sys
import tempfile
import threading
import time
from pathlib import Path

import LXMF
import RNS

# a listener that was lost is not waited for
PATIENCE = 30.0
LONG_PATIENCE = 300.0
BETWEEN_ANNOUNCES = 0.5


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


def listen(folder: str) -> None:
    router = LXMF.LXMRouter(identity=RNS.Identity(), storagepath=folder)
    box = router.register_delivery_identity(RNS.Identity(), display_name="listener")
    print("ready", flush=True)
    over = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), over.set()), daemon=True).start()
    # whoever connects between two announces hears the next
    while not over.wait(BETWEEN_ANNOUNCES):
        router.announce(box.hash)


class Heard:
    aspect_filter = "lxmf.delivery"

    def __init__(self) -> None:
        self.identity: RNS.Identity | None = None
        self.told = threading.Event()

    def received_announce(
        self, destination_hash: bytes, announced_identity: RNS.Identity, app_data: bytes | None
    ) -> None:
        del destination_hash, app_data
        self.identity = announced_identity
        self.told.set()


class Batch:
    """Messages of which the last to be delivered says so."""

    def __init__(self, count: int) -> None:
        self.left = count
        self.lock = threading.Lock()
        self.over = threading.Event()
        self.failed = False

    def delivered(self, _message: LXMF.LXMessage) -> None:
        with self.lock:
            self.left -= 1
            if self.left == 0:
                self.over.set()

    def lost(self, _message: LXMF.LXMessage) -> None:
        self.failed = True
        self.over.set()


def send(folder: str, one_by_one: int, at_once: int, batches: int, size: int) -> None:
    heard = Heard()
    RNS.Transport.register_announce_handler(heard)
    if not heard.told.wait(PATIENCE):
        raise SystemExit("error no announce came")
    router = LXMF.LXMRouter(identity=RNS.Identity(), storagepath=folder)
    source = router.register_delivery_identity(RNS.Identity())
    box = RNS.Destination(
        heard.identity, RNS.Destination.OUT, RNS.Destination.SINGLE, "lxmf", "delivery"
    )

    def hand_over(count: int) -> None:
        batch = Batch(count)
        for _ in range(count):
            message = LXMF.LXMessage(box, source, "x" * size, desired_method=LXMF.LXMessage.DIRECT)
            message.register_delivery_callback(batch.delivered)
            message.register_failed_callback(batch.lost)
            router.handle_outbound(message)
        if not batch.over.wait(LONG_PATIENCE) or batch.failed:
            raise SystemExit("error a message was not delivered")

    # the first opens the link
    hand_over(1)
    begun = time.monotonic()
    for _ in range(one_by_one):
        hand_over(1)
    one = one_by_one / (time.monotonic() - begun)
    for _ in range(batches):
        begun = time.monotonic()
        hand_over(at_once)
        all_ = at_once / (time.monotonic() - begun)
    print(one, all_, flush=True)


def main() -> None:
    role, port = sys.argv[1:3]
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "config").write_text(config(role, port))
        RNS.Reticulum(folder, loglevel=RNS.LOG_CRITICAL)
        if role == "listen":
            listen(folder)
        else:
            one_by_one, at_once, batches, size = (int(one) for one in sys.argv[3:])
            send(folder, one_by_one, at_once, batches, size)
        RNS.exit()


if __name__ == "__main__":
    main()
