"""Vectors of what stands in the storage folder, and of groups."""

from __future__ import annotations

from RNS.Cryptography import Ed25519PrivateKey
from RNS.vendor import umsgpack

from reticle_harness.compute import compute
from reticle_harness.vectors.collection import Collection, flipped
from reticle_harness.vectors.identities import public_of, x25519_public_of

EXPIRY_S = 2_592_000
NOW = 1_750_000_000.5


def group_encrypt(made: Collection) -> None:
    order = made.flag("KeyOrder", "the encrypting half comes first", "no member can read it")
    short = made.flag(
        "ShortKey", "keys of 32 bytes are refused, or used for AES-256", "old groups fall silent"
    )
    length = made.flag(
        "KeyLength", "keys of another length are cut or padded", "members are left outside"
    )
    for size in (0, 1, 15, 16, 17, 383):
        made.valid(
            f"{size} bytes, key of 64",
            "R-CORE-005 R-CORE-060",
            order,
            key=made.bytes(64),
            iv=made.bytes(16),
            plaintext=made.bytes(size),
        )
    for size in (0, 5, 100):
        made.valid(
            f"{size} bytes, key of 32: AES-128",
            "R-CORE-006 R-CORE-060",
            order,
            short,
            key=made.bytes(32),
            iv=made.bytes(16),
            plaintext=made.bytes(size),
        )
    for size in (0, 16, 31, 33, 48, 63, 65, 128):
        made.invalid(
            f"key of {size} bytes",
            "R-CORE-006 R-CORE-060",
            length,
            key=made.bytes(size),
            iv=made.bytes(16),
            plaintext=b"text",
        )


def group_decrypt(made: Collection) -> None:
    mac = made.flag("MacSkipped", "the HMAC is not checked", "anybody can write to the group")
    short = made.flag(
        "ShortInput", "short input is indexed beyond its end", "one packet stops the node"
    )
    single = made.flag(
        "AsSingle",
        "the first 32 bytes are taken for an ephemeral key, as for single destinations",
        "no member can read it",
    )
    length = made.flag(
        "KeyLength", "keys of another length are cut or padded", "members are left outside"
    )
    for key_size in (64, 32):
        for size in (0, 1, 15, 16, 383):
            key, plaintext = made.bytes(key_size), made.bytes(size)
            made.valid(
                f"{size} bytes, key of {key_size}",
                "R-CORE-060",
                single,
                key=key,
                ciphertext=token(key, made.bytes(16), plaintext),
            )
    key = made.bytes(64)
    good = token(key, made.bytes(16), b"to all members")
    made.invalid("another key", "R-CORE-060", mac, key=made.bytes(64), ciphertext=good)
    made.invalid(
        "the halves of the key exchanged",
        "R-CORE-005 R-CORE-060",
        mac,
        key=key[32:] + key[:32],
        ciphertext=good,
    )
    for offset in (0, 16, -33, -1):
        made.invalid(
            f"byte {offset} changed",
            "R-CORE-011 R-CORE-060",
            mac,
            key=key,
            ciphertext=flipped(good, offset),
        )
    made.invalid("cut by a block", "R-CORE-060", mac, key=key, ciphertext=good[:-16])
    made.invalid(
        "an ephemeral key in front", "R-CORE-060", single, key=key, ciphertext=bytes(32) + good
    )
    for size in (0, 16, 32, 33, 48):
        made.invalid(
            f"{size} bytes", "R-CORE-010 R-CORE-060", short, key=key, ciphertext=good[:size]
        )
    for size in (16, 48, 65):
        made.invalid(
            f"key of {size} bytes", "R-CORE-060", length, key=made.bytes(size), ciphertext=good
        )


def token(key: bytes, iv: bytes, plaintext: bytes) -> bytes:
    given = {"key": key.hex(), "iv": iv.hex(), "plaintext": plaintext.hex()}
    return bytes.fromhex(compute("group-encrypt", given)["ciphertext"])


def ratchet_file_make(made: Collection) -> None:
    over = made.flag(
        "SignedInside",
        "the signature is over the list and not over its packed form, or over the whole file",
        "no other node loads the file",
    )
    order = made.flag(
        "NewestLast", "the newest ratchet comes last", "announces carry the oldest one"
    )
    sizes = made.flag(
        "WideLengths", "lengths are written wider or narrower than needed", "the bytes differ"
    )
    identity = made.bytes(64)
    for count in (0, 1, 2, 7, 8, 15, 16, 64):
        made.valid(
            f"{count} ratchets",
            "R-CORE-043",
            over,
            order,
            sizes,
            private=identity,
            ratchets=[made.bytes(32) for _ in range(count)],
        )
    for _ in range(3):
        made.valid(
            "another owner",
            "R-CORE-043",
            over,
            private=made.bytes(64),
            ratchets=[made.bytes(32) for _ in range(3)],
        )
    same = made.bytes(32)
    made.valid("one ratchet twice", "R-CORE-043", private=identity, ratchets=[same, same])
    made.valid(
        "a ratchet of zeros", "R-CORE-043", private=identity, ratchets=[bytes(32), made.bytes(32)]
    )


def signed_ratchets(identity: bytes, packed: bytes, **changed: object) -> dict[str, object]:
    signature = Ed25519PrivateKey.from_private_bytes(identity[32:]).sign(packed)
    return {"signature": signature, "ratchets": packed, **changed}


def ratchet_file_read(made: Collection) -> None:
    unsigned = made.flag(
        "SignatureSkipped",
        "the signature of the file is not checked",
        "whoever can write the file can read the messages",
    )
    owner = made.flag("OtherOwner", "files of another identity load", "messages cannot be read")
    partial = made.flag("HalfFile", "a file without all members loads", "ratchets vanish silently")
    garbage = made.flag("Garbage", "a damaged file raises or loads empty", "ratchets vanish")
    lenient = made.flag(
        "StrictForm",
        "members in another order, or more of them, are refused",
        "files that the authority reads do not load",
    )
    identity = made.bytes(64)
    public = public_of(identity)
    for count in (0, 1, 2, 7, 8, 16, 64):
        ratchets = [made.bytes(32) for _ in range(count)]
        made.valid(
            f"{count} ratchets",
            "R-CORE-043",
            public_key=public,
            file=umsgpack.packb(signed_ratchets(identity, umsgpack.packb(ratchets))),
        )
    packed = umsgpack.packb([made.bytes(32), made.bytes(32)])
    signed = signed_ratchets(identity, packed)
    good = umsgpack.packb(signed)
    made.valid(
        "members in the other order",
        "R-CORE-043",
        lenient,
        public_key=public,
        file=umsgpack.packb(dict(reversed(signed.items()))),
    )
    made.valid(
        "one member more",
        "R-CORE-043",
        lenient,
        public_key=public,
        file=umsgpack.packb({**signed, "since": 1}),
    )
    made.valid(
        "bytes after the end", "R-CORE-043", lenient, public_key=public, file=good + b"\xc1\x00"
    )
    made.invalid(
        "another owner",
        "R-CORE-044",
        owner,
        public_key=public_of(made.bytes(64)),
        file=good,
    )
    at = good.index(packed)
    for offset in (at + 3, at + 34, len(good) - 1):
        made.invalid(
            f"byte {offset} changed",
            "R-CORE-044",
            unsigned,
            public_key=public,
            file=flipped(good, offset),
        )
    for name, signature in (
        ("empty signature", b""),
        ("signature of zeros", bytes(64)),
        ("signature cut by a byte", signed["signature"][:-1]),
        ("signature as text", "signature"),
    ):
        made.invalid(
            name,
            "R-CORE-044",
            unsigned,
            public_key=public,
            file=umsgpack.packb({**signed, "signature": signature}),
        )
    other = umsgpack.packb([made.bytes(32)])
    made.invalid(
        "ratchets of another file, signature of this",
        "R-CORE-044",
        unsigned,
        public_key=public,
        file=umsgpack.packb({**signed, "ratchets": other}),
    )
    for name in signed:
        rest = {key: value for key, value in signed.items() if key != name}
        made.invalid(
            f"without {name}", "R-CORE-044", partial, public_key=public, file=umsgpack.packb(rest)
        )
    made.invalid(
        "the ratchets not packed",
        "R-CORE-044",
        partial,
        public_key=public,
        file=umsgpack.packb({**signed, "ratchets": umsgpack.unpackb(packed)}),
    )
    for name, file in (
        ("an empty file", b""),
        ("half of it", good[: len(good) // 2]),
        ("a byte short", good[:-1]),
        ("an array", umsgpack.packb(list(signed.values()))),
        ("a number", b"\x07"),
        ("the code that MessagePack never uses", b"\xc1" + good),
    ):
        made.invalid(name, "R-CORE-044", garbage, public_key=public, file=file)
    made.invalid(
        "signed, and no MessagePack",
        "R-CORE-044",
        garbage,
        public_key=public,
        file=umsgpack.packb(signed_ratchets(identity, b"\xc1")),
    )


def peer_ratchet_make(made: Collection) -> None:
    whole = made.flag(
        "WholeSeconds", "the time is written as an integer", "files differ from all others"
    )
    for received in (0.0, 1.0, 1_700_000_000.0, NOW, 1_750_000_000.123456, 4_294_967_296.25):
        made.valid(
            f"received at {received}",
            "R-CORE-049",
            whole,
            ratchet=x25519_public_of(made.bytes(32)),
            received=received,
        )
    for _ in range(2):
        made.valid(
            "random", "R-CORE-049", ratchet=made.bytes(32), received=1.7e9 + made.random.random()
        )
    made.valid("a ratchet of zeros", "R-CORE-049", ratchet=bytes(32), received=NOW)


def peer_ratchet_read(made: Collection) -> None:
    expired = made.flag(
        "Expired", "ratchets are used after 30 days", "the owner no longer has the key"
    )
    length = made.flag("KeyLength", "keys of another length load", "encrypting raises")
    partial = made.flag("HalfFile", "a file without all members loads", "sending raises")
    garbage = made.flag("Garbage", "a damaged file raises", "sending stops")
    lenient = made.flag(
        "StrictForm",
        "whole seconds, another order, or more members are refused",
        "files that the authority reads do not load",
    )
    ratchet = made.bytes(32)

    def file(**changed: object) -> bytes:
        return umsgpack.packb({"ratchet": ratchet, "received": NOW, **changed})

    for age in (0.0, 1.0, 86_400.0, EXPIRY_S - 1.0, EXPIRY_S - 0.5):
        made.valid(f"{age} s later", "R-CORE-050", expired, file=file(), now=NOW + age)
    made.valid("received in the future", "R-CORE-050", file=file(), now=NOW - 1000.0)
    made.valid(
        "whole seconds", "R-CORE-050", lenient, file=file(received=1_750_000_000), now=NOW + 5.0
    )
    made.valid(
        "members in the other order",
        "R-CORE-049",
        lenient,
        file=umsgpack.packb({"received": NOW, "ratchet": ratchet}),
        now=NOW,
    )
    made.valid("one member more", "R-CORE-049", lenient, file=file(id=b"1"), now=NOW)
    made.valid("bytes after the end", "R-CORE-049", lenient, file=file() + b"\x00", now=NOW)
    for age in (EXPIRY_S, EXPIRY_S + 0.5, EXPIRY_S + 1.0, 10.0 * EXPIRY_S):
        made.invalid(f"{age} s later", "R-CORE-050", expired, file=file(), now=NOW + age)
    for size in (0, 16, 31, 33, 64):
        made.invalid(
            f"a ratchet of {size} bytes",
            "R-CORE-050",
            length,
            file=file(ratchet=made.bytes(size)),
            now=NOW,
        )
    made.invalid(
        "without its time",
        "R-CORE-049",
        partial,
        file=umsgpack.packb({"ratchet": ratchet}),
        now=NOW,
    )
    made.invalid(
        "without its ratchet",
        "R-CORE-049",
        partial,
        file=umsgpack.packb({"received": NOW}),
        now=NOW,
    )
    made.invalid("no ratchet", "R-CORE-049", partial, file=file(ratchet=None), now=NOW)
    for name, content in (
        ("an empty file", b""),
        ("half of it", file()[:20]),
        ("a byte short", file()[:-1]),
        ("an array", umsgpack.packb([ratchet, NOW])),
        ("a time as text", file(received="now")),
        ("the code that MessagePack never uses", b"\xc1"),
    ):
        made.invalid(name, "R-CORE-049 R-CORE-050", garbage, file=content, now=NOW)


def entry(made: Collection, **changed: object) -> dict[str, object]:
    return {
        "destination": made.bytes(16),
        "last_announce": NOW,
        "packet_hash": made.bytes(32),
        "public_key": public_of(made.bytes(64)),
        "app_data": None,
        "used": 0.0,
        **changed,
    }


def known_destinations_make(made: Collection) -> None:
    marks = made.flag(
        "MarkAsFloat",
        "the marks for never used and kept for ever are written as floats",
        "the bytes differ from all others",
    )
    length = made.flag(
        "KeyLength", "public keys of another length are remembered", "recalling them raises"
    )
    empty = made.flag(
        "EmptyAppData", "empty app data are written as none, or the reverse", "they change"
    )
    made.valid("none", "R-CORE-034", entries=[])
    made.valid("one, never used", "R-CORE-034", marks, entries=[entry(made)])
    made.valid("one, used", "R-CORE-034", marks, entries=[entry(made, used=NOW + 60.5)])
    made.valid("one, kept for ever", "R-CORE-034", marks, entries=[entry(made, used=-1.0)])
    for size in (0, 1, 31, 32, 255, 256):
        made.valid(
            f"app data of {size} bytes",
            "R-CORE-034",
            empty,
            entries=[entry(made, app_data=made.bytes(size))],
        )
    for count in (2, 15, 16):
        made.valid(
            f"{count} destinations",
            "R-CORE-034",
            entries=[
                entry(made, last_announce=NOW + number, used=(0.0, -1.0, NOW)[number % 3])
                for number in range(count)
            ],
        )
    for size in (0, 31, 32, 63, 65, 96):
        made.invalid(
            f"public key of {size} bytes",
            "R-CORE-033",
            length,
            entries=[entry(made), entry(made, public_key=made.bytes(size))],
        )


def row(one: dict[str, object], **changed: object) -> list[object]:
    whole = {**one, **changed}
    names = ("last_announce", "packet_hash", "public_key", "app_data", "used")
    return [whole[name] for name in names]


def known_destinations_read(made: Collection) -> None:
    keys = made.flag(
        "KeyLength", "keys of another length are kept, or end the reading", "the rest is lost"
    )
    four = made.flag(
        "OldRows", "rows of four are refused or left as they are", "old storage raises later"
    )
    order = made.flag("Order", "the order in the file is relied upon", "entries are mixed up")
    garbage = made.flag("Garbage", "a damaged file raises", "the node does not start")
    lenient = made.flag(
        "StrictForm", "whole seconds or trailing bytes are refused", "old storage is lost"
    )
    entries = [
        entry(made),
        entry(made, app_data=b"app data", used=NOW + 5.0),
        entry(made, app_data=b"", used=-1),
    ]

    def file(rows: dict[object, object]) -> bytes:
        return umsgpack.packb(rows)

    rows = {one["destination"]: row(one) for one in entries}
    good = file(rows)
    made.valid("none", "R-CORE-034", file=file({}))
    made.valid("three", "R-CORE-034", file=good)
    made.valid("in another order", "R-CORE-034", order, file=file(dict(reversed(rows.items()))))
    many = [entry(made, used=float(number)) for number in range(16)]
    made.valid(
        "sixteen", "R-CORE-034", order, file=file({one["destination"]: row(one) for one in many})
    )
    for name, key in (
        ("empty", b""),
        ("of 15 bytes", made.bytes(15)),
        ("of 17 bytes", made.bytes(17)),
        ("of 32 bytes", made.bytes(32)),
    ):
        made.valid(f"a key {name}: left out", "R-CORE-035", keys, file=file({key: [], **rows}))
    old = entries[0]
    made.valid(
        "a row of four: mark 0",
        "R-CORE-035",
        four,
        file=file({old["destination"]: row(old)[:4], **dict(list(rows.items())[1:])}),
    )
    made.valid(
        "only rows of four",
        "R-CORE-035",
        four,
        file=file({key: value[:4] for key, value in rows.items()}),
    )
    made.valid(
        "whole seconds",
        "R-CORE-034",
        lenient,
        file=file({old["destination"]: row(old, last_announce=1_750_000_000, used=5)}),
    )
    made.valid("bytes after the end", "R-CORE-034", lenient, file=good + b"\x00\xc1")
    for name, content in (
        ("an empty file", b""),
        ("a byte short", good[:-1]),
        ("half of it", good[: len(good) // 2]),
        ("only the head of the map", b"\x83"),
        ("nothing but zeros", bytes(64)),
        ("the code that MessagePack never uses", b"\xc1"),
        ("a map longer than the file", b"\xdf\xff\xff\xff\xff" + good[1:]),
        ("bytes longer than the file", b"\x81\xc6\xff\xff\xff\xff" + bytes(16)),
        ("text that is no UTF-8", b"\x81\xa1\xff\xc0"),
        ("a destination twice", b"\x82" + 2 * file({old["destination"]: row(old)})[1:]),
        ("a row of three", file({old["destination"]: row(old)[:3]})),
    ):
        made.invalid(name, "R-CORE-036", garbage, file=content)
