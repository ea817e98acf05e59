"""The byte functions, worked by the stack itself.

    python -m reticle_harness.compute        # {"id":1,"verb":"hash","args":{"data":""}} on stdin

Each function calls the stack's own code. Where that code stands alone it is called as it is; where
it exists only inside a larger object, the smallest such object is driven: a link that was never
sent, an interface that keeps what it would transmit. Randomness and time are replaced, for the
length of one call, by the values in the input; nothing is computed here in the stack's stead.

The process runs its own stack without any interface. It is single-threaded from the stack's view
and forgets between calls what it learnt in one.
"""

from __future__ import annotations

import atexit
import contextlib
import shutil
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any
from unittest import mock

import RNS
from RNS.Interfaces.Interface import Interface
from RNS.Interfaces.TCPInterface import TCPClientInterface

from reticle_harness import lines
from reticle_harness.fields import check_members
from reticle_harness.kinds import KINDS
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
    # the stack's signal handlers end the process at once; these let it tidy up
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    # runs after the stack's own exit handler, which writes into the folder
    atexit.unregister(RNS.Reticulum.exit_handler)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(RNS.Reticulum.exit_handler)
    return running


def compute(name: str, values: Values) -> Values:
    """The output of one function. Raises Malformed, Rejected, or Unsupported."""
    kind = KINDS.get(name)
    if kind is None:
        raise Unsupported(f"unknown function {name!a}, expected one of: {', '.join(KINDS)}")
    check_members(values, kind.input, "input")
    started()
    try:
        output = FUNCTIONS[name](**{key: from_json(key, value) for key, value in values.items()})
    except (Rejected, Unsupported):
        raise
    except Exception as error:
        # the stack refuses by raising whatever comes to hand; a mistake made here is no refusal
        if not raised_by_the_stack(error):
            raise
        raise Rejected(f"{name}: {type(error).__name__}: {error}") from error
    finally:
        forget()
    shown = {key: to_json(value) for key, value in output.items()}
    check_members(shown, kind.output, "output")
    return shown


def raised_by_the_stack(error: Exception) -> bool:
    """Whether the stack's code was on the way: it, or a library that it called, refused."""
    stack = Path(RNS.__file__).parent
    frames = traceback.walk_tb(error.__traceback__)
    return any(Path(frame.f_code.co_filename).is_relative_to(stack) for frame, _ in frames)


TEXT_MEMBERS = ("name", "network_name", "passphrase")


def from_json(key: str, value: object) -> object:
    if isinstance(value, str) and key not in TEXT_MEMBERS:
        return bytes.fromhex(value)
    if isinstance(value, list):
        return [bytes.fromhex(one) for one in value]
    return value


def to_json(value: object) -> object:
    if isinstance(value, bytes | bytearray):
        return bytes(value).hex()
    if isinstance(value, list):
        return [to_json(one) for one in value]
    return value


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


# ---- hashes and ciphers


@function("hash")
def hash_(data: bytes) -> Values:
    return {
        "full": RNS.Identity.full_hash(data),
        "truncated": RNS.Identity.truncated_hash(data),
        # the one place where the stack cuts to ten bytes in a function of its own
        "short": RNS.Identity._get_ratchet_id(data),
    }


@function("hkdf")
def hkdf(length: int, ikm: bytes, salt: bytes | None) -> Values:
    return {"okm": RNS.Cryptography.hkdf(length=length, derive_from=ikm, salt=salt)}


@function("hmac")
def hmac(key: bytes, data: bytes) -> Values:
    return {"mac": module("Cryptography.HMAC").new(key, data).digest()}


@function("x25519")
def x25519(private: bytes, public: bytes) -> Values:
    key = X25519Private.from_private_bytes(private)
    return {"shared": key.exchange(X25519Public.from_public_bytes(public))}


@function("x25519-public")
def x25519_public(private: bytes) -> Values:
    return {"public": X25519Private.from_private_bytes(private).public_key().public_bytes()}


@function("ed25519-sign")
def ed25519_sign(seed: bytes, message: bytes) -> Values:
    key = Ed25519Private.from_private_bytes(seed)
    return {"public": key.public_key().public_bytes(), "signature": key.sign(message)}


@function("ed25519-verify")
def ed25519_verify(public: bytes, message: bytes, signature: bytes) -> Values:
    Ed25519Public.from_public_bytes(public).verify(signature, message)
    return {}


@function("token-encrypt")
def token_encrypt(key: bytes, iv: bytes, plaintext: bytes) -> Values:
    with next_iv(iv):
        return {"token": RNS.Cryptography.Token(key).encrypt(plaintext)}


@function("token-decrypt")
def token_decrypt(key: bytes, token: bytes) -> Values:
    return {"plaintext": RNS.Cryptography.Token(key).decrypt(token)}


# ---- identities and destinations


@function("identity")
def identity_(private: bytes) -> Values:
    identity = private_identity(private)
    return {"public": identity.get_public_key(), "hash": identity.hash}


@function("identity-public")
def identity_public(public: bytes) -> Values:
    return {"hash": public_identity(public).hash}


@function("identity-encrypt")
def identity_encrypt(
    public: bytes, ratchet: bytes | None, ephemeral: bytes, iv: bytes, plaintext: bytes
) -> Values:
    target = public_identity(public)
    with next_keys("Identity", x25519=ephemeral), next_iv(iv):
        return {"ciphertext": target.encrypt(plaintext, ratchet=ratchet)}


@function("identity-decrypt")
def identity_decrypt(
    private: bytes, ratchets: list[bytes], enforce: bool, ciphertext: bytes
) -> Values:
    told = SimpleNamespace(latest_ratchet_id=None)
    plaintext = private_identity(private).decrypt(
        ciphertext, ratchets=ratchets, enforce_ratchets=enforce, ratchet_id_receiver=told
    )
    if plaintext is None:
        raise Rejected("not decrypted")
    return {"plaintext": plaintext, "ratchet_id": told.latest_ratchet_id}


@function("destination")
def destination_(name: str, identity: bytes | None) -> Values:
    plain = RNS.Destination(None, RNS.Destination.OUT, RNS.Destination.PLAIN, *name.split("."))
    address = RNS.Destination.hash_from_name_and_identity(name, identity)
    return {"name_hash": plain.name_hash, "hash": address}


@function("ratchet-id")
def ratchet_id(public: bytes) -> Values:
    return {"id": RNS.Identity._get_ratchet_id(public)}


# ---- packets and proofs


@function("packet-parse")
def packet_parse(frame: bytes) -> Values:
    packet = parsed(frame)
    return {
        "header_type": packet.header_type,
        "context_flag": bool(packet.context_flag),
        "transport_type": packet.transport_type,
        "destination_type": packet.destination_type,
        "packet_type": packet.packet_type,
        "hops": packet.hops,
        "transport_id": packet.transport_id,
        "destination": packet.destination_hash,
        "context": packet.context,
        "data": packet.data,
    }


@function("packet-hash")
def packet_hash(frame: bytes) -> Values:
    return {"hash": parsed(frame).get_hash()}


@function("packet-encode")
def packet_encode(
    header_type: int,
    context_flag: bool,
    transport_type: int,
    destination_type: int,
    packet_type: int,
    hops: int,
    transport_id: bytes | None,
    destination: bytes,
    context: int,
    data: bytes,
) -> Values:
    if header_type == RNS.Packet.HEADER_1 and transport_id is not None:
        # the stack would leave it out without a word
        raise Rejected("a transport id goes with HEADER_2 only")
    # what the stack asks of a destination; the data are final, as if encrypted already
    target = SimpleNamespace(
        hash=destination,
        link_id=destination,
        type=destination_type,
        mtu=RNS.Reticulum.MTU,
        encrypt=lambda plaintext: plaintext,
    )
    packet = RNS.Packet(
        target,
        data,
        packet_type=packet_type,
        context=context,
        transport_type=transport_type,
        header_type=header_type,
        transport_id=transport_id,
        context_flag=int(context_flag),
    )
    packet.hops = hops
    # HEADER_2 packets are packed by origins for announces only; for others the payload stands
    packet.ciphertext = data
    packet.pack()
    return {"frame": packet.raw}


class Received(RNS.Packet):
    """A packet of the stack, as received, whose hash is the one given."""

    def __init__(self, packet_hash: bytes) -> None:
        super().__init__(None, bytes(19) + b"\0")
        self.given = packet_hash
        self.unpack()

    def get_hash(self) -> bytes:
        return self.given


def attached() -> Kept:
    """An interface that the stack knows."""
    kept = Kept()
    RNS.Transport.add_interface(kept)
    return kept


@function("proof")
def proof(private: bytes, packet_hash: bytes, explicit: bool) -> Values:
    kept = attached()
    packet = Received(packet_hash)
    packet.receiving_interface = kept
    with mock.patch.object(
        RNS.Reticulum, "should_use_implicit_proof", staticmethod(lambda: not explicit)
    ):
        private_identity(private).prove(packet)
    return {"frame": kept.only("proof")}


@function("proof-verify")
def proof_verify(public_key: bytes, packet_hash: bytes, proof: bytes) -> Values:
    packet = Received(packet_hash)
    packet.destination = outbound(public_identity(public_key))
    receipt = RNS.PacketReceipt(packet)
    if not receipt.validate_proof(proof):
        raise Rejected("the proof does not verify")
    return {}


@function("path-request")
def path_request(destination: bytes, transport_id: bytes | None, tag: bytes) -> Values:
    kept = attached()
    own = SimpleNamespace(hash=transport_id or RNS.Transport.identity.hash)
    transport = transport_id is not None
    with (
        mock.patch.object(RNS.Reticulum, "transport_enabled", staticmethod(lambda: transport)),
        mock.patch.object(RNS.Transport, "identity", own),
    ):
        RNS.Transport.request_path(destination, on_interface=kept, tag=tag)
    return {"frame": kept.only("path request")}


# ---- announces


@function("announce-make")
def announce_make(
    private: bytes,
    name: str,
    random_hash: bytes,
    ratchet: bytes | None,
    app_data: bytes | None,
) -> Values:
    emitted = int.from_bytes(random_hash[5:], "big")
    clock = SimpleNamespace(time=lambda: emitted)
    with (
        inbound(private_identity(private), name) as made,
        mock.patch.object(RNS.Identity, "get_random_hash", staticmethod(lambda: random_hash)),
        mock.patch.object(module("Destination"), "time", clock),
        # the input is the public ratchet, which the stack derives from a private one
        mock.patch.object(RNS.Identity, "_ratchet_public_bytes", staticmethod(lambda _: ratchet)),
    ):
        if ratchet is not None:
            made.ratchets = [b""]
            made.latest_ratchet_time = emitted
        packet = made.announce(app_data=app_data, send=False)
        packet.pack()
        return {"frame": packet.raw}


@function("announce-validate")
def announce_validate(frame: bytes) -> Values:
    packet = admitted(frame, Kept())
    if packet is None:
        raise Rejected("not let in")
    if not RNS.Identity.validate_announce(packet):
        raise Rejected("not valid")
    known = RNS.Identity.known_destinations[packet.destination_hash]
    return {
        "destination": packet.destination_hash,
        "public_key": known[2],
        # kept by no table of the stack on its own: cut where its validation cuts them
        "name_hash": packet.data[64:74],
        "random_hash": packet.data[74:84],
        "emitted": RNS.Transport.announce_emitted(packet),
        "ratchet": RNS.Identity.known_ratchets.get(packet.destination_hash),
        # a ratchet announce without app data reports empty bytes, one without ratchet none
        "app_data": known[3] or None,
    }


# ---- interface access codes


def protected(network_name: str | None, passphrase: str | None) -> Kept:
    """An interface that the stack itself has given its access keys."""
    kept = Kept()
    started()._add_interface(kept, ifac_netname=network_name, ifac_netkey=passphrase)
    return kept


def keyed(key: bytes, size: int) -> Kept:
    kept = Kept()
    kept.ifac_key = key
    kept.ifac_identity = RNS.Identity.from_bytes(key)
    kept.ifac_size = size
    return kept


@function("ifac-key")
def ifac_key(network_name: str | None, passphrase: str | None) -> Values:
    kept = protected(network_name, passphrase)
    if kept.ifac_identity is None:
        raise Rejected("neither network name nor passphrase")
    return {"key": kept.ifac_key}


@function("ifac-mask")
def ifac_mask(key: bytes, size: int, frame: bytes) -> Values:
    kept = keyed(key, size)
    RNS.Transport.transmit(kept, frame)
    return {"masked": kept.only("mask")}


@function("ifac-unmask")
def ifac_unmask(key: bytes, size: int, frame: bytes) -> Values:
    if not hasattr(RNS.Transport, "handle_ifac"):
        raise Unsupported(f"rns {RNS.__version__} unmasks inside its inbound gate")
    judged: list[tuple[bool, bytes | None]] = []
    real = RNS.Transport.handle_ifac

    def watched(raw: bytes, interface: Interface) -> tuple[bool, bytes | None]:
        judged.append(real(raw, interface))
        return judged[-1]

    with mock.patch.object(RNS.Transport, "handle_ifac", staticmethod(watched)):
        admitted(frame, keyed(key, size))
    if not judged or not judged[0][0]:
        raise Rejected("not let in")
    return {"frame": judged[0][1]}


# ---- links


@contextlib.contextmanager
def unattended() -> Iterator[None]:
    """Links without their watchdog thread: none of them lives longer than a call."""
    with mock.patch.object(RNS.Link, "start_watchdog", lambda _: None):
        yield


def signalled(signalling: bytes) -> tuple[int, int]:
    """(MTU, mode), as the stack reads them from a link request."""
    # flags 0x02: a link request; its address and keys are zero
    packet = parsed(b"\x02" + bytes(18) + bytes(64) + signalling)
    return RNS.Link.mtu_from_lr_packet(packet), RNS.Link.mode_from_lr_packet(packet)


@function("link-request")
def link_request(
    destination: bytes, x25519: bytes, ed25519: bytes, signalling: bytes | None
) -> Values:
    target = outbound(RNS.Identity())
    target.hash = destination
    mtu, mode = signalled(signalling) if signalling else (RNS.Reticulum.MTU, 1)
    hw_mtu = staticmethod(lambda _: mtu)
    with (
        unattended(),
        next_keys("Link", x25519=x25519, ed25519=ed25519),
        mock.patch.object(RNS.Transport, "next_hop_interface_hw_mtu", hw_mtu),
    ):
        link = RNS.Link(target, mode=mode)
    link.status = RNS.Link.CLOSED
    frame = link.packet.raw
    if signalling is None:
        # the stack always signals; a relay that cannot takes these bytes off
        frame = frame[: -RNS.Link.LINK_MTU_SIZE]
    elif frame[-3:] != signalling:
        raise Rejected("the stack does not signal this")
    return {"frame": frame, "link_id": RNS.Link.link_id_from_lr_packet(parsed(frame))}


@function("link-id")
def link_id(frame: bytes) -> Values:
    packet = parsed(frame)
    seen: list[bytes] = []
    real = RNS.Link.set_link_id

    def watched(link: RNS.Link, packet: RNS.Packet) -> None:
        real(link, packet)
        seen.append(link.link_id)
        # far enough: what follows decides whether to answer, not which link it is
        raise Rejected("seen")

    with (
        unattended(),
        inbound(RNS.Identity()) as owner,
        mock.patch.object(RNS.Link, "set_link_id", watched),
    ):
        packet.destination = owner
        owner.receive(packet)
    if not seen:
        raise Rejected("not a link request that a responder looks at")
    return {"link_id": seen[0]}


@function("signalling-encode")
def signalling_encode(mtu: int, mode: int) -> Values:
    return {"bytes": RNS.Link.signalling_bytes(mtu, mode)}


@function("signalling-decode")
def signalling_decode(bytes: bytes) -> Values:  # noqa: A002 - named as in the contract
    mtu, mode = signalled(bytes)
    return {"mtu": mtu, "mode": mode}


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


@function("link-key")
def link_key(private: bytes, public: bytes, link_id: bytes) -> Values:
    with responder(RNS.Identity(), private, link_id, public) as link:
        link.handshake()
        return {"key": link.derived_key}


@function("link-proof")
def link_proof(link_id: bytes, x25519: bytes, identity: bytes, signalling: bytes | None) -> Values:
    kept = attached()
    peer = bytes([9]) + bytes(31)
    with (
        responder(private_identity(identity), x25519, link_id, peer) as link,
        contextlib.ExitStack() as patches,
    ):
        if signalling is None:
            # peers before MTU discovery sent none; the rest of the proof is made as always
            empty = staticmethod(lambda *_: b"")
            patches.enter_context(mock.patch.object(RNS.Link, "signalling_bytes", empty))
        else:
            link.mtu, link.mode = signalled(signalling)
        link.attached_interface = kept
        link.prove()
    return {"frame": kept.only("link proof")}


@function("link-proof-verify")
def link_proof_verify(frame: bytes, public_key: bytes) -> Values:
    kept = attached()
    packet = admitted(frame, kept)
    if packet is None:
        raise Rejected("not let in")
    with unattended():
        link = RNS.Link(outbound(public_identity(public_key)))
    kept.sent.clear()
    transport = RNS.Transport
    transport.pending_links_map.pop(link.link_id)
    # the pending link that the proof speaks of, one hop away
    link.link_id = link.hash = packet.destination_hash
    link.expected_hops = 1
    transport.pending_links_map[link.link_id] = link
    transport._inbound(packet)
    if link.status != RNS.Link.ACTIVE:
        raise Rejected("the link does not become active")
    link.status = RNS.Link.CLOSED
    return {
        "link_id": link.link_id,
        "x25519": link.peer_pub_bytes,
        "mtu": link.mtu,
        "mode": link.mode,
    }


@function("link-mdu")
def link_mdu(mtu: int) -> Values:
    with responder(RNS.Identity(), bytes(31) + b"\1", bytes(16), bytes([9]) + bytes(31)) as link:
        link.mtu = mtu
        link.update_mdu()
        return {"mdu": link.mdu}


# ---- framing


class Socket:
    """What the stack's TCP interface asks of a connected socket."""

    # the stack reads blocks of this many bytes
    def __init__(self, incoming: bytes = b"") -> None:
        self.incoming = incoming
        self.outgoing = b""

    def setsockopt(self, *_: object) -> None:
        """Options of the operating system's sockets mean nothing here."""

    def recv(self, most: int) -> bytes:
        block, self.incoming = self.incoming[:most], self.incoming[most:]
        return block

    def sendall(self, data: bytes) -> None:
        self.outgoing += data


def tcp(socket: Socket, owner: object) -> TCPClientInterface:
    """A connection as a TCP server of the stack holds it."""
    configuration = {"name": "kept", "target_host": None, "target_port": None}
    made = TCPClientInterface(owner, configuration, connected_socket=socket)
    # the stack's server does these for the connections that it accepts
    made.target_ip = "127.0.0.1"
    made.optimise_mtu()
    made.ifac_size = made.DEFAULT_IFAC_SIZE
    made.online = made.OUT = True
    return made


@function("hdlc-encode")
def hdlc_encode(frames: list[bytes]) -> Values:
    socket = Socket()
    interface = tcp(socket, None)
    for frame in frames:
        interface.process_outgoing(frame)
    return {"stream": socket.outgoing}


@function("hdlc-decode")
def hdlc_decode(stream: bytes) -> Values:
    frames: list[bytes] = []
    owner = SimpleNamespace(inbound=lambda data, _interface: frames.append(data))
    # ends when the stream does
    tcp(Socket(stream), owner).read_loop()
    return {"frames": frames}


def main() -> None:
    answers = lines.own_stdout()
    with contextlib.suppress(BrokenPipeError):
        lines.serve(sys.stdin.buffer, answers, compute)


if __name__ == "__main__":
    main()
