"""Vectors of hashes, key derivation, curves and tokens."""

from __future__ import annotations

import hashlib
import hmac as stdlib_hmac

from RNS.Cryptography.AES import AES_256_CBC

from reticle_harness.compute import compute
from reticle_harness.vectors.collection import Collection, flipped

COUNTING = bytes(range(256))
# the order of the curve's prime subgroup
L = 2**252 + 27742317777372353535851937790883648493


def hashes(made: Collection) -> None:
    cut = made.flag(
        "HashCut", "a hash is cut to another length or from its end", "every address differs"
    )
    for size in (0, 1, 10, 16, 32, 55, 56, 63, 64, 65, 200):
        made.valid(f"{size} bytes", "R-CORE-020", cut, data=made.bytes(size))


def hkdf(made: Collection) -> None:
    wrap = made.flag(
        "CounterWrap",
        "the block counter is wider than a byte, or more than 255 blocks are refused",
        "access codes of frames above 8160 bytes fail; large link MTUs lose every packet",
    )
    no_salt = made.flag(
        "NoSalt", "an absent salt is not 32 zero bytes", "keys differ wherever no salt is given"
    )
    empty = made.flag(
        "EmptyInput", "empty key material is refused", "a fork of the C++ stack does so"
    )
    zero = made.flag("LengthZero", "no output is handed out for length 0", "an empty key is used")
    made.valid(
        "the key of an identity's token: 64 bytes, salt of 16",
        "R-CORE-001",
        length=64,
        ikm=COUNTING[:32],
        salt=bytes.fromhex("aca31af0441d81dbec71e82da0b4b5f5"),
    )
    for length in (1, 16, 31, 32, 33, 63, 64, 65, 96, 500):
        made.valid(
            f"{length} bytes",
            "R-CORE-001",
            length=length,
            ikm=made.bytes(32),
            salt=made.bytes(16),
        )
    made.valid("salt null", "R-CORE-003", no_salt, length=32, ikm=made.bytes(32), salt=None)
    made.valid("salt empty", "R-CORE-003", no_salt, length=32, ikm=made.bytes(32), salt=b"")
    zeros = made.bytes(32)
    made.valid("salt null, again", "R-CORE-003", no_salt, length=48, ikm=zeros, salt=None)
    made.valid(
        "32 zero bytes: the same", "R-CORE-003", no_salt, length=48, ikm=zeros, salt=bytes(32)
    )
    made.valid("salt longer than a block", "R-CORE-001", length=32, ikm=zeros, salt=COUNTING[:100])
    made.valid("empty key material", "R-CORE-001", empty, length=8, ikm=b"", salt=None)
    made.valid(
        "255 blocks, the last that RFC 5869 knows",
        "R-CORE-001",
        length=8160,
        ikm=b"\1" * 16,
        salt=b"\2" * 64,
    )
    made.valid(
        "one byte more: block 256, counter 0",
        "R-CORE-002 R-NET-166",
        wrap,
        length=8161,
        ikm=b"\1" * 16,
        salt=b"\2" * 64,
    )
    made.valid(
        "block 257, counter 1 again",
        "R-CORE-002 R-NET-166",
        wrap,
        length=8224,
        ikm=b"\1" * 16,
        salt=b"\2" * 64,
    )
    made.invalid("length 0", "R-CORE-004", zero, length=0, ikm=made.bytes(32), salt=None)
    made.invalid("length 0 with salt", "R-CORE-004", zero, length=0, ikm=b"", salt=made.bytes(16))


def hmac(made: Collection) -> None:
    pad = made.flag("KeyPadding", "keys above 64 bytes are not hashed first", "long salts differ")
    for size in (0, 1, 16, 32, 63, 64):
        made.valid(f"key of {size} bytes", "R-CORE-007", key=made.bytes(size), data=made.bytes(40))
    for size in (65, 128):
        made.valid(f"key of {size} bytes", "R-CORE-007", pad, key=made.bytes(size), data=b"data")
    made.valid("no data", "R-CORE-007", key=made.bytes(32), data=b"")


LOW_ORDER = {
    "zero": bytes(32),
    "one": b"\1" + bytes(31),
    "order 8": bytes.fromhex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
    "order 8, the other": bytes.fromhex(
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"
    ),
    "p - 1": (2**255 - 20).to_bytes(32, "little"),
    "p": (2**255 - 19).to_bytes(32, "little"),
    "p + 1": (2**255 - 18).to_bytes(32, "little"),
}


def x25519(made: Collection) -> None:
    small = made.flag(
        "ZeroSecret",
        "a peer key of small order is accepted and gives an all-zero secret",
        "anybody can read what is encrypted to it",
    )
    length = made.flag("KeyLength", "keys of another length are cut or padded", "keys are confused")
    high = made.flag("HighBit", "the top bit of the peer's key is not ignored", "secrets differ")
    clamp = made.flag("Clamping", "private keys are not clamped at use", "secrets differ")
    for _ in range(6):
        made.valid("random keys", "R-CORE-126", private=made.bytes(32), public=made.bytes(32))
    key = made.bytes(32)
    made.valid("top bit clear", "R-CORE-126", high, private=key, public=b"\x09" + bytes(31))
    made.valid(
        "top bit set: the same",
        "R-CORE-126",
        high,
        private=key,
        public=b"\x09" + bytes(30) + b"\x80",
    )
    made.valid(
        "private key all ones", "R-CORE-126", clamp, private=b"\xff" * 32, public=made.bytes(32)
    )
    made.valid("private key zero", "R-CORE-126", clamp, private=bytes(32), public=made.bytes(32))
    for name, public in LOW_ORDER.items():
        made.invalid(
            f"peer key of small order: {name}", "R-CORE-017", small, private=key, public=public
        )
    for size in (0, 31, 33, 64):
        made.invalid(
            f"peer key of {size} bytes", "R-CORE-024", length, private=key, public=bytes([9]) * size
        )
    for size in (31, 33):
        made.invalid(
            f"private key of {size} bytes",
            "R-CORE-024",
            length,
            private=made.bytes(size),
            public=made.bytes(32),
        )


def x25519_public(made: Collection) -> None:
    clamp = made.flag("Clamping", "private keys are not clamped at use", "public keys differ")
    length = made.flag("KeyLength", "keys of another length are cut or padded", "keys are confused")
    for _ in range(4):
        made.valid("random key", "R-CORE-021", private=made.bytes(32))
    made.valid("all ones", "R-CORE-021", clamp, private=b"\xff" * 32)
    made.valid("all zero", "R-CORE-021", clamp, private=bytes(32))
    for size in (0, 31, 33):
        made.invalid(f"{size} bytes", "R-CORE-024", length, private=made.bytes(size))


def ed25519_sign(made: Collection) -> None:
    length = made.flag(
        "KeyLength", "seeds of another length are cut or padded", "keys are confused"
    )
    for size in (0, 1, 32, 100, 500):
        made.valid(
            f"message of {size} bytes", "R-CORE-018", seed=made.bytes(32), message=made.bytes(size)
        )
    for size in (31, 33, 64):
        made.invalid(
            f"seed of {size} bytes", "R-CORE-018", length, seed=made.bytes(size), message=b""
        )


def ed25519_verify(made: Collection) -> None:
    forged = made.flag(
        "Forgery", "a signature that was never made is accepted", "identities can be forged"
    )
    length = made.flag(
        "SignatureLength", "trailing or missing bytes are ignored", "proofs can be varied"
    )
    malleable = made.flag(
        "Malleability", "S is not compared with the group order", "signatures can be varied"
    )
    point = made.flag(
        "InvalidPoint", "an invalid point raises instead of failing", "one frame stops the node"
    )
    small = made.flag(
        "SmallOrderKey",
        "the key of small order that the authority accepts is treated as an error of the sender",
        "none for honest peers: strict libraries refuse such keys, and either way conforms",
    )

    seed, message = made.bytes(32), made.bytes(60)
    signed = compute("ed25519-sign", {"seed": seed.hex(), "message": message.hex()})
    public, signature = bytes.fromhex(signed["public"]), bytes.fromhex(signed["signature"])
    ok = {"public": public, "message": message, "signature": signature}
    made.valid("a signature", "R-CORE-018", **ok)
    empty = compute("ed25519-sign", {"seed": seed.hex(), "message": ""})
    made.valid(
        "of nothing",
        "R-CORE-018",
        public=public,
        message=b"",
        signature=bytes.fromhex(empty["signature"]),
    )
    for offset in (0, 31, 32, 63):
        made.invalid(
            f"byte {offset} changed",
            "R-CORE-019",
            forged,
            **{**ok, "signature": flipped(signature, offset)},
        )
    made.invalid("another message", "R-CORE-019", forged, **{**ok, "message": flipped(message, 5)})
    made.invalid("message one byte short", "R-CORE-019", forged, **{**ok, "message": message[:-1]})
    made.invalid("another key", "R-CORE-019", forged, **{**ok, "public": COUNTING[:32]})
    made.invalid("all zero", "R-CORE-019", forged, **{**ok, "signature": bytes(64)})
    for size in (0, 32, 63):
        made.invalid(
            f"cut to {size} bytes", "R-CORE-019", length, **{**ok, "signature": signature[:size]}
        )
    made.invalid("65 bytes", "R-CORE-019", length, **{**ok, "signature": signature + b"\0"})
    s = int.from_bytes(signature[32:], "little")
    made.invalid(
        "S + L",
        "R-CORE-018",
        malleable,
        **{**ok, "signature": signature[:32] + (s + L).to_bytes(32, "little")},
    )
    made.invalid(
        "S = L",
        "R-CORE-018",
        malleable,
        **{**ok, "signature": signature[:32] + L.to_bytes(32, "little")},
    )
    made.invalid("key is no point", "R-CORE-019", point, **{**ok, "public": b"\2" + bytes(31)})
    made.invalid(
        "R is no point",
        "R-CORE-019",
        point,
        **{**ok, "signature": b"\2" + bytes(31) + signature[32:]},
    )
    made.invalid("key of 31 bytes", "R-CORE-019", length, **{**ok, "public": public[:31]})
    identity_point = b"\1" + bytes(31)
    made.acceptable(
        "key and R are the identity point, S is 0: any message verifies",
        "R-CORE-019",
        small,
        public=identity_point,
        message=made.bytes(20),
        signature=identity_point + bytes(32),
    )


def token_encrypt(made: Collection) -> None:
    order = made.flag(
        "KeyOrder",
        "the first half of the key encrypts and the second signs",
        "nobody else can read it",
    )
    padding = made.flag(
        "FullBlock", "no padding is added to whole blocks", "tokens cannot be unpadded"
    )
    legacy = made.flag(
        "LegacyKey", "32-byte keys are refused or split otherwise", "old groups are lost"
    )
    length = made.flag("KeyLength", "keys of another length are cut or padded", "keys are confused")
    made.valid(
        "five bytes, zero IV",
        "R-CORE-005 R-CORE-007",
        order,
        key=COUNTING[:64],
        iv=bytes(16),
        plaintext=b"hello",
    )
    for size in (0, 1, 15, 16, 17, 31, 32, 200):
        made.valid(
            f"{size} bytes",
            "R-CORE-005 R-CORE-008",
            padding,
            key=made.bytes(64),
            iv=made.bytes(16),
            plaintext=made.bytes(size),
        )
    for size in (0, 16, 40):
        made.valid(
            f"32-byte key, {size} bytes",
            "R-CORE-006",
            legacy,
            key=made.bytes(32),
            iv=made.bytes(16),
            plaintext=made.bytes(size),
        )
    for size in (0, 16, 31, 33, 63, 65, 128):
        made.invalid(
            f"key of {size} bytes",
            "R-CORE-006",
            length,
            key=made.bytes(size),
            iv=made.bytes(16),
            plaintext=b"x",
        )


def authenticated(key: bytes, body: bytes) -> bytes:
    """Any body with the HMAC that a 64-byte key gives it."""
    return body + stdlib_hmac.new(key[:32], body, hashlib.sha256).digest()


def padded_by_hand(key: bytes, iv: bytes, blocks: bytes) -> bytes:
    """A token whose plaintext, padding included, is exactly these blocks."""
    return authenticated(key, iv + AES_256_CBC.encrypt(plaintext=blocks, key=key[32:], iv=iv))


def token_decrypt(made: Collection) -> None:
    mac = made.flag(
        "MacSkipped", "the HMAC is not checked, or not over everything", "forged messages are read"
    )
    order = made.flag(
        "KeyOrder",
        "the first half of the key encrypts and the second signs",
        "messages of others cannot be read",
    )
    short = made.flag(
        "ShortToken", "a short token is indexed beyond its end", "one packet stops the node"
    )
    lax = made.flag(
        "LaxPadding",
        "none: the authority looks at the last byte only",
        "a stricter reader differs on authenticated tokens that no honest sender makes",
    )
    pad17 = made.flag(
        "PaddingLength", "a padding length above 16 is cut off", "bytes of the message are lost"
    )
    length = made.flag("KeyLength", "keys of another length are cut or padded", "keys are confused")

    key, iv = made.bytes(64), made.bytes(16)

    def token(plaintext: bytes, with_key: bytes = key) -> bytes:
        values = {"key": with_key.hex(), "iv": iv.hex(), "plaintext": plaintext.hex()}
        return bytes.fromhex(compute("token-encrypt", values)["token"])

    for size in (0, 1, 15, 16, 33, 200):
        made.valid(
            f"{size} bytes", "R-CORE-005 R-CORE-007", order, key=key, token=token(made.bytes(size))
        )
    legacy = made.bytes(32)
    made.valid("32-byte key", "R-CORE-006", key=legacy, token=token(b"group", legacy))
    good = token(b"a message of two blocks")
    for offset in (0, 15, 16, 31, 47, 48, len(good) - 1):
        made.invalid(
            f"byte {offset} changed",
            "R-CORE-011 R-CORE-012",
            mac,
            key=key,
            token=flipped(good, offset),
        )
    made.invalid(
        "bit 7 of the last byte changed", "R-CORE-011", mac, key=key, token=flipped(good, -1, 0x80)
    )
    made.invalid("last byte missing", "R-CORE-011", mac, key=key, token=good[:-1])
    made.invalid("a byte more", "R-CORE-011", mac, key=key, token=good + b"\0")
    made.invalid("HMAC zero", "R-CORE-012", mac, key=key, token=good[:-32] + bytes(32))
    made.invalid(
        "HMAC over the ciphertext only",
        "R-CORE-007",
        mac,
        key=key,
        token=good[:-32] + stdlib_hmac.new(key[:32], good[16:-32], hashlib.sha256).digest(),
    )
    made.invalid(
        "halves of the key exchanged", "R-CORE-005", order, key=key[32:] + key[:32], token=good
    )
    made.invalid("another key", "R-CORE-012", mac, key=made.bytes(64), token=good)
    for size in (0, 1, 16, 31, 32):
        made.invalid(f"{size} bytes", "R-CORE-010", short, key=key, token=good[:size])
    for size in (1, 8, 15, 16):
        made.invalid(
            f"authenticated, {size + 32} bytes in all",
            "R-CORE-013",
            short,
            key=key,
            token=authenticated(key, made.bytes(size)),
        )
    made.invalid(
        "authenticated, ciphertext of 15 bytes",
        "R-CORE-013",
        short,
        key=key,
        token=authenticated(key, made.bytes(31)),
    )
    body = made.bytes(15)
    for count in (17, 32, 255):
        made.invalid(
            f"padding length {count}",
            "R-CORE-014",
            pad17,
            key=key,
            token=padded_by_hand(key, iv, body + bytes([count])),
        )
    made.acceptable(
        "padding length 0 removes nothing",
        "R-CORE-015",
        lax,
        key=key,
        token=padded_by_hand(key, iv, body + b"\0"),
    )
    made.acceptable(
        "filler bytes differ",
        "R-CORE-016",
        lax,
        key=key,
        token=padded_by_hand(key, iv, b"hello" + made.bytes(10) + b"\x0b"),
    )
    made.acceptable(
        "filler bytes zero",
        "R-CORE-016",
        lax,
        key=key,
        token=padded_by_hand(key, iv, b"hello" + bytes(10) + b"\x0b"),
    )
    made.valid(
        "a whole block of padding",
        "R-CORE-014",
        key=key,
        token=padded_by_hand(key, iv, b"\x10" * 16),
    )
    for size in (31, 33, 63, 65):
        made.invalid(f"key of {size} bytes", "R-CORE-006", length, key=made.bytes(size), token=good)
