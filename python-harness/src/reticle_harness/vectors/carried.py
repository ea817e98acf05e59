"""Vectors of what links say about themselves, and of requests and responses."""

from __future__ import annotations

import struct

from RNS.Cryptography import Ed25519PrivateKey
from RNS.vendor import umsgpack

from reticle_harness.vectors.collection import Collection, flipped
from reticle_harness.vectors.identities import public_of
from reticle_harness.vectors.storage import NOW

# one of each form that MessagePack has for a value, written as the stack writes it
VALUES: dict[str, object] = {
    "null": None,
    "true": True,
    "false": False,
    "0": 0,
    "127": 127,
    "128": 128,
    "256": 256,
    "65536": 65536,
    "2^32": 2**32,
    "2^64-1": 2**64 - 1,
    "-1": -1,
    "-32": -32,
    "-33": -33,
    "-129": -129,
    "-32769": -32769,
    "-2^63": -(2**63),
    "0.5": 0.5,
    "empty text": "",
    "31 letters": "x" * 31,
    "32 letters": "x" * 32,
    "256 letters": "x" * 256,
    "text beyond ASCII": "grüße ✓ 𝄞",
    "empty bytes": b"",
    "255 bytes": bytes(255),
    "256 bytes": bytes(256),
    "an empty array": [],
    "15 elements": [1] * 15,
    "16 elements": [1] * 16,
    "an empty map": {},
    "a map": {"path": "/a", 7: b"seven", b"k": None},
    "16 entries": dict.fromkeys(range(16)),
    "nested": [[{"a": [1, {"b": b"c"}]}], None],
}
# what is not MessagePack, or not all of it
BROKEN: dict[str, bytes] = {
    "nothing": b"",
    "the code that is never used": b"\xc1",
    "bytes that end early": b"\xc4\x05abcd",
    "a length of four bytes, and no content": b"\xc6\xff\xff\xff\xff",
    "text that is no UTF-8": b"\xa2\xc3\x28",
    "an array that ends early": b"\x93\x01\x02",
    "a map that ends early": b"\x82\xa1a\x01",
    "a key twice": b"\x82\xa1a\x01\xa1a\x02",
    "a key that is a map": b"\x81\x80\x01",
    "half a float": b"\xcb\x3f\xe0\x00",
}


def link_identify(made: Collection) -> None:
    signed = made.flag(
        "LinkIdUnsigned", "the link id is not signed", "what was said on one link counts on another"
    )
    order = made.flag("SignedOrder", "key and link id are exchanged", "nobody accepts it")
    for _ in range(8):
        made.valid(
            "random", "R-CORE-150", signed, order, private=made.bytes(64), link_id=made.bytes(16)
        )
    made.valid("a link id of zeros", "R-CORE-150", order, private=made.bytes(64), link_id=bytes(16))


def link_identify_verify(made: Collection) -> None:
    key = made.flag("KeyUnsigned", "the public key is not signed", "anybody can be anybody")
    link = made.flag(
        "LinkIdUnsigned", "the link id is not signed", "what was said on one link counts on another"
    )
    length = made.flag(
        "IdentifyLength", "plaintexts of another length are cut or padded", "the forms diverge"
    )
    skipped = made.flag(
        "SignatureSkipped", "the signature is not checked", "anybody can be anybody"
    )
    for _ in range(8):
        private, link_id = made.bytes(64), made.bytes(16)
        public = public_of(private)
        made.valid(
            "random",
            "R-CORE-150",
            key,
            link_id=link_id,
            plaintext=identify(private, public, link_id + public),
        )
    private, link_id = made.bytes(64), made.bytes(16)
    public = public_of(private)
    good = identify(private, public, link_id + public)
    for name, signed, flag in (
        ("signed without the link id", public, link),
        ("signed without the public key", link_id, key),
        ("signed in the other order", public + link_id, link),
        ("signed with the signing key alone", link_id + public[32:], key),
        ("signed for another link", made.bytes(16) + public, link),
    ):
        made.invalid(
            name,
            "R-CORE-150 R-CORE-153",
            flag,
            link_id=link_id,
            plaintext=identify(private, public, signed),
        )
    made.invalid(
        "another's public key",
        "R-CORE-153",
        key,
        link_id=link_id,
        plaintext=public_of(made.bytes(64)) + good[64:],
    )
    for offset in (0, 31, 32, 63, 64, 95, 96, 127):
        made.invalid(
            f"byte {offset} changed",
            "R-CORE-153",
            skipped,
            link_id=link_id,
            plaintext=flipped(good, offset),
        )
    for size in (0, 1, 64, 127):
        made.invalid(f"{size} bytes", "R-CORE-153", length, link_id=link_id, plaintext=good[:size])
    for size in (1, 16, 128):
        made.invalid(
            f"{128 + size} bytes",
            "R-CORE-153",
            length,
            link_id=link_id,
            plaintext=good + made.bytes(size),
        )


def identify(private: bytes, public: bytes, signed: bytes) -> bytes:
    return public + Ed25519PrivateKey.from_private_bytes(private[32:]).sign(signed)


def link_rtt_read(made: Collection) -> None:
    narrow = made.flag(
        "OnlyDouble",
        "numbers in another form than a double are refused",
        "links of implementations that write integers stay half open",
    )
    text = made.flag("NotANumber", "what is no number counts as one", "timers go wild")
    broken = made.flag("Garbage", "garbage activates the link", "a link opens without its peer")
    for seconds in (0.0, 0.001, 0.5, 1.0, 3.75, 360.0, 1e9):
        made.valid(
            f"{seconds} s as a double", "R-CORE-132", plaintext=b"\xcb" + struct.pack(">d", seconds)
        )
    made.valid("bytes after the end", "R-CORE-132", plaintext=umsgpack.packb(0.5) + b"\x00")
    for name, plaintext in (
        ("0.5 s as a single", b"\xca" + struct.pack(">f", 0.5)),
        ("2 s as a small integer", b"\x02"),
        ("300 s as an integer of 16 bits", b"\xcd\x01\x2c"),
        ("2 s as an integer of 64 bits", b"\xd3" + struct.pack(">q", 2)),
    ):
        made.acceptable(name, "R-CORE-133", narrow, plaintext=plaintext)
    made.acceptable("true, which is 1 s", "R-CORE-133", narrow, plaintext=b"\xc3")
    for name, value in (
        ("null", None),
        ("text", "0.5"),
        ("bytes", b"\x3f"),
        ("an array", [0.5]),
        ("a map", {"rtt": 0.5}),
    ):
        made.invalid(name, "R-CORE-133", text, plaintext=umsgpack.packb(value))
    for name, plaintext in BROKEN.items():
        made.invalid(name, "R-CORE-133", broken, plaintext=plaintext)


def request_pack(made: Collection) -> None:
    path = made.flag(
        "PathHash", "the hash of the path is of another length or encoding", "no handler is found"
    )
    form = made.flag(
        "MessagePackForm",
        "numbers, text or bytes have another form than the authority's",
        "request ids differ on both sides",
    )
    time = made.flag("TimeForm", "the time is written as an integer", "request ids differ")
    broken = made.flag("Garbage", "what is no MessagePack is sent", "the peer ignores it")
    for name in ("/", "/page/index.mu", "x", "", "/grüße/✓", "a" * 300):
        made.valid(
            f"path of {len(name)} characters",
            "R-CORE-065 R-CORE-154 R-CORE-155",
            path,
            path=name,
            time=NOW,
            data=b"\xc0",
        )
    for at in (0.0, 1_700_000_000.0, 1_750_000_000.123456):
        made.valid(f"at {at}", "R-CORE-154", time, path="/time", time=at, data=b"\xc0")
    for name, value in VALUES.items():
        made.valid(
            f"data: {name}",
            "R-CORE-154 R-CORE-155",
            form,
            path="/data",
            time=NOW,
            data=umsgpack.packb(value),
        )
    for size in (370, 400, 5000):
        made.valid(
            f"{size} bytes of data",
            "R-CORE-154 R-CORE-155",
            form,
            path="/size",
            time=NOW,
            data=umsgpack.packb(made.bytes(size)),
        )
    for name, data in BROKEN.items():
        made.invalid(f"data: {name}", "R-CORE-164", broken, path="/", time=NOW, data=data)


def request_unpack(made: Collection) -> None:
    form = made.flag(
        "MessagePackForm",
        "a form of MessagePack is not read, or changed",
        "requests of others are not understood",
    )
    shape = made.flag("Shape", "requests of another shape are handed on", "handlers raise")
    broken = made.flag("Garbage", "garbage raises", "one packet stops the node")
    more = made.flag(
        "StrictForm", "further elements or trailing bytes are refused", "newer peers get nothing"
    )
    path_hash = made.bytes(16)
    for name, value in VALUES.items():
        made.valid(
            f"data: {name}", "R-CORE-154", form, packed=umsgpack.packb([NOW, path_hash, value])
        )
    good = umsgpack.packb([NOW, path_hash, b"data"])
    made.acceptable(
        "whole seconds",
        "R-CORE-154",
        form,
        packed=umsgpack.packb([1_750_000_000, path_hash, None]),
    )
    made.acceptable(
        "an element more", "R-CORE-154", more, packed=umsgpack.packb([NOW, path_hash, None, 1])
    )
    made.valid("bytes after the end", "R-CORE-154", more, packed=good + b"\xc1")
    for name, value in (
        ("no element", []),
        ("one element", [NOW]),
        ("two elements", [NOW, path_hash]),
        ("a map", {"path": path_hash}),
        ("a number", 7),
        ("null", None),
        ("bytes", b"0123456789"),
        ("path hash of 15 bytes", [NOW, path_hash[:15], None]),
        ("path hash of 17 bytes", [NOW, path_hash + b"\x00", None]),
        ("path hash of 32 bytes", [NOW, 2 * path_hash, None]),
        ("path as text", [NOW, "/path", None]),
        ("path hash null", [NOW, None, None]),
        ("path hash in an array", [NOW, [path_hash], None]),
    ):
        made.invalid(name, "R-CORE-065 R-CORE-164", shape, packed=umsgpack.packb(value))
    for name, packed in BROKEN.items():
        made.invalid(name, "R-CORE-164", broken, packed=packed)
    for size in (1, 9, 10, 27, len(good) - 1):
        made.invalid(f"cut after {size} bytes", "R-CORE-164", broken, packed=good[:size])


def response_pack(made: Collection) -> None:
    form = made.flag(
        "MessagePackForm",
        "numbers, text or bytes have another form than the authority's",
        "sizes that are limited differ on both sides",
    )
    null = made.flag(
        "NullAnswered", "null is sent as a response", "the asking side takes it for an answer"
    )
    falsy = made.flag(
        "EmptyUnanswered", "false, 0 or nothing in it counts as no response", "requests time out"
    )
    broken = made.flag("Garbage", "what is no MessagePack is sent", "the peer ignores it")
    for name, value in VALUES.items():
        if value is not None:
            made.valid(
                name,
                "R-CORE-156 R-CORE-157",
                form if value else falsy,
                request_id=made.bytes(16),
                value=umsgpack.packb(value),
            )
    for size in (410, 420, 5000):
        made.valid(
            f"{size} bytes",
            "R-CORE-156",
            form,
            request_id=made.bytes(16),
            value=umsgpack.packb(made.bytes(size)),
        )
    made.invalid("null", "R-CORE-157", null, request_id=made.bytes(16), value=b"\xc0")
    for name, value in BROKEN.items():
        made.invalid(name, "R-CORE-164", broken, request_id=made.bytes(16), value=value)


def response_unpack(made: Collection) -> None:
    form = made.flag(
        "MessagePackForm",
        "a form of MessagePack is not read, or changed",
        "responses of others are not understood",
    )
    shape = made.flag("Shape", "responses of another shape are handed on", "callers raise")
    broken = made.flag("Garbage", "garbage raises", "one packet stops the node")
    more = made.flag(
        "StrictForm", "further elements or trailing bytes are refused", "newer peers get nothing"
    )
    request_id = made.bytes(16)
    for name, value in VALUES.items():
        made.valid(name, "R-CORE-156", form, packed=umsgpack.packb([request_id, value]))
    good = umsgpack.packb([request_id, b"value"])
    made.acceptable(
        "an element more", "R-CORE-156", more, packed=umsgpack.packb([request_id, 1, 2])
    )
    made.valid("bytes after the end", "R-CORE-156", more, packed=good + b"\xc1")
    for name, value in (
        ("no element", []),
        ("one element", [request_id]),
        ("a map", {"id": request_id}),
        ("a number", 7),
        ("null", None),
        ("bytes", b"0123456789"),
        ("request id of 15 bytes", [request_id[:15], 1]),
        ("request id of 17 bytes", [request_id + b"\x00", 1]),
        ("request id as text", ["0123456789abcdef", 1]),
        ("request id null", [None, 1]),
        ("value before the id", [1, request_id]),
    ):
        made.invalid(name, "R-CORE-161 R-CORE-164", shape, packed=umsgpack.packb(value))
    for name, packed in BROKEN.items():
        made.invalid(name, "R-CORE-164", broken, packed=packed)
    for size in (1, 2, 18, 19, len(good) - 1):
        made.invalid(f"cut after {size} bytes", "R-CORE-164", broken, packed=good[:size])
