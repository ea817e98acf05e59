"""The Python half of the runs over a link: the real stack, with nothing changed.

    python rns_link_peer.py serve PORT
    python rns_link_peer.py call PORT FILE DESTINATION

Answers one line for each line on its standard input:

    name         what runs here
    destination  where the serving side takes links and resources, in hexadecimal
    resource     nanoseconds in which FILE went over a link, until it was proved
    links N      nanoseconds in which N links were opened and closed, one after another
"""

from __future__ import annotations

import sys
import tempfile
import threading
import time
from pathlib import Path

import RNS

DEADLINE = 120.0
# The stack gives no event for a link that is known: this is how often we look for a path.
LOOK = 0.2

CONFIG = """
[reticulum]
  enable_transport = No
  share_instance = No

[logging]
  loglevel = 0

[interfaces]
  [[bench]]
    type = {kind}
    enabled = Yes
    {address} = 127.0.0.1
    {port_name} = {port}
"""


def started(folder: str, serving: bool, port: int) -> RNS.Reticulum:
    text = CONFIG.format(
        kind="TCPServerInterface" if serving else "TCPClientInterface",
        address="listen_ip" if serving else "target_host",
        port_name="listen_port" if serving else "target_port",
        port=port,
    )
    (Path(folder) / "config").write_text(text)
    return RNS.Reticulum(folder, loglevel=RNS.LOG_CRITICAL)


def serve() -> RNS.Destination:
    def opened(link: RNS.Link) -> None:
        link.set_resource_strategy(RNS.Link.ACCEPT_ALL)

    sink = RNS.Destination(
        RNS.Identity(), RNS.Destination.IN, RNS.Destination.SINGLE, "reticle", "bench"
    )
    sink.set_link_established_callback(opened)
    return sink


class Caller:
    """The side that opens links and sends."""

    def __init__(self, file: Path, destination: bytes) -> None:
        self.file = file
        self.address = destination

    def destination(self) -> RNS.Destination:
        end = time.monotonic() + DEADLINE
        asked = 0.0
        while RNS.Identity.recall(self.address) is None:
            if time.monotonic() > end:
                raise TimeoutError("the destination is not known")
            if time.monotonic() > asked + 2:
                RNS.Transport.request_path(self.address)
                asked = time.monotonic()
            time.sleep(LOOK)
        return RNS.Destination(
            RNS.Identity.recall(self.address),
            RNS.Destination.OUT,
            RNS.Destination.SINGLE,
            "reticle",
            "bench",
        )

    def open(self, destination: RNS.Destination) -> RNS.Link:
        active = threading.Event()
        link = RNS.Link(destination, established_callback=lambda _: active.set())
        if not active.wait(DEADLINE):
            raise TimeoutError("the link does not become active")
        return link

    def resource(self) -> int:
        link = self.open(self.destination())
        over = threading.Event()
        start = time.perf_counter_ns()
        sent = RNS.Resource(
            self.file.open("rb"), link, auto_compress=False, callback=lambda _: over.set()
        )
        if not over.wait(DEADLINE):
            raise TimeoutError("the transfer does not end")
        took = time.perf_counter_ns() - start
        # of several segments only the last one is concluded
        if sent.status not in (RNS.Resource.COMPLETE,):
            raise ValueError(f"the transfer ended with status {sent.status}")
        link.teardown()
        return took

    def links(self, count: int) -> int:
        destination = self.destination()
        self.open(destination).teardown()
        start = time.perf_counter_ns()
        for _ in range(count):
            self.open(destination).teardown()
        return time.perf_counter_ns() - start


def answer(line: str, known: bytes, caller: Caller | None) -> str:
    words = line.split(" ")
    try:
        if words[0] == "name":
            provider = RNS.Cryptography.backend()
            return f"rns {RNS.__version__}, Python {sys.version.split()[0]}, {provider}"
        if words[0] == "destination":
            return known.hex()
        if words[0] == "resource" and caller:
            return str(caller.resource())
        if words[0] == "links" and caller:
            return str(caller.links(int(words[1])))
    except Exception as failure:  # noqa: BLE001 - told to the other side of the pipe
        return f"error {failure}"
    return f"error unknown request {line}"


def main() -> None:
    serving = sys.argv[1] == "serve"
    with tempfile.TemporaryDirectory(prefix="reticle-bench-") as folder:
        # the stack holds its interfaces until it is told to let them go
        stack = started(folder, serving, int(sys.argv[2]))
        caller = None if serving else Caller(Path(sys.argv[3]), bytes.fromhex(sys.argv[4]))
        sink = serve() if serving else None
        known = sink.hash if sink else bytes.fromhex(sys.argv[4])
        for line in sys.stdin:
            print(answer(line.rstrip("\n"), known, caller), flush=True)
        del stack
        RNS.Reticulum.exit_handler()


if __name__ == "__main__":
    main()
