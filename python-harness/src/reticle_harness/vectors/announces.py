"""Vectors of announces: as origins make them, as receivers judge them."""

from __future__ import annotations

from RNS.Cryptography import Ed25519PrivateKey

from reticle_harness.compute import compute
from reticle_harness.vectors.collection import Collection, flipped
from reticle_harness.vectors.identities import public_of, x25519_public_of

# offsets in a one-address announce without ratchet: header, key, name, random, signature
KEY, NAME, RANDOM, AFTER_RANDOM = 19, 83, 93, 103
SIGNATURE, SMALLEST = 103, 167


def random_hash(made: Collection, emitted: int = 1_700_000_000) -> bytes:
    return made.bytes(5) + emitted.to_bytes(5, "big")


def announce_make(made: Collection) -> None:
    prefix = made.flag(
        "AddressUnsigned",
        "the signed data do not begin with the address",
        "nobody accepts the announce",
    )
    ratchet_flag = made.flag(
        "RatchetFlag",
        "the context flag does not follow the ratchet",
        "fields are read from the wrong places",
    )
    size_limit = made.flag(
        "MtuIgnored", "announces above 500 bytes are sent", "everybody drops them"
    )
    name = "reticle.vectors"
    for size in (0, 1, 16, 200, 333):
        made.valid(
            f"{size} bytes of app data",
            "R-CORE-099 R-CORE-101 R-CORE-109",
            prefix,
            private=made.bytes(64),
            name=name,
            random_hash=random_hash(made),
            ratchet=None,
            app_data=made.bytes(size) if size else None,
        )
    for size in (0, 1, 301):
        made.valid(
            f"with ratchet, {size} bytes of app data",
            "R-CORE-099 R-CORE-100 R-CORE-101",
            ratchet_flag,
            private=made.bytes(64),
            name=name,
            random_hash=random_hash(made),
            ratchet=x25519_public_of(made.bytes(32)),
            app_data=made.bytes(size) if size else None,
        )
    made.valid(
        "app data empty, not null: the same as none",
        "R-CORE-109",
        private=made.bytes(64),
        name=name,
        random_hash=random_hash(made),
        ratchet=None,
        app_data=b"",
    )
    for emitted in (0, 2**32 - 1, 2**32, 2**40 - 1):
        made.valid(
            f"emitted at second {emitted}",
            "R-CORE-102",
            private=made.bytes(64),
            name=name,
            random_hash=random_hash(made, emitted),
            ratchet=None,
            app_data=None,
        )
    made.valid(
        "one-component name",
        "R-CORE-054",
        private=made.bytes(64),
        name="reticle",
        random_hash=random_hash(made),
        ratchet=None,
        app_data=None,
    )
    made.invalid(
        "334 bytes of app data: 501 in all",
        "R-CORE-078",
        size_limit,
        private=made.bytes(64),
        name=name,
        random_hash=random_hash(made),
        ratchet=None,
        app_data=made.bytes(334),
    )
    made.invalid(
        "with ratchet, 302 bytes",
        "R-CORE-078",
        size_limit,
        private=made.bytes(64),
        name=name,
        random_hash=random_hash(made),
        ratchet=x25519_public_of(made.bytes(32)),
        app_data=made.bytes(302),
    )


class Announcer:
    """An identity that signs what no honest origin would."""

    def __init__(self, made: Collection) -> None:
        self.made = made
        self.private = made.bytes(64)
        self.public = public_of(self.private)
        self.hash = bytes.fromhex(compute("identity", {"private": self.private.hex()})["hash"])

    def frame(
        self,
        app_data: bytes | None = None,
        ratchet: bytes | None = None,
        emitted: int = 1_700_000_000,
    ) -> bytes:
        values = {
            "private": self.private.hex(),
            "name": "reticle.vectors",
            "random_hash": random_hash(self.made, emitted).hex(),
            "ratchet": None if ratchet is None else ratchet.hex(),
            "app_data": None if app_data is None else app_data.hex(),
        }
        return bytes.fromhex(compute("announce-make", values)["frame"])

    def sign(self, message: bytes) -> bytes:
        return Ed25519PrivateKey.from_private_bytes(self.private[32:]).sign(message)


def announce_validate(made: Collection) -> None:
    signature = made.flag(
        "SignatureSkipped",
        "the signature is not checked, or not over all fields",
        "paths and app data can be forged",
    )
    address = made.flag(
        "AddressUnsigned",
        "the address in the header is not part of the signed data",
        "an announce can be moved to another address",
    )
    mismatch = made.flag(
        "AddressMismatch",
        "the address is not compared with name hash and key",
        "anybody can take over any address",
    )
    ratchet_out = made.flag(
        "RatchetOutsideSignature",
        "the verifier leaves the ratchet out of the signed data",
        "a relay can swap the ratchet and make messages undeliverable",
    )
    offsets = made.flag(
        "RatchetOffsets",
        "fields of ratchet announces are read from the places of plain ones",
        "ratchet announces are lost, or their ratchet becomes app data",
    )
    flag = made.flag(
        "FlagIgnored",
        "the context flag does not decide the layout",
        "one announce has two readings",
    )
    short = made.flag(
        "ShortAnnounce",
        "missing bytes are read as zero, or beyond the end",
        "one frame stops the node",
    )
    long = made.flag(
        "FrameLimit", "announces above 500 bytes are accepted", "they cannot be passed on"
    )
    types = made.flag(
        "AnnounceType",
        "announces for plain and group destinations are accepted",
        "control addresses can be announced",
    )
    not_one = made.flag(
        "NotAnAnnounce", "the packet type is not looked at", "data are taken for announces"
    )
    who = Announcer(made)
    ratchet = x25519_public_of(made.bytes(32))
    all_fields = "R-CORE-099 R-CORE-101"
    for size in (0, 1, 64, 333):
        made.valid(
            f"{size} bytes of app data",
            f"{all_fields} R-CORE-109",
            frame=who.frame(made.bytes(size)),
        )
    for size in (0, 1, 32, 301):
        made.valid(
            f"with ratchet, {size} bytes of app data",
            f"{all_fields} R-CORE-100",
            offsets,
            frame=who.frame(made.bytes(size), ratchet),
        )
    for emitted in (0, 2**32, 2**40 - 1):
        made.valid(
            f"emitted at second {emitted}", "R-CORE-102", frame=who.frame(None, None, emitted)
        )
    plain = who.frame(b"app data")
    ratcheted = who.frame(b"app data", ratchet)
    transport = made.bytes(16)
    for name, frame in (("plain", plain), ("ratchet", ratcheted)):
        relayed = bytes([frame[0] | 0x50, 4]) + transport + frame[2:]
        made.valid(f"{name}, passed on by a relay", "R-CORE-115 R-NET-09", frame=relayed)
        made.valid(f"{name}, as path response", "R-CORE-099", frame=flipped(frame, 18, 0x0B))
    made.valid("hop count 127", "R-CORE-074", frame=flipped(plain, 1, 0x7F))
    for name, at in (
        ("X25519 key", KEY),
        ("signing key", KEY + 32),
        ("random hash", RANDOM),
        ("emission time", RANDOM + 9),
        ("signature", SIGNATURE),
        ("end of the signature", SMALLEST - 1),
        ("app data", SMALLEST),
        ("end of the app data", len(plain) - 1),
    ):
        made.invalid(f"{name} changed", "R-CORE-104", signature, frame=flipped(plain, at))
    made.invalid("app data cut", "R-CORE-104", signature, frame=plain[:-1])
    made.invalid("a byte added", "R-CORE-104", signature, frame=plain + b"\0")
    made.invalid(
        "signature zero",
        "R-CORE-104",
        signature,
        frame=plain[:SIGNATURE] + bytes(64) + plain[SMALLEST:],
    )
    made.invalid("address changed", "R-CORE-101 R-CORE-105", address, frame=flipped(plain, 2))
    made.invalid("name hash changed", "R-CORE-104", signature, frame=flipped(plain, NAME))
    stranger = Announcer(made)
    head = plain[:KEY] + stranger.public + plain[NAME:AFTER_RANDOM]
    made.invalid(
        "another's key under our address, signed by it",
        "R-CORE-105",
        mismatch,
        frame=head + stranger.sign(plain[2:18] + head[KEY:] + b"app data") + b"app data",
    )
    other_name = plain[:NAME] + made.bytes(10) + plain[RANDOM:AFTER_RANDOM]
    made.invalid(
        "another name hash, signed",
        "R-CORE-105",
        mismatch,
        frame=other_name + who.sign(plain[2:18] + other_name[KEY:]),
    )
    body = plain[KEY:AFTER_RANDOM]
    made.invalid(
        "signed without the address",
        "R-CORE-101",
        address,
        frame=plain[:AFTER_RANDOM] + who.sign(body + b"x") + b"x",
    )
    made.invalid(
        "signed without the app data",
        "R-CORE-101",
        signature,
        frame=plain[:AFTER_RANDOM] + who.sign(plain[2:18] + body) + b"x",
    )
    made.invalid(
        "signed by another identity",
        "R-CORE-104",
        signature,
        frame=plain[:AFTER_RANDOM] + stranger.sign(plain[2:18] + body),
    )
    rbody = ratcheted[KEY:AFTER_RANDOM]
    made.invalid(
        "ratchet left out of the signature",
        "R-CORE-101",
        ratchet_out,
        frame=ratcheted[: AFTER_RANDOM + 32] + who.sign(plain[2:18] + rbody),
    )
    made.invalid(
        "ratchet signed last, after the app data",
        "R-CORE-101",
        ratchet_out,
        frame=ratcheted[: AFTER_RANDOM + 32]
        + who.sign(plain[2:18] + rbody + b"x" + ratchet)
        + b"x",
    )
    made.invalid(
        "ratchet exchanged",
        "R-CORE-101 R-CORE-104",
        ratchet_out,
        frame=ratcheted[:AFTER_RANDOM]
        + x25519_public_of(made.bytes(32))
        + ratcheted[AFTER_RANDOM + 32 :],
    )
    made.invalid(
        "first byte of the ratchet changed",
        "R-CORE-104",
        ratchet_out,
        frame=flipped(ratcheted, AFTER_RANDOM),
    )
    made.invalid(
        "context flag taken from a ratchet announce",
        "R-CORE-100 R-CORE-108",
        flag,
        frame=flipped(ratcheted, 0, 0x20),
    )
    made.invalid(
        "context flag given to a plain one",
        "R-CORE-100 R-CORE-108",
        flag,
        frame=flipped(who.frame(made.bytes(32)), 0, 0x20),
    )
    bare, bare_ratcheted = who.frame(), who.frame(None, ratchet)
    for size in (20, 50, 51, 82, 83, 92, 93, 102, 103, 104, 135, 165, 166):
        made.invalid(f"cut to {size} bytes", "R-CORE-107", short, frame=bare[:size])
    for size in (103, 134, 135, 136, 167, 198):
        made.invalid(
            f"with ratchet, cut to {size} bytes",
            "R-CORE-107",
            short,
            offsets,
            frame=bare_ratcheted[:size],
        )
    app_data = made.bytes(334)
    too_long = plain[:AFTER_RANDOM] + who.sign(plain[2:18] + body + app_data) + app_data
    made.invalid("501 bytes, signed", "R-CORE-110 R-NET-20", long, frame=too_long, since="[1.5.3,)")
    full = who.frame(made.bytes(333))
    relayed = bytes([full[0] | 0x50, 1]) + transport + full[2:]
    made.invalid(
        "500 bytes, 516 after a relay", "R-CORE-110 R-NET-20", long, frame=relayed, since="[1.5.3,)"
    )
    made.invalid(
        "hop count 128", "R-CORE-074", not_one, frame=flipped(plain, 1, 0x80), since="[1.3.8,)"
    )
    for kind, mask in (("group", 0x04), ("plain", 0x08)):
        made.invalid(
            f"for a {kind} destination", "R-CORE-083 R-NET-11", types, frame=flipped(plain, 0, mask)
        )
    made.acceptable(
        "for a link: the first one is let in", "R-CORE-083", types, frame=flipped(plain, 0, 0x0C)
    )
    made.invalid(
        "access code flag on an open interface",
        "R-CORE-217 R-NET-169",
        not_one,
        frame=flipped(plain, 0, 0x80),
    )
