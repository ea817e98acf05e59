"""Vectors of interface access codes."""

from __future__ import annotations

import hashlib

import RNS

from reticle_harness.compute import compute
from reticle_harness.vectors.collection import Collection, flipped

SAMPLE = bytes.fromhex("08006b9f66014d9853faab220fba47d0276100") + bytes(range(32))


def key_of(network_name: str | None, passphrase: str | None) -> bytes:
    values = {"network_name": network_name, "passphrase": passphrase}
    return bytes.fromhex(compute("ifac-key", values)["key"])


def masked(key: bytes, size: int, frame: bytes) -> bytes:
    values = {"key": key.hex(), "size": size, "frame": frame.hex()}
    return bytes.fromhex(compute("ifac-mask", values)["masked"])


def ifac_key(made: Collection) -> None:
    origin = made.flag(
        "OriginHash",
        "the joined digests go into HKDF without the last SHA-256",
        "the node hears nobody on a protected network, without any error",
    )
    role = made.flag(
        "NameOrPassphrase",
        "name and passphrase are told apart by more than their order",
        "networks with one of them cannot be joined",
    )
    absent = made.flag(
        "NoOrigin",
        "a network without name and passphrase gets a key",
        "an open interface is closed",
    )
    made.valid(
        "name and passphrase",
        "R-CORE-212 R-CORE-213 R-NET-163",
        origin,
        network_name="testnet",
        passphrase="secret",
    )
    made.valid(
        "name only", "R-CORE-213 R-NET-163", origin, role, network_name="testnet", passphrase=None
    )
    made.valid(
        "the same text as passphrase only: the same key",
        "R-CORE-213 R-NET-163",
        role,
        network_name=None,
        passphrase="testnet",
    )
    made.valid(
        "passphrase only", "R-CORE-213 R-NET-163", role, network_name=None, passphrase="secret"
    )
    made.valid(
        "name and passphrase exchanged",
        "R-CORE-213",
        role,
        network_name="secret",
        passphrase="testnet",
    )
    made.valid("both the same", "R-CORE-213", role, network_name="same", passphrase="same")
    made.valid("UTF-8", "R-CORE-212", origin, network_name="réseau", passphrase="пароль")
    made.valid(
        "a space at the end counts", "R-CORE-212", origin, network_name="testnet ", passphrase=None
    )
    made.valid("200 characters", "R-CORE-212", origin, network_name="n" * 200, passphrase="p" * 200)
    made.invalid("neither", "R-CORE-213", absent, network_name=None, passphrase=None)


def ifac_mask(made: Collection) -> None:
    tail = made.flag(
        "CodeFromFront",
        "the code is the head of the signature",
        "the node hears nobody on a protected network",
    )
    seed = made.flag("SigningSeed", "the first half of the key signs", "the same")
    whole = made.flag(
        "MaskIncomplete",
        "the mask does not cover both header bytes and all data",
        "the same; headers are readable to others",
    )
    bit = made.flag(
        "FlagUnset", "bit 7 is not set again after masking", "half of all frames are dropped"
    )
    wrap = made.flag("CounterWrap", "masks end at 8160 bytes", "large frames are lost")
    key = key_of("testnet", "secret")
    for size in (1, 8, 16, 64):
        made.valid(
            f"code of {size} bytes",
            "R-CORE-214 R-CORE-215 R-CORE-218 R-NET-164",
            tail,
            seed,
            key=key,
            size=size,
            frame=SAMPLE,
        )
    for size in (2, 12, 32, 63):
        made.valid(
            f"code of {size} bytes",
            "R-CORE-218 R-NET-165",
            tail,
            key=made.bytes(64),
            size=size,
            frame=SAMPLE,
        )
    made.valid(
        "name only", "R-CORE-213 R-NET-164", key=key_of("testnet", None), size=16, frame=SAMPLE
    )
    made.valid(
        "passphrase only, one byte",
        "R-CORE-213 R-NET-164",
        key=key_of(None, "secret"),
        size=1,
        frame=SAMPLE,
    )
    for hops in range(4):
        frame = SAMPLE[:1] + bytes([hops]) + SAMPLE[2:]
        made.valid(
            f"hop count {hops}: another code",
            "R-NET-172 R-NET-167",
            whole,
            bit,
            key=key,
            size=8,
            frame=frame,
        )
    for _ in range(4):
        made.valid(
            "random frame",
            "R-CORE-215 R-NET-167",
            whole,
            bit,
            key=key,
            size=16,
            frame=b"\0" + made.bytes(40),
        )
    made.valid("500 bytes", "R-CORE-215", whole, key=key, size=16, frame=b"\0" + made.bytes(499))
    made.valid(
        "8160 bytes with the code: the last block before the wrap",
        "R-CORE-219",
        wrap,
        key=key,
        size=16,
        frame=b"\0\0" + b"\xa5" * 8142,
    )
    made.valid(
        "8161 bytes with the code",
        "R-CORE-219 R-NET-166",
        wrap,
        key=key,
        size=16,
        frame=b"\0\0" + b"\xa5" * 8143,
    )
    made.valid(
        "8200 bytes with the code",
        "R-CORE-219 R-NET-166",
        wrap,
        key=key,
        size=8,
        frame=b"\0\0" + b"\x5a" * 8190,
    )


def ifac_unmask(made: Collection) -> None:
    flag = made.flag(
        "MissingFlag",
        "frames without bit 7 are let in",
        "outsiders are heard on a protected network",
    )
    code = made.flag(
        "CodeUnchecked",
        "the code is not compared, or not all of it",
        "outsiders are heard on a protected network",
    )
    short = made.flag(
        "ShortFrame", "a short frame is indexed beyond its end", "one frame stops the node"
    )
    flagged = made.flag(
        "CodeOverFlagged",
        "the code is checked over the masked or flagged frame",
        "no honest frame is let in",
    )
    wrap = made.flag("CounterWrap", "masks end at 8160 bytes", "large frames are lost")
    end = made.flag(
        "CodeEndToEnd",
        "a relay keeps the code of the frame that it received",
        "nothing crosses two protected hops",
    )
    key = key_of("testnet", "secret")
    for size in (1, 8, 16, 64):
        made.valid(
            f"code of {size} bytes",
            "R-CORE-214 R-CORE-218 R-NET-164",
            flagged,
            key=key,
            size=size,
            frame=masked(key, size, SAMPLE),
        )
    for size in (2, 32, 63):
        other = made.bytes(64)
        made.valid(
            f"code of {size} bytes",
            "R-CORE-218 R-NET-165",
            key=other,
            size=size,
            frame=masked(other, size, SAMPLE),
        )
    large = b"\0\0" + b"\x5a" * 8190
    made.valid(
        "8200 bytes", "R-CORE-219 R-NET-166", wrap, key=key, size=8, frame=masked(key, 8, large)
    )
    good = masked(key, 16, SAMPLE)
    for offset in (1, 2, 17, 18, 19, 34, 40, len(good) - 1):
        made.invalid(
            f"byte {offset} changed",
            "R-CORE-216 R-NET-168 R-NET-175",
            code,
            key=key,
            size=16,
            frame=flipped(good, offset),
        )
    made.invalid(
        "bit 0 of the first byte changed",
        "R-CORE-216 R-NET-175",
        code,
        key=key,
        size=16,
        frame=flipped(good, 0),
    )
    made.invalid(
        "bit 7 clear", "R-CORE-216 R-NET-168", flag, key=key, size=16, frame=flipped(good, 0, 0x80)
    )
    made.invalid("a clean frame", "R-CORE-216 R-NET-168", flag, key=key, size=16, frame=SAMPLE)
    made.invalid(
        "a clean frame with bit 7 set",
        "R-CORE-216",
        code,
        key=key,
        size=16,
        frame=flipped(SAMPLE, 0, 0x80),
    )
    made.invalid(
        "another network",
        "R-CORE-216 R-NET-168",
        code,
        key=key_of("testnet", "other"),
        size=16,
        frame=good,
    )
    made.invalid(
        "joined digests without the last SHA-256",
        "R-CORE-212",
        code,
        key=key,
        size=16,
        frame=masked(key_without_last_hash(), 16, SAMPLE),
    )
    for size in (8, 15, 17, 64):
        made.invalid(
            f"read with a code of {size} bytes", "R-CORE-218", code, key=key, size=size, frame=good
        )
    made.invalid("last byte missing", "R-CORE-216", code, key=key, size=16, frame=good[:-1])
    made.invalid("a byte more", "R-CORE-216", code, key=key, size=16, frame=good + b"\0")
    for size in (0, 1, 2, 3, 17, 18):
        made.invalid(
            f"cut to {size} bytes",
            "R-CORE-216 R-NET-168",
            short,
            key=key,
            size=16,
            frame=good[:size],
        )
    made.invalid(
        "masked, hop count raised, code kept",
        "R-NET-172",
        end,
        key=key,
        size=16,
        frame=flipped(good, 1, 0x01),
    )


def key_without_last_hash() -> bytes:
    """The key of a node with the bug that OriginHash names."""
    origin = hashlib.sha256(b"testnet").digest() + hashlib.sha256(b"secret").digest()
    return RNS.Cryptography.hkdf(length=64, derive_from=origin, salt=RNS.Reticulum.IFAC_SALT)
