"""Vectors of the framing on TCP."""

from __future__ import annotations

from reticle_harness.compute import compute
from reticle_harness.vectors.collection import Collection

FLAG = b"\x7e"


def hdlc_encode(made: Collection) -> None:
    order = made.flag(
        "EscapeOrder", "flags are escaped before escapes", "frames with both bytes arrive changed"
    )
    made.valid("no special byte", "R-NET-225", frames=[b"a frame without any special byte"])
    made.valid(
        "flag, escape, and what they become",
        "R-NET-225",
        order,
        frames=[bytes.fromhex("7e7d005e5d")],
    )
    for name, byte in (("flags", 0x7E), ("escapes", 0x7D)):
        made.valid(f"only {name}", "R-NET-225", order, frames=[bytes([byte]) * 24])
    made.valid(
        "an escape, then what looks escaped",
        "R-NET-225",
        order,
        frames=[bytes.fromhex("7d5e7d5d7e5e7e5d") + bytes(12)],
    )
    made.valid(
        "three frames, each with its own flags",
        "R-NET-225",
        frames=[made.bytes(20) for _ in range(3)],
    )
    made.valid("every byte value", "R-NET-225", order, frames=[bytes(range(256))])
    made.valid("500 random bytes", "R-NET-225", frames=[made.bytes(500)])


def hdlc_decode(made: Collection) -> None:
    shared = made.flag(
        "SharedFlag", "a closing flag does not open the next frame", "every second frame is lost"
    )
    garbage = made.flag(
        "LeadingGarbage",
        "bytes before the first flag are taken for a frame",
        "noise becomes packets",
    )
    short = made.flag(
        "ShortFrame", "frames of 19 bytes and less are passed on", "noise becomes packets"
    )
    long = made.flag(
        "LongFrame",
        "frames above the interface's limit are passed on",
        "memory grows with what a stranger sends",
    )
    order = made.flag(
        "UnescapeOrder",
        "escapes are resolved one after the other in the wrong order",
        "frames with both bytes arrive changed",
    )
    resync = made.flag(
        "NoResync", "an endless frame is kept for ever", "the connection is deaf from then on"
    )

    def wrapped(*frames: bytes) -> bytes:
        values = {"frames": [frame.hex() for frame in frames]}
        return bytes.fromhex(compute("hdlc-encode", values)["stream"])

    one, two, three = (b"\0" + made.bytes(20) for _ in range(3))
    made.valid("one frame", "R-NET-225", stream=wrapped(one))
    made.valid("three frames", "R-NET-225", stream=wrapped(one, two, three))
    bodies = [wrapped(frame)[1:-1] for frame in (one, two, three)]
    made.valid(
        "three frames with shared flags",
        "R-NET-225",
        shared,
        stream=FLAG + FLAG.join(bodies) + FLAG,
    )
    made.valid(
        "many flags between frames",
        "R-NET-225",
        shared,
        stream=FLAG * 5 + bodies[0] + FLAG * 7 + bodies[1] + FLAG * 2,
    )
    made.valid(
        "garbage before the first flag",
        "R-NET-225",
        garbage,
        stream=b"noise, noise, noise, noise" + wrapped(one),
    )
    made.valid(
        "garbage between frames is a frame of its own",
        "R-NET-225",
        garbage,
        stream=wrapped(one) + b"twenty bytes of noise." + wrapped(two),
    )
    made.valid("the last frame unfinished", "R-NET-225", stream=wrapped(one) + wrapped(two)[:-1])
    made.valid("nothing", "R-NET-225", stream=b"")
    made.valid("flags only", "R-NET-225", shared, stream=FLAG * 12)
    for size in (1, 18, 19):
        made.valid(
            f"{size} bytes: passed over", "R-NET-226", short, stream=wrapped(bytes(size), one)
        )
    made.valid("20 bytes", "R-NET-226", short, stream=wrapped(bytes(20)))
    made.valid(
        "20 bytes escaped, 19 when unescaped: passed over",
        "R-NET-226",
        short,
        stream=wrapped(b"\x7e" + bytes(18), one),
    )
    made.valid(
        "flags and escapes inside",
        "R-NET-225",
        order,
        stream=wrapped(bytes.fromhex("7e7d5e5d7d7e7d5d7e5e") + bytes(16)),
    )
    made.valid("only escapes", "R-NET-225", order, stream=wrapped(b"\x7d" * 25))
    made.valid(
        "an escape that means nothing stays as it is",
        "R-NET-225",
        order,
        stream=FLAG + b"\x7d\x41" + bytes(20) + FLAG,
    )
    made.valid(
        "an escape at the end stays as it is",
        "R-NET-225",
        order,
        stream=FLAG + bytes(21) + b"\x7d" + FLAG,
    )
    made.valid(
        "16400 bytes: the longest",
        "R-NET-21 R-CORE-085",
        long,
        stream=wrapped(b"\x11" * 16400),
        since="[1.5.0,)",
    )
    made.valid(
        "16401 bytes: passed over, the next is read",
        "R-NET-21 R-CORE-085",
        long,
        stream=wrapped(b"\x11" * 16401, one),
        since="[1.5.0,)",
    )
    made.valid(
        "an endless frame is given up, the next is read",
        "R-NET-227",
        resync,
        stream=FLAG + b"\x22" * 40960 + wrapped(one, two),
        since="[1.5.0,)",
    )
