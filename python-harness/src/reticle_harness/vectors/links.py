"""Vectors of link establishment."""

from __future__ import annotations

from typing import Any

from RNS.Cryptography import Ed25519PrivateKey

from reticle_harness.compute import compute
from reticle_harness.vectors.collection import Collection, flipped
from reticle_harness.vectors.crypto import LOW_ORDER
from reticle_harness.vectors.identities import public_of, x25519_public_of


def signalling(mtu: int, mode: int = 1) -> bytes:
    return (mode << 21 | mtu).to_bytes(3, "big")


def link_request(made: Collection) -> None:
    order = made.flag("KeyOrder", "the keys are exchanged", "nobody answers")
    whole = made.flag(
        "IdWithSignalling",
        "the link id is made of all data, signalling included",
        "links fail as soon as a relay lowers the MTU",
    )
    modes = made.flag(
        "ModeEnabled", "a mode that nobody speaks is proposed", "the request is dropped"
    )
    for mtu in (None, 500, 1064, 16384, 262144, 2**21 - 1):
        made.valid(
            "no signalling" if mtu is None else f"MTU {mtu}",
            "R-CORE-118 R-CORE-120",
            order,
            whole,
            destination=made.bytes(16),
            x25519=made.bytes(32),
            ed25519=made.bytes(32),
            signalling=None if mtu is None else signalling(mtu),
        )
    for mode in (0, 2, 7):
        made.invalid(
            f"mode {mode}",
            "R-CORE-121",
            modes,
            destination=made.bytes(16),
            x25519=made.bytes(32),
            ed25519=made.bytes(32),
            signalling=signalling(500, mode),
        )


def link_id(made: Collection) -> None:
    whole = made.flag(
        "IdWithSignalling",
        "the link id is made of all data, signalling included",
        "links fail as soon as a relay lowers the MTU",
    )
    header = made.flag(
        "HeaderTwo",
        "the transport id or the hop count enters the link id",
        "links fail beyond the first relay",
    )
    length = made.flag(
        "RequestLength", "requests of another length are answered", "links hang half open"
    )
    kind = made.flag("NotARequest", "the packet type is not looked at", "data open links")
    destination, keys = made.bytes(16), made.bytes(64)
    transport = made.bytes(16)
    address = b"\x02\x00" + destination + b"\0"
    base = address + keys + signalling(500)
    made.valid("a request", "R-CORE-118", frame=base)
    made.valid("without signalling: the same", "R-CORE-118", whole, frame=address + keys)
    made.valid(
        "another MTU: the same", "R-CORE-118", whole, frame=address + keys + signalling(16384)
    )
    made.valid(
        "two addresses: the same", "R-CORE-119", header, frame=b"\x52\x01" + transport + base[2:]
    )
    made.valid(
        "two addresses, without signalling: the same",
        "R-CORE-119",
        header,
        whole,
        frame=b"\x52\x07" + transport + base[2:-3],
    )
    made.valid("hop count 5: the same", "R-CORE-119", header, frame=b"\x02\x05" + base[2:])
    made.valid("another key: another id", "R-CORE-118", frame=flipped(base, 19))
    made.valid("last key byte changed: another id", "R-CORE-118", frame=flipped(base, 82))
    made.valid("another address: another id", "R-CORE-118", frame=flipped(base, 2))
    for size in (1, 32, 63, 65, 66, 68, 99):
        made.invalid(
            f"{size} bytes of data",
            "R-CORE-117",
            length,
            frame=address + (keys + made.bytes(40))[:size],
        )
    made.invalid("no data", "R-CORE-076 R-CORE-117", length, frame=address, since="[1.5.3,)")
    made.invalid("a data packet", "R-CORE-117", kind, frame=b"\0" + base[1:])
    made.invalid("a proof", "R-CORE-117", kind, frame=b"\3" + base[1:])


def signalling_encode(made: Collection) -> None:
    mask = made.flag(
        "SignallingMask", "mode and MTU overlap", "the MTU is read as millions of bytes"
    )
    modes = made.flag(
        "ModeEnabled", "a mode that nobody speaks is sent", "the link is closed at once"
    )
    for mtu in (0, 118, 500, 1064, 8192, 16384, 262144, 524288, 2**21 - 1):
        made.valid(f"MTU {mtu}", "R-CORE-120", mask, mtu=mtu, mode=1)
    made.valid("MTU of 22 bits: cut to 21", "R-CORE-120", mask, mtu=2**21 + 500, mode=1)
    for mode in (0, 2, 3, 4, 5, 6, 7):
        made.invalid(f"mode {mode}", "R-CORE-121", modes, mtu=500, mode=mode)


def signalling_decode(made: Collection) -> None:
    mask = made.flag(
        "SignallingMask", "the MTU is read from all 24 bits", "2,097,652 instead of 500 bytes"
    )
    for value in (
        "2001f4",
        "240000",
        "3fffff",
        "200000",
        "0001f4",
        "4001f4",
        "e001f4",
        "ffffff",
        "000000",
        "1fffff",
    ):
        made.valid(f"bytes {value}", "R-CORE-120", mask, bytes=bytes.fromhex(value))


def link_key(made: Collection) -> None:
    salt = made.flag(
        "LinkSalt", "the salt is not the link id", "the link's first packet cannot be read"
    )
    small = made.flag(
        "ZeroSecret", "a peer key of small order is accepted", "anybody can read the link"
    )
    for _ in range(5):
        made.valid(
            "random keys",
            "R-CORE-126",
            salt,
            private=made.bytes(32),
            public=x25519_public_of(made.bytes(32)),
            link_id=made.bytes(16),
        )
    for name, public in LOW_ORDER.items():
        made.invalid(
            f"peer key of small order: {name}",
            "R-CORE-017 R-CORE-126",
            small,
            private=made.bytes(32),
            public=public,
            link_id=made.bytes(16),
        )


def link_proof(made: Collection) -> None:
    unsigned = made.flag(
        "SignallingUnsigned", "the signalling bytes are not signed", "the initiator drops the proof"
    )
    link_type = made.flag(
        "LinkProofType",
        "the proof does not carry the LINK type, or the destination's address",
        "relays drop it",
    )
    modes = made.flag(
        "ModeEnabled", "a mode that nobody speaks is confirmed", "the link is closed at once"
    )
    for mtu in (500, 1064, 16384, 262144, 2**21 - 1):
        made.valid(
            f"MTU {mtu}",
            "R-CORE-070 R-CORE-124 R-CORE-125",
            unsigned,
            link_type,
            link_id=made.bytes(16),
            x25519=made.bytes(32),
            identity=made.bytes(64),
            signalling=signalling(mtu),
        )
    made.valid(
        "no signalling, as peers before MTU discovery",
        "R-CORE-124 R-CORE-125",
        link_type,
        link_id=made.bytes(16),
        x25519=made.bytes(32),
        identity=made.bytes(64),
        signalling=None,
    )
    for mode in (0, 2, 7):
        made.invalid(
            f"mode {mode}",
            "R-CORE-121",
            modes,
            link_id=made.bytes(16),
            x25519=made.bytes(32),
            identity=made.bytes(64),
            signalling=signalling(500, mode),
        )


def link_proof_verify(made: Collection) -> None:
    key = made.flag(
        "ProofKey",
        "a proof signed with another key than the destination's is accepted",
        "anybody on the way can take the link over",
    )
    unsigned = made.flag(
        "SignallingUnsigned",
        "the signalling bytes are not part of the signed data",
        "a relay can change the MTU unseen",
    )
    link = made.flag(
        "LinkIdUnsigned",
        "the link id is not part of the signed data",
        "a proof of one link opens another",
    )
    peer = made.flag(
        "PeerKeyUnsigned",
        "the responder's key is not part of the signed data",
        "anybody on the way can read the link",
    )
    own = made.flag(
        "SigningKeyUnsigned",
        "the destination's signing key is not part of the signed data",
        "the proof differs from what all others sign",
    )
    length = made.flag(
        "ProofLength", "proofs of another length are cut or padded", "proofs can be varied"
    )
    modes = made.flag(
        "ModeEnabled",
        "a mode is accepted that was not asked for",
        "the sides derive different keys",
    )
    kind = made.flag(
        "ProofType", "packet type and context are not looked at", "other packets open links"
    )
    small = made.flag(
        "ZeroSecret", "a responder key of small order is accepted", "anybody can read the link"
    )
    identity, link_id, private = made.bytes(64), made.bytes(16), made.bytes(32)
    public, peer_key = public_of(identity), x25519_public_of(private)

    def real(mtu: int | None, **changed: bytes) -> bytes:
        values: dict[str, Any] = {
            "link_id": link_id,
            "x25519": private,
            "identity": identity,
            "signalling": None if mtu is None else signalling(mtu),
            **changed,
        }
        shown = {name: None if value is None else value.hex() for name, value in values.items()}
        return bytes.fromhex(compute("link-proof", shown)["frame"])

    def signed(
        parts: bytes,
        peer_key: bytes = peer_key,
        tail: bytes = signalling(500),
        by: bytes = identity,
    ) -> bytes:
        signature = Ed25519PrivateKey.from_private_bytes(by[32:]).sign(parts)
        return b"\x0f\x00" + link_id + b"\xff" + signature + peer_key + tail

    for mtu in (None, 500, 1064, 16384, 262144):
        made.valid(
            "no signalling: MTU 500" if mtu is None else f"MTU {mtu}",
            "R-CORE-124 R-CORE-125 R-CORE-131",
            frame=real(mtu),
            public_key=public,
        )
    whole = link_id + peer_key + public[32:]
    made.valid(
        "MTU 0 counts as 500",
        "R-CORE-131",
        frame=signed(whole + signalling(0), tail=signalling(0)),
        public_key=public,
    )
    good = real(500)
    made.valid(
        "at another hop count: the path is set right",
        "R-CORE-130",
        frame=flipped(good, 1, 0x02),
        public_key=public,
        since="[1.4.1,)",
    )
    stranger = made.bytes(64)
    made.invalid(
        "signed by another identity",
        "R-CORE-127",
        key,
        frame=signed(whole + signalling(500), by=stranger),
        public_key=public,
    )
    made.invalid(
        "another identity expected", "R-CORE-127", key, frame=good, public_key=public_of(stranger)
    )
    made.invalid(
        "signed by the link's own ephemeral key",
        "R-CORE-127",
        key,
        frame=signed(whole + signalling(500), by=bytes(32) + private),
        public_key=public,
    )
    for offset in (19, 50, 51, 82):
        made.invalid(
            f"signature byte {offset - 19} changed",
            "R-CORE-127",
            key,
            frame=flipped(good, offset),
            public_key=public,
        )
    made.invalid(
        "bad signature at another hop count",
        "R-CORE-130",
        key,
        frame=flipped(flipped(good, 1, 0x02), 19),
        public_key=public,
    )
    made.invalid(
        "responder key changed", "R-CORE-125", peer, frame=flipped(good, 83), public_key=public
    )
    made.invalid("link id changed", "R-CORE-125", link, frame=flipped(good, 2), public_key=public)
    made.invalid("MTU changed", "R-CORE-125", unsigned, frame=flipped(good, -1), public_key=public)
    made.invalid("signalling taken off", "R-CORE-125", unsigned, frame=good[:-3], public_key=public)
    made.invalid(
        "signalling added",
        "R-CORE-125",
        unsigned,
        frame=real(None) + signalling(500),
        public_key=public,
    )
    made.invalid(
        "signed without the link id",
        "R-CORE-125",
        link,
        frame=signed(whole[16:] + signalling(500)),
        public_key=public,
    )
    made.invalid(
        "signed without the responder's key",
        "R-CORE-125",
        peer,
        frame=signed(link_id + public[32:] + signalling(500)),
        public_key=public,
    )
    made.invalid(
        "signed without the signing key",
        "R-CORE-125",
        own,
        frame=signed(link_id + peer_key + signalling(500)),
        public_key=public,
    )
    made.invalid(
        "signed without the signalling",
        "R-CORE-125",
        unsigned,
        frame=signed(whole),
        public_key=public,
    )
    for mode in (0, 2, 7):
        tail = signalling(500, mode)
        made.invalid(
            f"mode {mode}, signed",
            "R-CORE-128",
            modes,
            frame=signed(whole + tail, tail=tail),
            public_key=public,
        )
    for size in (1, 64, 95, 97, 98):
        made.invalid(
            f"{size} bytes of data",
            "R-CORE-129",
            length,
            frame=good[: 19 + size],
            public_key=public,
        )
    for size in (1, 32):
        made.invalid(
            f"{99 + size} bytes of data",
            "R-CORE-129",
            length,
            frame=good + bytes(size),
            public_key=public,
        )
    made.invalid(
        "context of a link proof missing",
        "R-CORE-124",
        kind,
        frame=flipped(good, 18, 0xFF),
        public_key=public,
    )
    made.invalid(
        "a data packet", "R-CORE-124", kind, frame=flipped(good, 0, 0x03), public_key=public
    )
    zero = link_id + bytes(32) + public[32:] + signalling(500)
    made.invalid(
        "responder key zero, signed",
        "R-CORE-017",
        small,
        frame=signed(zero, bytes(32)),
        public_key=public,
    )


def link_mdu(made: Collection) -> None:
    blocks = made.flag(
        "MduBlocks", "padding or access code is left out of the sum", "full packets exceed the MTU"
    )
    for mtu in (118, 499, 500, 508, 515, 516, 564, 1064, 1196, 8192, 16384, 262144, 524288):
        made.valid(f"MTU {mtu}", "R-CORE-134", blocks, mtu=mtu)
