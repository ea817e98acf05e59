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
from reticle_harness.arguments import ARGUMENTS
from reticle_harness.computer import Computer
from reticle_harness.configuration import configuration
from reticle_harness.content import generated
from reticle_harness.conversations import Conversation
from reticle_harness.events import Events
from reticle_harness.fields import Malformed, check_members
from reticle_harness.lines import Failed, Unsupported
from reticle_harness.requests import Requests
from reticle_harness.transfers import Transfers

CAPABILITIES = [
    "announce",
    "path",
    "packet",
    "proof",
    "plain",
    "link",
    "identify",
    "request",
    "resource",
    "channel",
    "ratchet",
    "group",
    "storage",
    "attached",
    "path-responses",
    "lxmf",
    "ifac",
    "transport",
    "compute",
]
STOP_DEADLINE_S = 4.0
LINK_POLL_S = 0.05

REASONS = {
    RNS.Link.TIMEOUT: "timeout",
    RNS.Link.INITIATOR_CLOSED: "initiator-closed",
    RNS.Link.DESTINATION_CLOSED: "destination-closed",
}
# what a plain destination cannot have
SERVICES = ("identity", "requests", "max_request_size", "resources", "channel", "ratchets", "group")
STRATEGIES = {
    "none": RNS.Destination.PROVE_NONE,
    "all": RNS.Destination.PROVE_ALL,
    "app": RNS.Destination.PROVE_APP,
}


class Announcements:
    """The stack's announce handler: every destination, path responses too where wanted."""

    aspect_filter = None

    def __init__(self, events: Events, path_responses: bool) -> None:
        self.events = events
        self.receive_path_responses = path_responses

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
        self.requests = Requests(self.events)
        self.transfers = Transfers(self.events)
        self.conversations: dict[bytes, Conversation] = {}
        self.own_ratchets: Path | None = None
        self.computer = Computer()
        self.storage: Path | None = None
        self.messages: Any = None
        self.stopped = False

    def handle(self, verb: str, args: dict[str, Any]) -> dict[str, Any]:
        if verb not in ARGUMENTS:
            raise Unsupported(f"unknown verb {verb!a}, expected one of: {', '.join(ARGUMENTS)}")
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
        storage: str | None = None,
        instance: int | None = None,
        path_responses: bool = True,
    ) -> dict[str, Any]:
        if self.folder:
            raise Failed("start: already started; a process runs one node")
        names = [one["name"] for one in interfaces]
        if len(set(names)) != len(names):
            raise Malformed("args.interfaces: two interfaces have the same name")
        if instance is not None and interfaces:
            raise Malformed("args.instance: a program of a shared instance has no interfaces")
        if storage is not None and not Path(storage).is_dir():
            raise Failed(f"start: storage {storage!a}: expected an existing folder")
        self.folder = Path(tempfile.mkdtemp(prefix="reticle-rns-"))
        self.own_ratchets = self.folder / "own_ratchets"
        if storage is not None:
            # the stack has its storage inside its configuration folder
            (self.folder / "storage").symlink_to(Path(storage).resolve())
            # whose own ratchets are not the stack's to store: an application names the file
            self.own_ratchets = Path(storage).resolve() / "own_ratchets"
            self.storage = Path(storage).resolve()
        self.own_ratchets.mkdir(exist_ok=True)
        kept = storage is not None
        text = configuration(interfaces, transport, implicit_proofs, kept, instance)
        (self.folder / "config").write_text(text, encoding="utf-8")
        # the stack ends the process at an interface that it cannot make: say so instead
        with mock.patch.object(RNS, "panic", panicked):
            node = RNS.Reticulum(configdir=str(self.folder), loglevel=RNS.LOG_NOTICE)
        if instance is not None and not node.is_connected_to_shared_instance:
            raise Failed(f"start: nobody serves programs at port {instance}")
        # the stack's handlers would leave the folder behind
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.end())
        RNS.Transport.register_announce_handler(Announcements(self.events, path_responses))
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
            for option in SERVICES:
                if option in registering:
                    raise Malformed(f"args.{option}: not of a plain destination")
            known = self.listen(name, None, RNS.Destination.PLAIN, plain=True)
            return {"destination": known.hash.hex(), "public_key": None}
        elif "group" in registering:
            return self.register_group(name, **registering)
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
        requests: list[dict[str, Any]] | None = None,
        max_request_size: int | None = None,
        resources: str = "none",
        channel: bool = False,
        ratchets: dict[str, Any] | None = None,
        **_: object,
    ) -> RNS.Destination:
        owner = RNS.Identity() if identity is None else load_identity(identity)
        made = new_destination(owner, RNS.Destination.IN, RNS.Destination.SINGLE, name)
        made.set_proof_strategy(STRATEGIES[proofs])
        try:
            self.requests.serve(made, requests or [], max_request_size, self.folder)
            if ratchets is not None:
                self.enable_ratchets(made, **ratchets)
        except Exception:
            # a destination that is refused does not stay
            RNS.Transport.deregister_destination(made)
            raise
        made.accepts_links(links)
        own = made.hash.hex()

        def arrived(data: bytes, packet: RNS.Packet) -> None:
            packet.plaintext = data
            self.events.add("packet", destination=own, data=data.hex())

        made.set_packet_callback(arrived)
        made.set_proof_requested_callback(wants_proof)
        made.set_link_established_callback(
            lambda link: self.adopt(link, "responder", resources, channel)
        )
        self.destinations[made.hash] = made
        return made

    def enable_ratchets(
        self,
        made: RNS.Destination,
        retained: int | None = None,
        interval: int | None = None,
        enforce: bool = False,
    ) -> None:
        try:
            made.enable_ratchets(str(self.own_ratchets / made.hexhash))
        except OSError as error:
            raise Failed(f"announce: ratchets: {error}") from None
        if retained is not None:
            made.set_retained_ratchets(retained)
        if interval is not None:
            made.set_ratchet_interval(interval)
        if enforce:
            made.enforce_ratchets()

    def register_group(
        self, name: str, group: str, identity: str | None = None, **others: object
    ) -> dict[str, Any]:
        for option in others:
            if option not in ("quiet", "links"):
                raise Malformed(f"args.{option}: not of a group destination")
        if identity is None:
            raise Malformed("args.identity: a group destination needs one")
        owner = load_identity(identity)
        made = self.listen(name, owner, RNS.Destination.GROUP)
        made.load_private_key(bytes.fromhex(group))
        return {
            "destination": made.hash.hex(),
            "public_key": owner.get_public_key().hex(),
        }

    def listen(
        self, name: str, identity: RNS.Identity | None, kind: int, **more: object
    ) -> RNS.Destination:
        """A destination that is not announced; `more` are members of its packet events."""
        made = new_destination(identity, RNS.Destination.IN, kind, name)
        own = made.hash.hex()
        made.set_packet_callback(
            lambda data, _packet: self.events.add(
                "packet", destination=own, data=data.hex(), **more
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
        identity = RNS.Identity.recall(wanted)
        app_data = RNS.Identity.recall_app_data(wanted)
        recalled = {
            "identity": identity.get_public_key().hex() if identity else None,
            "app_data": app_data.hex() if app_data else None,
        }
        if not RNS.Transport.has_path(wanted):
            return {"known": False, "hops": None, "next_hop": None, **recalled}
        next_hop = RNS.Transport.next_hop(wanted)
        return {
            "known": True,
            "hops": RNS.Transport.hops_to(wanted),
            "next_hop": next_hop.hex() if next_hop else None,
            **recalled,
        }

    def do_open(
        self,
        destination: str,
        timeout_ms: int | None = None,
        resources: str = "none",
        channel: bool = False,
    ) -> dict[str, Any]:
        self.started()
        link = RNS.Link(
            outbound(destination),
            established_callback=lambda link: self.adopt(link, "initiator", resources, channel),
            closed_callback=self.closed,
        )
        if timeout_ms is not None:
            link.establishment_timeout = timeout_ms / 1000
        # set before the link is active: what the other side sends first is not lost
        self.listen_on(link, resources)
        return {"link": link.link_id.hex()}

    def do_send(
        self,
        data: str,
        destination: str | None = None,
        link: str | None = None,
        plain: str | None = None,
        group: dict[str, str] | None = None,
        receipt: bool = False,
        **through: Any,  # noqa: ANN401 - checked by ARGUMENTS
    ) -> dict[str, Any]:
        self.started()
        if sum(target is not None for target in (destination, link, plain, group)) != 1:
            raise Malformed("args: expected exactly one of destination, link, plain, group")
        if through:
            if link is None or receipt:
                raise Malformed("args: message and stream go with link, and have no receipt")
            return self.send_through(link, bytes.fromhex(data), **through)
        if destination is not None:
            target: Any = outbound(destination)
        elif group is not None:
            owner = load_identity(group["identity"])
            kind = RNS.Destination.GROUP
            target = new_destination(owner, RNS.Destination.OUT, kind, group["name"])
            target.load_private_key(bytes.fromhex(group["key"]))
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

    def send_through(
        self,
        link: str,
        data: bytes,
        message: int | None = None,
        stream: int | None = None,
        eof: bool = False,
    ) -> dict[str, Any]:
        """Sends through the link's channel."""
        if (message is None) == (stream is None) or (eof and stream is None):
            raise Malformed("args: expected either message, or stream with or without eof")
        self.link(link)
        with self.links_lock:
            conversation = self.conversations.get(bytes.fromhex(link))
        if conversation is None:
            raise Failed(f"send: link {link} has no open channel")
        if message is not None:
            conversation.send(message, data)
            return {"packet": None}
        return {"packet": None, "written": conversation.write(stream, data, eof)}

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

    def do_request(
        self,
        link: str,
        path: str,
        data: str,
        timeout_ms: int | None = None,
        max_response_size: int | None = None,
    ) -> dict[str, Any]:
        self.started()
        target = self.link(link)
        if target.status != RNS.Link.ACTIVE:
            raise Failed(f"request: link {link} is not active")
        request = self.requests.send(target, path, data, timeout_ms, max_response_size)
        return {"request": request}

    def do_resource(
        self,
        link: str,
        data: str | None = None,
        size: int | None = None,
        seed: int | None = None,
        cancel: str | None = None,
        metadata: str | None = None,
        compress: bool = True,
    ) -> dict[str, Any]:
        self.started()
        if sum(one is not None for one in (data, size, cancel)) != 1:
            raise Malformed("args: expected exactly one of data, size, cancel")
        if (size is None) != (seed is None):
            raise Malformed("args: size and seed go together")
        target = self.link(link)
        if cancel is not None:
            self.transfers.cancel(target, cancel)
            return {"resource": cancel}
        content = generated(size, seed) if data is None else bytes.fromhex(data)
        return {"resource": self.transfers.send(target, content, metadata, compress)}

    def do_lxmf(self, action: str, **args: Any) -> dict[str, Any]:  # noqa: ANN401 - checked by ARGUMENTS
        self.started()
        if self.messages is None:
            # a program that is asked for no messages needs no library for them
            from reticle_harness.messages import Messages

            self.messages = Messages(self.events, self.storage or self.folder)
        return self.messages.perform(action, args)

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

    def listen_on(self, link: RNS.Link, resources: str) -> None:
        """Has the link's packets, resources and identification reported."""

        def arrived(data: bytes, _packet: RNS.Packet) -> None:
            self.events.add("packet", link=link.link_id.hex(), data=data.hex())

        def identified(_link: RNS.Link, identity: RNS.Identity) -> None:
            self.events.add("identified", link=link.link_id.hex(), identity=identity.hash.hex())

        link.set_packet_callback(arrived)
        link.set_remote_identified_callback(identified)
        link.set_link_closed_callback(self.closed)
        self.transfers.listen(link, resources)
        with self.links_lock:
            self.links[link.link_id] = link

    def adopt(self, link: RNS.Link, role: str, resources: str, channel: bool) -> None:
        """A link became active."""
        if role == "responder":
            self.listen_on(link, resources)
        conversation = Conversation(link, self.events) if channel else None
        with self.links_lock:
            if conversation:
                self.conversations[link.link_id] = conversation
            self.reported[link.link_id] = RNS.Link.ACTIVE
        self.tell_link(link, "active", role)

    def closed(self, link: RNS.Link) -> None:
        role = "initiator" if link.initiator else "responder"
        with self.links_lock:
            self.reported[link.link_id] = RNS.Link.CLOSED
            self.conversations.pop(link.link_id, None)
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
            self.requests.watch()
            self.transfers.watch()
            if self.messages is not None:
                self.messages.watch()
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
        if self.messages is not None:
            self.messages.close()
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


def main() -> None:
    answers = lines.own_stdout()
    # workers that the stack forks close sys.stdin, and would wait for ever for who reads from it
    questions = os.fdopen(os.dup(0), "rb")
    sys.stdin = Path(os.devnull).open(encoding="utf-8")  # noqa: SIM115 - for the whole process
    adapter = Adapter()
    with contextlib.suppress(BrokenPipeError):
        lines.serve(questions, answers, adapter.handle, until=lambda: adapter.stopped)
    adapter.end()


if __name__ == "__main__":
    main()
