"""The adapter of the Python stack: user-level verbs as JSON lines on stdin and stdout.

    python -m reticle_harness.adapter

The stack runs unmodified in this process on a configuration that `start` writes into a folder of
its own, removed at the end. Byte functions (`compute`) run in a second process of the same
program, so that they never touch the running node's tables.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn
from unittest import mock

import RNS

from reticle_harness import lines
from reticle_harness.computer import Computer
from reticle_harness.events import Events
from reticle_harness.fields import (
    Anything,
    Bool,
    Field,
    Hex,
    Int,
    Malformed,
    ObjectList,
    Text,
    check_members,
)
from reticle_harness.lines import Failed, Unsupported

CAPABILITIES = [
    "announce",
    "path",
    "packet",
    "proof",
    "plain",
    "link",
    "identify",
    "ifac",
    "transport",
    "compute",
]
LONGEST_WAIT_MS = 600_000
STOP_DEADLINE_S = 4.0
LINK_POLL_S = 0.05

NAME = Text(
    optional=True,
    pattern=r"[^.\s]+(\.[^.\s]+)*",
    shape="a name such as app.aspect",
)
ADDRESS = Hex(size=16)

# Text that could end its line of the configuration, or be expanded there, is refused.
CONFIG_TEXT = r"[^\"'\r\n%$]+"

INTERFACE: tuple[tuple[str, Field], ...] = (
    ("name", Text(pattern=r"[A-Za-z0-9 _-]+", shape="letters, digits, spaces, _ and -")),
    ("type", Text(choices=("tcp-client", "tcp-server"))),
    ("host", Text(pattern=r"[A-Za-z0-9.:-]+", shape="a host name or address")),
    ("port", Int(least=1, most=65535)),
    (
        "network_name",
        Text(optional=True, pattern=CONFIG_TEXT, shape="text without quotes, % and $"),
    ),
    ("passphrase", Text(optional=True, pattern=CONFIG_TEXT, shape="text without quotes, % and $")),
    ("ifac_bits", Int(optional=True, least=8, most=512)),
)

ARGUMENTS: dict[str, dict[str, Field]] = {
    "hello": {},
    "start": {
        "interfaces": ObjectList(members=INTERFACE),
        "transport": Bool(optional=True),
        "implicit_proofs": Bool(optional=True),
    },
    "announce": {
        "destination": Hex(size=16, optional=True),
        "name": NAME,
        "identity": Hex(size=64, optional=True),
        "app_data": Hex(optional=True, nullable=True),
        "proofs": Text(optional=True, choices=("none", "all", "app")),
        "links": Bool(optional=True),
        "quiet": Bool(optional=True),
        "plain": Bool(optional=True),
    },
    "path": {"destination": ADDRESS, "timeout_ms": Int(most=LONGEST_WAIT_MS)},
    "open": {"destination": ADDRESS, "timeout_ms": Int(optional=True, most=LONGEST_WAIT_MS)},
    "send": {
        "destination": Hex(size=16, optional=True),
        "link": Hex(size=16, optional=True),
        "plain": NAME,
        "data": Hex(),
        "receipt": Bool(optional=True),
    },
    "identify": {"link": ADDRESS, "identity": Hex(size=64)},
    "close": {"link": ADDRESS},
    "events": {"after": Int(), "wait_ms": Int(most=LONGEST_WAIT_MS)},
    "stop": {},
    "compute": {"function": Text(), "input": Anything()},
}
LATER = ("request", "resource")

REASONS = {
    RNS.Link.TIMEOUT: "timeout",
    RNS.Link.INITIATOR_CLOSED: "initiator-closed",
    RNS.Link.DESTINATION_CLOSED: "destination-closed",
}
STRATEGIES = {
    "none": RNS.Destination.PROVE_NONE,
    "all": RNS.Destination.PROVE_ALL,
    "app": RNS.Destination.PROVE_APP,
}


class Announcements:
    """The stack's announce handler: every destination, path responses too."""

    aspect_filter = None
    receive_path_responses = True

    def __init__(self, events: Events) -> None:
        self.events = events

    # the stack counts the parameters of this method and passes them by name
    def received_announce(
        self,
        destination_hash: bytes,
        announced_identity: RNS.Identity,
        app_data: bytes | None,
        announce_packet_hash: bytes,
        is_path_response: bool,
    ) -> None:
        self.events.add(
            "announce",
            destination=destination_hash.hex(),
            public_key=announced_identity.get_public_key().hex(),
            app_data=app_data.hex() if app_data else None,
            hops=RNS.Transport.hops_to(destination_hash),
            path_response=is_path_response,
        )


class Adapter:
    """The verbs, one method each. All of them run on the protocol's thread."""

    def __init__(self) -> None:
        self.events = Events()
        self.folder: Path | None = None
        self.destinations: dict[bytes, RNS.Destination] = {}
        self.links: dict[bytes, RNS.Link] = {}
        self.reported: dict[bytes, int] = {}
        self.links_lock = threading.Lock()
        self.computer = Computer()
        self.stopped = False

    def handle(self, verb: str, args: dict[str, Any]) -> dict[str, Any]:
        if verb in LATER:
            raise Unsupported(f"verb '{verb}' is not offered yet")
        if verb not in ARGUMENTS:
            known = ", ".join([*ARGUMENTS, *LATER])
            raise Unsupported(f"unknown verb {verb!a}, expected one of: {known}")
        check_members(args, ARGUMENTS[verb], "args")
        do: Callable[..., dict[str, Any]] = getattr(self, f"do_{verb}")
        return do(**args)

    def do_hello(self) -> dict[str, Any]:
        return {
            "protocol": 1,
            "implementation": "rns",
            "release": RNS.__version__,
            "language": "Python",
            "capabilities": CAPABILITIES,
        }

    def do_compute(self, function: str, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
        return self.computer.compute(function, input)

    def do_start(
        self,
        interfaces: list[dict[str, Any]],
        transport: bool = False,
        implicit_proofs: bool = True,
    ) -> dict[str, Any]:
        if self.folder:
            raise Failed("start: already started; a process runs one node")
        names = [one["name"] for one in interfaces]
        if len(set(names)) != len(names):
            raise Malformed("args.interfaces: two interfaces have the same name")
        self.folder = Path(tempfile.mkdtemp(prefix="reticle-rns-"))
        text = configuration(interfaces, transport, implicit_proofs)
        (self.folder / "config").write_text(text, encoding="utf-8")
        # the stack ends the process at an interface that it cannot make: say so instead
        with mock.patch.object(RNS, "panic", panicked):
            RNS.Reticulum(configdir=str(self.folder), loglevel=RNS.LOG_NOTICE)
        # the stack's handlers would leave the folder behind
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.end())
        RNS.Transport.register_announce_handler(Announcements(self.events))
        threading.Thread(target=self.watch_links, daemon=True, name="links").start()
        return {
            "interfaces": [{"name": one["name"], "port": one["port"]} for one in interfaces],
            "transport_id": RNS.Transport.identity.hash.hex(),
        }

    def started(self) -> None:
        if not self.folder:
            raise Failed("no node yet: call start first")

    def do_announce(
        self,
        destination: str | None = None,
        name: str | None = None,
        app_data: str | None = None,
        **registering: Any,  # noqa: ANN401 - checked by ARGUMENTS
    ) -> dict[str, Any]:
        self.started()
        if (destination is None) == (name is None):
            raise Malformed("args: expected either destination or name")
        if name is None:
            for option in registering:
                raise Malformed(f"args.{option}: goes with name, when a destination is registered")
            known = self.destinations.get(bytes.fromhex(destination or ""))
            if known is None:
                raise Failed(f"announce: {destination} is not a destination of this node")
        elif registering.pop("plain", False):
            if "identity" in registering:
                raise Malformed("args.identity: a plain destination has no identity")
            known = self.listen_plain(name)
            return {"destination": known.hash.hex(), "public_key": None}
        else:
            known = self.register(name, **registering)
        # path requests are answered with the same app data
        known.default_app_data = None if app_data is None else bytes.fromhex(app_data)
        if not registering.get("quiet", False):
            known.announce()
        public_key = known.identity.get_public_key() if known.identity else None
        return {
            "destination": known.hash.hex(),
            "public_key": public_key.hex() if public_key else None,
        }

    def register(
        self,
        name: str,
        identity: str | None = None,
        proofs: str = "none",
        links: bool = True,
        **_: object,
    ) -> RNS.Destination:
        owner = RNS.Identity() if identity is None else load_identity(identity)
        made = new_destination(owner, RNS.Destination.IN, RNS.Destination.SINGLE, name)
        made.set_proof_strategy(STRATEGIES[proofs])
        made.accepts_links(links)
        own = made.hash.hex()

        def arrived(data: bytes, packet: RNS.Packet) -> None:
            packet.plaintext = data
            self.events.add("packet", destination=own, data=data.hex())

        made.set_packet_callback(arrived)
        made.set_proof_requested_callback(wants_proof)
        made.set_link_established_callback(lambda link: self.adopt(link, "responder"))
        self.destinations[made.hash] = made
        return made

    def listen_plain(self, name: str) -> RNS.Destination:
        made = new_destination(None, RNS.Destination.IN, RNS.Destination.PLAIN, name)
        own = made.hash.hex()
        made.set_packet_callback(
            lambda data, _packet: self.events.add(
                "packet", destination=own, data=data.hex(), plain=True
            )
        )
        self.destinations[made.hash] = made
        return made

    def do_path(self, destination: str, timeout_ms: int) -> dict[str, Any]:
        self.started()
        wanted = bytes.fromhex(destination)
        # await_path takes a timeout of 0 for its default of 15 seconds
        if not RNS.Transport.has_path(wanted):
            RNS.Transport.await_path(wanted, timeout=max(timeout_ms, 1) / 1000)
        if not RNS.Transport.has_path(wanted):
            return {"known": False, "hops": None, "next_hop": None}
        next_hop = RNS.Transport.next_hop(wanted)
        return {
            "known": True,
            "hops": RNS.Transport.hops_to(wanted),
            "next_hop": next_hop.hex() if next_hop else None,
        }

    def do_open(self, destination: str, timeout_ms: int | None = None) -> dict[str, Any]:
        self.started()
        link = RNS.Link(
            outbound(destination),
            established_callback=lambda link: self.adopt(link, "initiator"),
            closed_callback=self.closed,
        )
        if timeout_ms is not None:
            link.establishment_timeout = timeout_ms / 1000
        # set before the link is active: what the other side sends first is not lost
        self.listen(link)
        return {"link": link.link_id.hex()}

    def do_send(
        self,
        data: str,
        destination: str | None = None,
        link: str | None = None,
        plain: str | None = None,
        receipt: bool = False,
    ) -> dict[str, Any]:
        self.started()
        if sum(target is not None for target in (destination, link, plain)) != 1:
            raise Malformed("args: expected exactly one of destination, link, plain")
        if destination is not None:
            target: Any = outbound(destination)
        elif link is not None:
            target = self.link(link)
            if target.status not in (RNS.Link.ACTIVE, RNS.Link.STALE):
                raise Failed(f"send: link {link} is not active")
        elif receipt:
            raise Malformed("args.receipt: packets to plain destinations have none")
        else:
            target = new_destination(None, RNS.Destination.OUT, RNS.Destination.PLAIN, plain or "")
        packet = RNS.Packet(target, bytes.fromhex(data), create_receipt=receipt)
        if packet.send() is False:
            raise Failed("send: no interface could carry the packet")
        if receipt:
            self.watch_receipts(packet)
        return {"packet": packet.packet_hash.hex()}

    def watch_receipts(self, packet: RNS.Packet) -> None:
        packet_hash = packet.packet_hash
        # a packet that goes out on several interfaces has a receipt for each of them; the stack
        # hands out the last, and takes proved ones off its list
        with RNS.Transport.receipts_lock:
            receipts = [one for one in RNS.Transport.receipts if one.hash == packet_hash]
        if packet.receipt not in receipts:
            receipts.append(packet.receipt)
        told = threading.Lock()

        def tell(state: str) -> None:
            if told.acquire(blocking=False):
                self.events.add("proof", packet=packet_hash.hex(), state=state)

        def failed(_receipt: RNS.PacketReceipt) -> None:
            if all(one.status != RNS.PacketReceipt.SENT for one in receipts):
                tell("failed")

        for one in receipts:
            one.set_timeout_callback(failed)
            one.set_delivery_callback(lambda _receipt: tell("delivered"))
        # the proof may have come before the callbacks were set
        if any(one.status == RNS.PacketReceipt.DELIVERED for one in receipts):
            tell("delivered")

    def do_identify(self, link: str, identity: str) -> dict[str, Any]:
        self.started()
        target = self.link(link)
        if not target.initiator or target.status != RNS.Link.ACTIVE:
            raise Failed(f"identify: link {link} is not an active link that this node opened")
        target.identify(load_identity(identity))
        return {}

    def do_close(self, link: str) -> dict[str, Any]:
        self.started()
        self.link(link).teardown()
        return {}

    def do_events(self, after: int, wait_ms: int) -> dict[str, Any]:
        return {"events": self.events.after(after, wait_ms / 1000)}

    def do_stop(self) -> dict[str, Any]:
        self.stopped = True
        return {}

    def link(self, link: str) -> RNS.Link:
        with self.links_lock:
            found = self.links.get(bytes.fromhex(link))
        if found is None:
            raise Failed(f"{link} is not a link of this node")
        return found

    def listen(self, link: RNS.Link) -> None:
        """Has the link's packets and identification reported."""

        def arrived(data: bytes, _packet: RNS.Packet) -> None:
            self.events.add("packet", link=link.link_id.hex(), data=data.hex())

        def identified(_link: RNS.Link, identity: RNS.Identity) -> None:
            self.events.add("identified", link=link.link_id.hex(), identity=identity.hash.hex())

        link.set_packet_callback(arrived)
        link.set_remote_identified_callback(identified)
        link.set_link_closed_callback(self.closed)
        with self.links_lock:
            self.links[link.link_id] = link

    def adopt(self, link: RNS.Link, role: str) -> None:
        """A link became active."""
        if role == "responder":
            self.listen(link)
        with self.links_lock:
            self.reported[link.link_id] = RNS.Link.ACTIVE
        self.tell_link(link, "active", role)

    def closed(self, link: RNS.Link) -> None:
        role = "initiator" if link.initiator else "responder"
        with self.links_lock:
            self.reported[link.link_id] = RNS.Link.CLOSED
        self.tell_link(link, "closed", role)

    def tell_link(self, link: RNS.Link, state: str, role: str) -> None:
        active = state == "active"
        self.events.add(
            "link",
            link=link.link_id.hex(),
            state=state,
            role=role,
            destination=link.destination.hash.hex(),
            mtu=link.mtu if active else None,
            mdu=link.mdu if active else None,
            rtt_ms=round(link.rtt * 1000, 3) if active and link.rtt is not None else None,
            reason=REASONS.get(getattr(link, "teardown_reason", None)) if not active else None,
        )

    def watch_links(self) -> None:
        """The stack has no callback for a link that grows stale or comes back: this looks."""
        while True:
            time.sleep(LINK_POLL_S)
            with self.links_lock:
                links = list(self.links.values())
            for link in links:
                status = link.status
                with self.links_lock:
                    before = self.reported.get(link.link_id)
                    if before not in (RNS.Link.ACTIVE, RNS.Link.STALE) or status == before:
                        continue
                    if status not in (RNS.Link.ACTIVE, RNS.Link.STALE):
                        continue
                    self.reported[link.link_id] = status
                role = "initiator" if link.initiator else "responder"
                self.tell_link(link, "stale" if status == RNS.Link.STALE else "active", role)

    def end(self) -> None:
        """Ends the process with code 0, whatever the stack's own clean-up does."""
        self.computer.close()
        if self.folder:
            tidy = threading.Thread(target=RNS.Reticulum.exit_handler, daemon=True)
            tidy.start()
            tidy.join(STOP_DEADLINE_S)
            shutil.rmtree(self.folder, ignore_errors=True)
        os._exit(0)


def panicked() -> NoReturn:
    raise Failed("start: the stack could not open an interface, see the log; end this process")


def wants_proof(packet: RNS.Packet) -> bool:
    """The application's rule: prove iff the plaintext begins with 0x01."""
    if packet.destination_type == RNS.Destination.LINK:
        plaintext = packet.link.decrypt(packet.data)
    else:
        plaintext = packet.plaintext
    return plaintext is not None and plaintext[:1] == b"\x01"


def load_identity(private: str) -> RNS.Identity:
    identity = RNS.Identity.from_bytes(bytes.fromhex(private))
    if identity is None:
        raise Failed("the stack does not load this private key")
    return identity


def new_destination(
    identity: RNS.Identity | None, direction: int, kind: int, name: str
) -> RNS.Destination:
    try:
        return RNS.Destination(identity, direction, kind, *name.split("."))
    except (KeyError, TypeError, ValueError) as error:
        raise Failed(f"destination '{name}': {error}") from None


def outbound(destination: str) -> RNS.Destination:
    """The destination of an announced address.

    The stack wants the name, which an announce carries only as a hash; the address is put in its
    place afterwards. Nothing else of an outgoing destination depends on the name.
    """
    address = bytes.fromhex(destination)
    identity = RNS.Identity.recall(address)
    if identity is None:
        raise Failed(f"no identity is known for {destination}: no announce of it was received")
    made = new_destination(identity, RNS.Destination.OUT, RNS.Destination.SINGLE, "reticle.remote")
    made.hash = address
    made.hexhash = address.hex()
    return made


def configuration(interfaces: list[dict[str, Any]], transport: bool, implicit: bool) -> str:
    """The stack's configuration file: loopback, alone, nothing held back."""
    said = [
        "[reticulum]",
        "share_instance = no",
        f"enable_transport = {yes(transport)}",
        f"use_implicit_proof = {yes(implicit)}",
        "panic_on_interface_error = no",
        "[interfaces]",
    ]
    for one in interfaces:
        server = one["type"] == "tcp-server"
        said += [
            f"[[{one['name']}]]",
            f"type = {'TCPServerInterface' if server else 'TCPClientInterface'}",
            "enabled = yes",
            "ingress_control = no",
            f"{'listen_ip' if server else 'target_host'} = {one['host']}",
            f"{'listen_port' if server else 'target_port'} = {one['port']}",
        ]
        if "network_name" in one:
            said.append(f'network_name = "{one["network_name"]}"')
        if "passphrase" in one:
            said.append(f'passphrase = "{one["passphrase"]}"')
        if "ifac_bits" in one:
            said.append(f"ifac_size = {one['ifac_bits']}")
    return "\n".join(said) + "\n"


def yes(value: bool) -> str:
    return "yes" if value else "no"


def main() -> None:
    answers = lines.own_stdout()
    adapter = Adapter()
    with contextlib.suppress(BrokenPipeError):
        lines.serve(sys.stdin.buffer, answers, adapter.handle, until=lambda: adapter.stopped)
    adapter.end()


if __name__ == "__main__":
    main()
