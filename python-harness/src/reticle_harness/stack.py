"""What the byte functions drive: the stack of this process, and the smallest objects around it.

The process runs its own stack without any interface. It is single-threaded from the stack's view
and forgets between calls what it learnt in one.
"""

from __future__ import annotations

import atexit
import contextlib
import math
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any
from unittest import mock

import RNS
from RNS.Interfaces.Interface import Interface

from reticle_harness.lines import Rejected, Unsupported

X25519Private = RNS.Cryptography.X25519PrivateKey
X25519Public = RNS.Cryptography.X25519PublicKey
Ed25519Private = RNS.Cryptography.Ed25519PrivateKey
Ed25519Public = RNS.Cryptography.Ed25519PublicKey

Values = dict[str, Any]
Work = Callable[..., Values]
FUNCTIONS: dict[str, Work] = {}


def function(name: str) -> Callable[[Work], Work]:
    def add(work: Work) -> Work:
        FUNCTIONS[name] = work
        return work

    return add


def module(name: str) -> ModuleType:
    """A module of the stack; its packages hide some behind classes of the same name."""
    return sys.modules[f"RNS.{name}"]


class Kept(Interface):
    """An interface of the stack that keeps what it would transmit."""

    AUTOCONFIGURE_MTU = False
    DEFAULT_IFAC_SIZE = 16

    def __init__(self, name: str = "kept") -> None:
        super().__init__()
        self.name = name
        self.HW_MTU = 1 << 20
        self.bitrate = 1_000_000_000
        self.OUT = True
        self.online = True
        self.ingress_control = False
        self.ifac_identity = None
        self.ifac_size = 0
        self.sent: list[bytes] = []

    def process_outgoing(self, data: bytes) -> None:
        self.sent.append(bytes(data))

    def only(self, what: str) -> bytes:
        if len(self.sent) != 1:
            raise Rejected(f"{what}: the stack sent {len(self.sent)} frames, expected one")
        return self.sent[0]

    def __str__(self) -> str:
        return f"Kept[{self.name}]"


def started() -> RNS.Reticulum:
    """The process's stack, without interfaces, in a folder that goes at exit."""
    running = RNS.Reticulum.get_instance()
    if running:
        return running
    folder = Path(tempfile.mkdtemp(prefix="reticle-compute-"))
    config = "[reticulum]\nshare_instance = no\nenable_transport = no\n[interfaces]\n"
    (folder / "config").write_text(config, encoding="utf-8")
    running = RNS.Reticulum(configdir=str(folder), loglevel=RNS.LOG_CRITICAL)
    # what the stack refuses is told by the answers
    RNS.loglevel = RNS.LOG_NONE
    # the stack's signal handlers end the process at once; these let it tidy up
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    # runs after the stack's own exit handler, which writes into the folder
    atexit.unregister(RNS.Reticulum.exit_handler)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(RNS.Reticulum.exit_handler)
    return running


def forget() -> None:
    """Nothing that one call left in the stack's tables may decide another."""
    RNS.Identity.known_destinations.clear()
    RNS.Identity.known_ratchets.clear()
    for table in TABLES:
        # releases differ in the tables that they have
        if hasattr(RNS.Transport, table):
            getattr(RNS.Transport, table).clear()


TABLES = (
    "packet_hashlist",
    "packet_hashlist_prev",
    "pending_links",
    "pending_links_map",
    "active_links",
    "active_links_map",
    "path_requests",
    "receipts",
    "interfaces",
)


@contextlib.contextmanager
def next_keys(owner: str, *, x25519: bytes = b"", ed25519: bytes = b"") -> Iterator[None]:
    """The next keys that a module of the stack generates are these."""
    with contextlib.ExitStack() as patches:
        for name, real, key in (
            ("X25519PrivateKey", X25519Private, x25519),
            ("Ed25519PrivateKey", Ed25519Private, ed25519),
        ):
            if key:
                fixed = SimpleNamespace(
                    generate=lambda real=real, key=key: real.from_private_bytes(key),
                    from_private_bytes=real.from_private_bytes,
                )
                patches.enter_context(mock.patch.object(module(owner), name, fixed))
        yield


def next_iv(iv: bytes) -> Any:  # noqa: ANN401 - a context manager of unittest.mock
    """The IV of the next token."""
    return mock.patch.object(
        module("Cryptography.Token"), "os", SimpleNamespace(urandom=lambda _: iv)
    )


def private_identity(private: bytes) -> RNS.Identity:
    identity = RNS.Identity.from_bytes(private)
    if identity is None:
        raise Rejected("the private key does not load")
    return identity


def public_identity(public: bytes) -> RNS.Identity:
    identity = RNS.Identity(create_keys=False)
    identity.load_public_key(public)
    if identity.hash is None:
        raise Rejected("the public key does not load")
    return identity


def outbound(identity: RNS.Identity) -> RNS.Destination:
    return RNS.Destination(identity, RNS.Destination.OUT, RNS.Destination.SINGLE, "reticle", "any")


@contextlib.contextmanager
def inbound(identity: RNS.Identity, name: str = "reticle.any") -> Iterator[RNS.Destination]:
    """A registered destination, for the length of one call."""
    kind = RNS.Destination.SINGLE
    made = RNS.Destination(identity, RNS.Destination.IN, kind, *name.split("."))
    try:
        yield made
    finally:
        RNS.Transport.deregister_destination(made)


def parsed(frame: bytes) -> RNS.Packet:
    packet = RNS.Packet(None, frame)
    if not packet.unpack():
        raise Rejected("malformed packet")
    return packet


def admitted(frame: bytes, interface: Interface) -> RNS.Packet | None:
    """What the stack's inbound gate lets through to its queue, or None."""
    if not hasattr(RNS.Transport, "inbound_queues"):
        raise Unsupported(f"rns {RNS.__version__} has no inbound gate apart from its processing")
    queued: list[RNS.Packet] = []
    recorder = SimpleNamespace(put=lambda _class, packet, **_: queued.append(packet))
    with mock.patch.object(RNS.Transport, "inbound_queues", recorder):
        RNS.Transport.inbound(frame, interface)
    return queued[0] if queued else None


def attached() -> Kept:
    """An interface that the stack knows."""
    kept = Kept()
    RNS.Transport.add_interface(kept)
    return kept


@contextlib.contextmanager
def unattended() -> Iterator[None]:
    """Links without their watchdog thread: none of them lives longer than a call."""
    with mock.patch.object(RNS.Link, "start_watchdog", lambda _: None):
        yield


@contextlib.contextmanager
def responder(
    identity: RNS.Identity, private: bytes, link_id: bytes, peer: bytes
) -> Iterator[RNS.Link]:
    """A link as the destination holds it after a request, before its answer."""
    with inbound(identity) as owner, unattended():
        with next_keys("Link", x25519=private):
            link = RNS.Link(owner=owner, peer_pub_bytes=peer, peer_sig_pub_bytes=bytes(32))
        link.destination = owner
        link.link_id = link.hash = link_id
        yield link


# the link id where an input gives none: nothing that is asked for depends on it
ANY_LINK = bytes(16)
ANY_KEY = bytes(64)
ANY_IDENTITY = bytes(range(64))


@contextlib.contextmanager
def open_link(
    *,
    key: bytes = ANY_KEY,
    link_id: bytes = ANY_LINK,
    initiator: bool = False,
    mtu: int = RNS.Reticulum.MTU,
) -> Iterator[tuple[RNS.Link, Kept]]:
    """An active link with the given key, and the interface that keeps what it sends."""
    kept = attached()
    peer = bytes([9]) + bytes(31)
    identity = private_identity(ANY_IDENTITY)
    with responder(identity, bytes(31) + b"\1", link_id, peer) as link:
        link.initiator = initiator
        link.derived_key = key
        link.mtu = mtu
        link.update_mdu()
        link.rtt = 1.0
        link.status = RNS.Link.ACTIVE
        link.attached_interface = kept
        yield link, kept


def carried(link: RNS.Link, kept: Kept, what: str) -> bytes:
    """The plaintext of the one packet that the link sent."""
    plaintext = link.decrypt(parsed(kept.only(what)).data)
    if plaintext is None:
        raise Rejected(f"{what}: the stack cannot read what it sent")
    return plaintext


def deliver(link: RNS.Link, context: int, plaintext: bytes) -> RNS.Packet:
    """Hands the link a packet with this plaintext, as if its peer had sent it."""
    # flags 0x0c: data for a link
    header = b"\x0c\x00" + link.link_id + bytes([context])
    packet = parsed(header + link.encrypt(plaintext))
    packet.receiving_interface = link.attached_interface
    packet.link = link
    link.receive(packet)
    return packet


class AtOnce:
    """A thread that runs where it is started, so that its work is done when `start` returns."""

    def __init__(
        self,
        target: Callable[..., object],
        args: tuple[object, ...] = (),
        **_: object,
    ) -> None:
        self.target = target
        self.args = args

    def start(self) -> None:
        self.target(*self.args)


def at_once(owner: str) -> Any:  # noqa: ANN401 - a context manager of unittest.mock
    """A module of the stack does at once what it would leave to threads."""
    return mock.patch.object(module(owner), "threading", SimpleNamespace(Thread=AtOnce))


def clock(owner: str, now: Callable[[], float]) -> Any:  # noqa: ANN401 - see at_once
    """A module of the stack reads this clock, and never waits."""
    return mock.patch.object(
        module(owner), "time", SimpleNamespace(time=now, sleep=lambda _seconds: None)
    )


class Captured:
    """Equals every byte string of its size, and keeps what it was compared with."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.seen: bytes | None = None

    def __eq__(self, other: object) -> bool:
        if isinstance(other, bytes) and len(other) == self.size:
            self.seen = other
            return True
        return False

    __hash__ = None  # type: ignore[assignment]


def number_of(value: object, what: str) -> float:
    """A number that the stack takes as it is, in the form that JSON has for it."""
    if not isinstance(value, int | float) or not math.isfinite(value):
        raise Rejected(f"{what}: the stack lets {type(value).__name__} pass, which is no number")
    return float(value)


def bytes_of(value: object, what: str) -> bytes:
    """Bytes that the stack takes as they are."""
    if not isinstance(value, bytes):
        raise Rejected(f"{what}: the stack lets {type(value).__name__} pass, which is no bytes")
    return value


def integer_of(value: object, what: str) -> int:
    """An integer that the stack takes as it is."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise Rejected(f"{what}: the stack lets {type(value).__name__} pass, which is no integer")
    return value


@contextlib.contextmanager
def empty_storage() -> Iterator[Path]:
    """The stack's storage is an empty folder, for the length of one call."""
    with (
        tempfile.TemporaryDirectory(prefix="reticle-storage-") as folder,
        mock.patch.object(RNS.Reticulum, "storagepath", folder),
    ):
        yield Path(folder)
