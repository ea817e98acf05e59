"""Vectors of resources."""

from __future__ import annotations

import bz2
import hashlib

from RNS.vendor import umsgpack

from reticle_harness.compute import compute
from reticle_harness.vectors.carried import BROKEN
from reticle_harness.vectors.collection import Collection, flipped

SDU = 464
MOST_TRANSFER = 3_145_725
MOST_EFFICIENT = 1_048_575
BOMB_LIMIT = 67_108_864
ENCRYPTED, COMPRESSED, SPLIT, REQUEST, RESPONSE, METADATA = 1, 2, 4, 8, 16, 32


def sha256(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def members(made: Collection, **changed: object) -> dict[str, object]:
    """An advertisement as a small resource has it."""
    hashed = made.bytes(32)
    return {
        "t": 112,
        "d": 50,
        "n": 1,
        "h": hashed,
        "r": made.bytes(4),
        "o": hashed,
        "i": 1,
        "l": 1,
        "q": None,
        "f": ENCRYPTED,
        "m": made.bytes(4),
        **changed,
    }


def advertisement_pack(made: Collection) -> None:
    order = made.flag("KeyOrder", "the keys stand in another order", "the bytes differ")
    null = made.flag(
        "RequestIdLeftOut",
        "the request id is left out where there is none",
        "the receiver closes the link",
    )
    widths = made.flag(
        "WideIntegers", "integers are written wider or narrower than needed", "the bytes differ"
    )
    text = made.flag(
        "BytesAsText", "bytes are written as text", "hashes never match at the receiver"
    )
    made.valid("one part", "R-CORE-165", order, null, text, **members(made))
    for size in (127, 128, 255, 256, 65535, 65536, MOST_EFFICIENT, MOST_TRANSFER):
        parts = -(-size // SDU)
        made.valid(
            f"{size} bytes",
            "R-CORE-165",
            widths,
            **members(
                made, t=size, d=size - 1, n=parts, m=made.bytes(4 * min(parts, 74)), f=ENCRYPTED
            ),
        )
    for count in (2, 31, 63, 64, 74):
        made.valid(
            f"{count} map hashes",
            "R-CORE-165 R-CORE-172",
            widths,
            **members(made, t=count * SDU, n=count, m=made.bytes(4 * count)),
        )
    for segment in (1, 2, 127, 128, 300):
        made.valid(
            f"segment {segment} of 300",
            "R-CORE-165 R-CORE-185",
            widths,
            **members(made, i=segment, l=300, d=300 * MOST_EFFICIENT, f=ENCRYPTED | SPLIT),
        )
    for flag in (REQUEST, RESPONSE):
        made.valid(
            "of a request" if flag == REQUEST else "of a response",
            "R-CORE-154 R-CORE-156 R-CORE-165 R-CORE-166",
            text,
            **members(made, q=made.bytes(16), f=ENCRYPTED | flag),
        )
    for flags in (0, 3, 33, 63):
        made.valid(f"flags {flags}", "R-CORE-166", **members(made, f=flags))


def advertisement_unpack(made: Collection) -> None:
    missing = made.flag(
        "MissingKey", "a missing key gets a default", "transfers start that cannot end"
    )
    bits = made.flag("FlagBits", "a flag is read from another bit", "the content is misread")
    limit = made.flag(
        "TransferLimit",
        "transfers above the limit are begun, or one of exactly that size is not",
        "memory is taken for what never comes",
    )
    broken = made.flag("Garbage", "garbage starts a transfer", "memory is taken")
    types = made.flag("Types", "members of another type are taken", "transfers raise half way")
    lenient = made.flag(
        "StrictForm", "another order or more keys are refused", "newer peers cannot send"
    )
    good = members(made)
    made.valid("one part", "R-CORE-165", packed=umsgpack.packb(good))
    for flags in (0, *(1 << bit for bit in range(6)), 33, 63, 64, 255):
        made.valid(
            f"flags {flags}",
            "R-CORE-166",
            bits,
            packed=umsgpack.packb(members(made, f=flags, q=made.bytes(16))),
        )
    made.valid(
        "74 map hashes",
        "R-CORE-165 R-CORE-172",
        packed=umsgpack.packb(members(made, t=100 * SDU, n=100, m=made.bytes(296))),
    )
    made.valid(
        "a number of parts that is wrong: not looked at",
        "R-CORE-165",
        packed=umsgpack.packb(members(made, n=7)),
    )
    made.valid(
        "keys in another order",
        "R-CORE-165",
        lenient,
        packed=umsgpack.packb(dict(reversed(good.items()))),
    )
    made.valid(
        "a key more", "R-CORE-165", lenient, packed=umsgpack.packb({**good, "z": [1, {"a": None}]})
    )
    made.valid("bytes after the end", "R-CORE-165", lenient, packed=umsgpack.packb(good) + b"\xc1")
    made.valid(
        f"t = {MOST_TRANSFER}",
        "R-CORE-167",
        limit,
        packed=umsgpack.packb(members(made, t=MOST_TRANSFER)),
    )
    for size in (MOST_TRANSFER + 1, 2**24, 2**31, 2**63):
        made.invalid(
            f"t = {size}",
            "R-CORE-167",
            limit,
            packed=umsgpack.packb(members(made, t=size)),
            since="[1.3.9,)",
        )
    for name in good:
        rest = {key: value for key, value in good.items() if key != name}
        made.invalid(f"without {name}", "R-CORE-167", missing, packed=umsgpack.packb(rest))
    for name, changed in (
        ("t as text", {"t": "112"}),
        ("t null", {"t": None}),
        ("f null", {"f": None}),
        ("f as text", {"f": "1"}),
    ):
        made.invalid(name, "R-CORE-167", types, packed=umsgpack.packb(members(made, **changed)))
    for name, value in (
        ("an array", list(good.values())),
        ("a number", 7),
        ("null", None),
        ("bytes", b"bytes"),
        ("an empty map", {}),
    ):
        made.invalid(name, "R-CORE-167", broken, packed=umsgpack.packb(value))
    for name, packed in BROKEN.items():
        made.invalid(name, "R-CORE-167", broken, packed=packed)
    whole = umsgpack.packb(good)
    for size in (1, 20, len(whole) - 1):
        made.invalid(f"cut after {size} bytes", "R-CORE-167", broken, packed=whole[:size])


def drawn(made: Collection, **changed: object) -> dict[str, object]:
    return {
        "key": made.bytes(64),
        "sdu": SDU,
        "iv": made.bytes(16),
        "prefix": made.bytes(4),
        "random": made.bytes(4),
        "data": b"",
        "metadata": None,
        "compress": False,
        **changed,
    }


def resource_make(made: Collection) -> None:
    hashed = made.flag(
        "HashedStream",
        "the hash is over what is sent and not over the data",
        "the receiver refuses what it got",
    )
    order = made.flag("HashOrder", "the random hash comes first", "nothing matches")
    prefix = made.flag(
        "PrefixIsRandomHash",
        "the four bytes in front are the advertised random hash",
        "what is encrypted can be guessed",
    )
    parts = made.flag(
        "PartSize", "parts have another size than the link's MTU less 36", "parts do not fit"
    )
    metadata = made.flag(
        "MetadataForm",
        "metadata have another length field, or are not counted",
        "the receiver cannot take them off",
    )
    larger = made.flag(
        "AlwaysCompressed", "what does not become smaller is compressed", "flags and bytes differ"
    )
    collision = made.flag(
        "MapCollision",
        "two parts in reach of each other have the same map hash",
        "the receiver puts them in the wrong place",
    )
    for size in (0, 1, 11, 12, 411, 412, 413, 1000, 5000, 40_000):
        made.valid(
            f"{size} bytes",
            "R-CORE-168 R-CORE-169 R-CORE-170 R-CORE-171" + (" R-CORE-187" if size == 0 else ""),
            hashed,
            order,
            prefix,
            **drawn(made, data=made.bytes(size)),
        )
    for sdu in (82, 500, 1000, 16_348):
        made.valid(
            f"parts of {sdu} bytes",
            "R-CORE-169 R-CORE-171",
            parts,
            **drawn(made, sdu=sdu, data=made.bytes(3000)),
        )
    for name, value in (
        ("a map", {"name": b"file.bin", "size": 3}),
        ("text", "grüße"),
        ("300 bytes", bytes(300)),
    ):
        made.valid(
            f"metadata: {name}",
            "R-CORE-168 R-CORE-184 R-CORE-186",
            metadata,
            **drawn(made, data=made.bytes(30), metadata=umsgpack.packb(value)),
        )
    made.valid(
        "asked to compress what does not become smaller",
        "R-CORE-182",
        larger,
        **drawn(made, data=made.bytes(200), compress=True),
    )
    made.valid(
        "not asked to compress what would become smaller",
        "R-CORE-182",
        larger,
        **drawn(made, data=bytes(1000)),
    )
    # parts of one byte: two of them are equal whatever the random hash
    for size in (300, 20):
        made.invalid(
            f"{size} bytes in parts of one: a map hash twice",
            "R-CORE-195",
            collision,
            **drawn(made, sdu=1, data=made.bytes(size)),
        )
    for name, value in BROKEN.items():
        made.invalid(
            f"metadata: {name}",
            "R-CORE-184",
            metadata,
            **drawn(made, data=b"data", metadata=value),
        )


def encrypted(made: Collection, key: bytes, content: bytes) -> bytes:
    given = {"key": key.hex(), "iv": made.bytes(16).hex(), "plaintext": content.hex()}
    return bytes.fromhex(compute("token-encrypt", given)["token"])


def resource_read(made: Collection) -> None:
    prefix = made.flag(
        "PrefixKept", "the four bytes in front are looked at or kept", "the content is not read"
    )
    hashed = made.flag("HashUnchecked", "the hash is not compared", "damage goes unnoticed")
    mac = made.flag("MacSkipped", "the HMAC is not checked", "damage goes unnoticed")
    first = made.flag(
        "AllStreams",
        "what follows the first compressed stream is read or refused",
        "the content differs from the authority's",
    )
    bomb = made.flag(
        "Bomb",
        "what decompresses to more than 64 MiB is taken",
        "a small transfer fills the memory",
    )
    metadata = made.flag(
        "MetadataForm", "the length of the metadata is not checked", "metadata eat the data"
    )
    clear = made.flag(
        "EncryptedAlways", "the flag for encryption is not looked at", "authority behaviour differs"
    )
    key, random = made.bytes(64), made.bytes(4)

    def case(
        content: bytes,
        flags: int = ENCRYPTED,
        plain: bytes | None = None,
        front: bytes = b"",
    ) -> dict[str, object]:
        """As its sender makes it: `content` is sent, `plain` is what it stands for."""
        stream = encrypted(made, key, (front or made.bytes(4)) + content)
        whole = content if plain is None else plain
        return {
            "key": key,
            "flags": flags,
            "random": random,
            "hash": sha256(whole, random),
            "stream": stream,
        }

    for size in (0, 1, 12, 1000, 20_000):
        made.valid(f"{size} bytes", "R-CORE-168 R-CORE-170 R-CORE-181", **case(made.bytes(size)))
    made.valid(
        "the four bytes in front equal the random hash",
        "R-CORE-196",
        prefix,
        **case(b"content", front=random),
    )
    made.valid(
        "the four bytes in front are zero",
        "R-CORE-196",
        prefix,
        **case(b"content", front=bytes(4)),
    )
    for data in (b"", bytes(1000), made.bytes(300), b"A" * 100_000):
        made.valid(
            f"{len(data)} bytes, compressed",
            "R-CORE-168 R-CORE-182",
            **case(bz2.compress(data), ENCRYPTED | COMPRESSED, data),
        )
    made.valid(
        "compressed at level 1",
        "R-CORE-182",
        **case(bz2.compress(bytes(5000), 1), ENCRYPTED | COMPRESSED, bytes(5000)),
    )
    two = bz2.compress(b"first") + bz2.compress(b"second")
    made.valid(
        "two compressed streams: the first counts",
        "R-CORE-182",
        first,
        **case(two, ENCRYPTED | COMPRESSED, b"first"),
    )
    made.valid(
        "bytes after the compressed stream",
        "R-CORE-182",
        first,
        **case(bz2.compress(b"first") + b"rest", ENCRYPTED | COMPRESSED, b"first"),
    )
    for name, value in (("a map", {"name": b"file.bin"}), ("text", "grüße"), ("null", None)):
        packed = umsgpack.packb(value)
        whole = len(packed).to_bytes(3, "big") + packed + b"data"
        made.valid(
            f"metadata: {name}",
            "R-CORE-184",
            metadata,
            **case(whole, ENCRYPTED | METADATA),
        )
    packed = umsgpack.packb({"size": 5000})
    whole = len(packed).to_bytes(3, "big") + packed + bytes(5000)
    made.valid(
        "metadata, compressed",
        "R-CORE-182 R-CORE-184",
        metadata,
        **case(bz2.compress(whole), ENCRYPTED | COMPRESSED | METADATA, whole),
    )
    made.acceptable(
        "not encrypted, and not said to be",
        "R-CORE-166",
        clear,
        key=key,
        flags=0,
        random=random,
        hash=sha256(b"content", random),
        stream=made.bytes(4) + b"content",
    )
    good = case(b"content of the resource")
    stream: bytes = good["stream"]  # type: ignore[assignment]
    right: bytes = good["hash"]  # type: ignore[assignment]
    for name, wrong in (
        ("changed", flipped(right, 0)),
        ("changed at its end", flipped(right, 31)),
        ("of the data alone", sha256(b"content of the resource")),
        ("with the random hash in front", sha256(random, b"content of the resource")),
        ("of what is sent", sha256(stream, random)),
    ):
        made.invalid(f"hash {name}", "R-CORE-168 R-CORE-181", hashed, **{**good, "hash": wrong})
    made.invalid(
        "random hash changed", "R-CORE-181", hashed, **{**good, "random": flipped(random, 0)}
    )
    for offset in (0, 20, -1):
        made.invalid(
            f"byte {offset} of the stream changed",
            "R-CORE-011 R-CORE-181",
            mac,
            **{**good, "stream": flipped(stream, offset)},
        )
    made.invalid("another key", "R-CORE-181", mac, **{**good, "key": made.bytes(64)})
    for size in (0, 1, 32, 48, len(stream) - 16):
        made.invalid(
            f"{size} bytes of the stream", "R-CORE-181", mac, **{**good, "stream": stream[:size]}
        )
    compressed = bz2.compress(bytes(1000))
    for name, content in (
        ("cut short", compressed[:-1]),
        ("empty", b""),
        ("no bzip2", b"no bzip2 at all"),
        ("damaged", flipped(compressed, 20)),
    ):
        made.invalid(
            f"compressed: {name}",
            "R-CORE-181 R-CORE-182",
            hashed,
            **case(content, ENCRYPTED | COMPRESSED, bytes(1000)),
        )
    made.invalid(
        "not compressed, and said to be",
        "R-CORE-181",
        hashed,
        **case(b"content", ENCRYPTED | COMPRESSED),
    )
    over = bytes(BOMB_LIMIT + 1)
    made.invalid(
        f"decompresses to {len(over)} bytes",
        "R-CORE-183",
        bomb,
        **case(bz2.compress(over), ENCRYPTED | COMPRESSED, over),
    )
    for name, content in (
        ("not MessagePack", (1).to_bytes(3, "big") + b"\xc1" + b"data"),
        ("cut short", (1).to_bytes(3, "big") + b"\x92" + b"data"),
        ("of no bytes", bytes(3) + b"data"),
        ("no data at all", b""),
    ):
        made.invalid(
            f"metadata: {name}", "R-CORE-184", metadata, **case(content, ENCRYPTED | METADATA)
        )


def part_request_pack(made: Collection) -> None:
    marker = made.flag(
        "ExhaustedMarker",
        "the marker or the place of the last known hash is wrong",
        "the sender looks for the wrong resource",
    )
    resource = made.bytes(32)
    for count in (0, 1, 2, 4, 10, 75):
        made.valid(
            f"{count} parts",
            "R-CORE-173",
            marker,
            resource=resource,
            last=None,
            wanted=[made.bytes(4) for _ in range(count)],
        )
        made.valid(
            f"{count} parts, and more of the map",
            "R-CORE-173",
            marker,
            resource=resource,
            last=made.bytes(4),
            wanted=[made.bytes(4) for _ in range(count)],
        )


def part_request_unpack(made: Collection) -> None:
    marker = made.flag(
        "ExhaustedMarker",
        "another value than 255 asks for more of the map",
        "the sender gives the transfer up",
    )
    short = made.flag("ShortInput", "short input is indexed beyond its end", "one packet stops it")
    rest = made.flag(
        "Remainder", "bytes that do not make up a hash are refused or read", "peers diverge"
    )
    resource, wanted, last = made.bytes(32), made.bytes(16), made.bytes(4)
    for count in (0, 1, 4, 75):
        made.valid(
            f"{count} parts", "R-CORE-173", packed=b"\x00" + resource + made.bytes(4 * count)
        )
        made.valid(
            f"{count} parts, and more of the map",
            "R-CORE-173",
            packed=b"\xff" + last + resource + made.bytes(4 * count),
        )
    for value in (0x01, 0x7F, 0xFE):
        made.acceptable(
            f"marker {value}: as 0",
            "R-CORE-173",
            marker,
            packed=bytes([value]) + resource + wanted,
        )
    for size in (1, 2, 3):
        made.acceptable(
            f"{size} bytes too many",
            "R-CORE-173",
            rest,
            packed=b"\x00" + resource + wanted + made.bytes(size),
        )
    made.invalid("nothing", "R-CORE-173", short, packed=b"")
    for size in (1, 2, 31, 32):
        made.invalid(f"{size} bytes", "R-CORE-173", short, packed=(b"\x00" + resource)[:size])
    for size in (1, 5, 6, 36):
        made.invalid(
            f"{size} bytes, and more of the map",
            "R-CORE-173",
            short,
            packed=(b"\xff" + last + resource)[:size],
        )


def hashmap_update_pack(made: Collection) -> None:
    form = made.flag("UpdateForm", "the pair is in another form", "the receiver cancels")
    empty = made.flag("EmptyUpdate", "an update without hashes is sent", "the receiver cancels")
    long = made.flag(
        "LongUpdate", "more than 74 hashes are sent at once", "the map goes out of step"
    )
    for segment in (1, 2, 3, 30, 127, 128, 300):
        made.valid(
            f"piece {segment}",
            "R-CORE-174",
            form,
            resource=made.bytes(32),
            segment=segment,
            hashes=made.bytes(296),
        )
    for count in (1, 2, 63, 64, 73):
        made.valid(
            f"{count} hashes",
            "R-CORE-172 R-CORE-174",
            form,
            resource=made.bytes(32),
            segment=1,
            hashes=made.bytes(4 * count),
        )
    made.invalid("no hashes", "R-CORE-175", empty, resource=made.bytes(32), segment=1, hashes=b"")
    for count in (75, 148):
        made.invalid(
            f"{count} hashes",
            "R-CORE-172",
            long,
            resource=made.bytes(32),
            segment=1,
            hashes=made.bytes(4 * count),
        )


def hashmap_update_unpack(made: Collection) -> None:
    empty = made.flag("EmptyUpdate", "an update without hashes counts", "the transfer stands still")
    shape = made.flag("Shape", "updates of another shape are taken", "the map goes out of step")
    broken = made.flag("Garbage", "garbage raises", "one packet stops the node")
    more = made.flag(
        "StrictForm", "further elements or trailing bytes are refused", "newer peers cannot send"
    )
    resource = made.bytes(32)

    def update(*pair: object) -> bytes:
        return resource + umsgpack.packb(list(pair))

    for segment in (0, 1, 2, 30, 128, 300):
        made.valid(f"piece {segment}", "R-CORE-174", packed=update(segment, made.bytes(296)))
    for count in (1, 2, 63, 64, 74):
        made.valid(f"{count} hashes", "R-CORE-174", packed=update(1, made.bytes(4 * count)))
    made.acceptable("an element more", "R-CORE-174", more, packed=update(1, made.bytes(8), None))
    made.valid("bytes after the end", "R-CORE-174", more, packed=update(1, made.bytes(8)) + b"\xc1")
    made.invalid("no hashes", "R-CORE-175", empty, packed=update(1, b""))
    for size in (1, 3):
        made.invalid(f"{size} bytes of a hash", "R-CORE-175", empty, packed=update(1, bytes(size)))
    for name, pair in (
        ("the number alone", [1]),
        ("nothing in it", []),
        ("hashes as text", [1, "12345678"]),
        ("hashes null", [1, None]),
        ("number as text", ["1", bytes(8)]),
        ("number null", [None, bytes(8)]),
        ("number with a fraction", [1.5, bytes(8)]),
        ("a piece beyond every resource", [2**31, bytes(8)]),
        ("hashes before the number", [bytes(8), 1]),
    ):
        made.invalid(name, "R-CORE-174", shape, packed=update(*pair))
    for name, packed in BROKEN.items():
        made.invalid(name, "R-CORE-174", broken, packed=resource + packed)
    for size in (0, 1, 31):
        made.invalid(f"{size} bytes", "R-CORE-174", broken, packed=resource[:size])


def resource_proof(made: Collection) -> None:
    order = made.flag(
        "HashOrder", "the hash comes before the data, or the random hash is used", "no proof counts"
    )
    for size in (0, 1, 31, 32, 33, 1000, 5000):
        made.valid(f"{size} bytes", "R-CORE-179", order, data=made.bytes(size), hash=made.bytes(32))
    made.valid("data equal to the hash", "R-CORE-179", order, data=bytes(32), hash=bytes(32))
