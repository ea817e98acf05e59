"""Vectors of channels and streams."""

from __future__ import annotations

import bz2

from reticle_harness.vectors.collection import Collection, flipped

LONGEST_CHUNK = 16_384
EOF_BIT, COMPRESSED_BIT = 0x8000, 0x4000


def header(*fields: int) -> bytes:
    return b"".join(field.to_bytes(2, "big") for field in fields)


def envelope_pack(made: Collection) -> None:
    order = made.flag("FieldOrder", "the fields stand in another order", "types are not known")
    range_ = made.flag("FieldRange", "numbers above 65535 are cut", "messages get lost")
    for number, sequence, size in (
        (0x0101, 0, 0),
        (0x0101, 1, 1),
        (0x0101, 65_535, 2),
        (0, 0, 5),
        (0xEFFF, 255, 255),
        (0xF000, 256, 256),
        (0xFF00, 32_768, 425),
        (0xFFFF, 65_535, 1000),
        (0x1234, 0x5678, 0x9AB),
    ):
        made.valid(
            f"type {number}, sequence {sequence}, {size} bytes",
            "R-CORE-197",
            order,
            type=number,
            sequence=sequence,
            data=made.bytes(size),
        )
    made.valid("65535 bytes", "R-CORE-197", range_, type=1, sequence=2, data=bytes(65_535))
    made.invalid("65536 bytes", "R-CORE-197", range_, type=1, sequence=2, data=bytes(65_536))
    for number in (65_536, 65_537, 1_000_000):
        made.invalid(f"type {number}", "R-CORE-197", range_, type=number, sequence=0, data=b"x")
        made.invalid(
            f"sequence {number}", "R-CORE-197", range_, type=0x0101, sequence=number, data=b"x"
        )


def envelope_unpack(made: Collection) -> None:
    order = made.flag("FieldOrder", "the fields stand in another order", "types are not known")
    length = made.flag(
        "LengthEnforced", "a wrong length field is refused or cuts the data", "messages get lost"
    )
    short = made.flag("ShortInput", "short input is indexed beyond its end", "one packet stops it")
    for number, sequence, size in (
        (0x0101, 0, 0),
        (0x0101, 1, 1),
        (0, 65_535, 5),
        (0xEFFF, 255, 255),
        (0xFF00, 32_768, 425),
        (0xFFFF, 65_535, 1000),
    ):
        made.valid(
            f"type {number}, sequence {sequence}, {size} bytes",
            "R-CORE-197",
            order,
            packed=header(number, sequence, size) + made.bytes(size),
        )
    for wrong in (0, 1, 9, 11, 65_535):
        made.valid(
            f"length field {wrong} of 10 bytes: not looked at",
            "R-CORE-198",
            length,
            packed=header(0x0101, 7, wrong) + made.bytes(10),
        )
    whole = header(0x0101, 7, 2) + b"ab"
    made.valid("length field alone wrong, no data", "R-CORE-198", length, packed=header(1, 2, 3))
    for size in range(6):
        made.invalid(f"{size} bytes", "R-CORE-197", short, packed=whole[:size])


def stream_pack(made: Collection) -> None:
    bits = made.flag("StreamBits", "flags or id are in other bits", "streams get mixed up")
    range_ = made.flag("StreamRange", "ids above 16383 are cut", "streams get mixed up")
    for stream in (0, 1, 255, 256, 16_383):
        for eof in (False, True):
            made.valid(
                f"stream {stream}" + (", its end" if eof else ""),
                "R-CORE-207",
                bits,
                stream=stream,
                eof=eof,
                data=made.bytes(20),
            )
    made.valid(
        "the end, with nothing in it", "R-CORE-207 R-CORE-211", bits, stream=7, eof=True, data=b""
    )
    made.valid("nothing", "R-CORE-207", stream=7, eof=False, data=b"")
    for size in (423, 16_384):
        made.valid(f"{size} bytes", "R-CORE-207", stream=1, eof=False, data=made.bytes(size))
    for stream in (16_384, 16_385, 32_767, 32_768, 49_152, 65_535, 65_536, 1_000_000):
        made.invalid(f"stream {stream}", "R-CORE-208", range_, stream=stream, eof=False, data=b"x")


def stream_unpack(made: Collection) -> None:
    bits = made.flag("StreamBits", "flags or id are in other bits", "streams get mixed up")
    bomb = made.flag(
        "ChunkLimit",
        "compressed chunks of more than 16384 bytes are taken, or one of exactly that is not",
        "a small packet fills the memory",
    )
    damaged = made.flag(
        "DamagedChunk", "damaged or unfinished compression gives bytes", "streams are corrupted"
    )
    short = made.flag("ShortInput", "short input is indexed beyond its end", "one packet stops it")
    first = made.flag(
        "AllStreams",
        "what follows the first compressed stream is read or refused",
        "the content differs from the authority's",
    )
    for stream in (0, 1, 255, 16_383):
        for flag in (0, EOF_BIT):
            made.valid(
                f"stream {stream}" + (", its end" if flag else ""),
                "R-CORE-207",
                bits,
                packed=header(stream | flag) + made.bytes(20),
            )
    made.valid("the end, with nothing in it", "R-CORE-207 R-CORE-211", packed=header(EOF_BIT | 3))
    made.valid("nothing", "R-CORE-207", packed=header(3))
    for size in (423, 16_384, 20_000):
        made.valid(
            f"{size} bytes, not compressed", "R-CORE-210", packed=header(1) + made.bytes(size)
        )
    for size in (0, 1, 1000, 16_383, LONGEST_CHUNK):
        made.valid(
            f"{size} bytes, compressed",
            "R-CORE-207 R-CORE-209",
            bomb,
            packed=header(COMPRESSED_BIT | 5) + bz2.compress(bytes(size)),
        )
    made.valid(
        "compressed, and the end",
        "R-CORE-207",
        bits,
        packed=header(EOF_BIT | COMPRESSED_BIT | 5) + bz2.compress(b"last words"),
    )
    made.valid(
        "bytes after the compressed stream",
        "R-CORE-209",
        first,
        packed=header(COMPRESSED_BIT) + bz2.compress(b"first") + b"rest",
    )
    made.valid(
        "two compressed streams: the first counts",
        "R-CORE-209",
        first,
        packed=header(COMPRESSED_BIT) + bz2.compress(b"first") + bz2.compress(b"second"),
    )
    for size in (LONGEST_CHUNK + 1, 20_000, 1_000_000):
        made.invalid(
            f"{size} bytes, compressed",
            "R-CORE-209",
            bomb,
            packed=header(COMPRESSED_BIT | 5) + bz2.compress(bytes(size)),
        )
    compressed = bz2.compress(b"some content that is compressed")
    for name, content in (
        ("nothing", b""),
        ("no bzip2", b"no bzip2 at all"),
        ("cut short", compressed[:-1]),
        ("cut to its head", compressed[:4]),
        ("damaged", flipped(compressed, 20)),
    ):
        made.invalid(
            f"said to be compressed: {name}",
            "R-CORE-209",
            damaged,
            packed=header(COMPRESSED_BIT) + content,
        )
    for size in (0, 1):
        made.invalid(f"{size} bytes", "R-CORE-207", short, packed=b"\x00"[:size])
