"""LXMF: messages and their forms, stamps, tickets, and what their destinations announce."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable

from RNS.vendor import umsgpack

from reticle_harness.compute import compute
from reticle_harness.stack import private_identity
from reticle_harness.vectors.collection import Collection, flipped

NOW = 1_700_000_000.5
ADDRESS_NAME = bytes.fromhex("6ec60bc318e2c0f0d908")  # of lxmf.delivery


def public_of(private: bytes) -> bytes:
    return private_identity(private).get_public_key()


def address_of(private: bytes) -> bytes:
    return hashlib.sha256(ADDRESS_NAME + private_identity(private).hash).digest()[:16]


def text(made: Collection, **changed: object) -> dict[str, object]:
    """The members that every written message has."""
    return {
        "private": made.bytes(64),
        "recipient": public_of(made.bytes(64)),
        "timestamp": NOW,
        "title": "Hi",
        "content": "Hello",
        "fields": b"\x80",
        **changed,
    }


def with_payload(size: int) -> str:
    """Content with which an untitled payload has so many bytes."""
    rest = size - len(umsgpack.packb([NOW, b"", b"x" * 256, {}])) + 256
    return "x" * rest


FIELDS: dict[str, object] = {
    "files attached": {5: [["a.txt", b"one"], ["b.bin", bytes(range(256))]]},
    "an image and audio": {6: ["webp", b"image"], 7: [0x16, b"audio"]},
    "telemetry": {
        2: b"packed",
        3: [[bytes(16), 1_700_000_000, b"packed", ["car", b"abc", b"def"]]],
    },
    "thread, reply and quote": {8: bytes(32), 0x30: bytes(32), 0x31: b"so"},
    "commands and results": {9: [{1: 2}, {"a": b"b"}], 0x0A: [True, None, 1.5], 0x0B: {}},
    "a ticket": {0x0C: [NOW, bytes(16)]},
    "messages inside": {1: [b"one", b"two"], 4: ["icon", b"rgb", b"rgb"]},
    "how it is shown": {0x0F: 2},
    "a reaction": {0x40: {0: bytes(32), 1: "👍".encode()}},
    "a comment": {0x41: {0: bytes(32)}},
    "a continuation": {0x42: {0: bytes(32)}},
    "another protocol": {0xFB: "x", 0xFC: b"\x00\xff", 0xFD: {"a": [1, -1, 2**63]}},
    "numbers without a meaning": {0x0D: 1, 0x0E: 2, 0x7F: 3, 0xFE: 4, 0xFF: 5, 0x100: 6, 70_000: 7},
    "keys that are no numbers": {"x": 1, b"y": 2, -1: 3, 1.5: 4, None: 5},
    "an order of its own": {200: 1, 3: 2, 100: 3, 0: 4},
}
ABOUT = {"a reaction", "a comment", "a continuation"}


def decides(name: str) -> str:
    if name in ABOUT:
        return "R-LXMF-39 R-LXMF-36"
    if name == "how it is shown":
        return "R-LXMF-40 R-LXMF-36"
    if name == "another protocol":
        return "R-LXMF-41"
    if name == "an order of its own":
        return "R-LXMF-09"
    if name.startswith(("numbers", "keys")):
        return "R-LXMF-38"
    return "R-LXMF-36"


def message_pack(made: Collection) -> None:
    form = made.flag(
        "LongForm",
        "numbers, lengths or floats are written in another form than the shortest",
        "the id is another, and the signature does not verify once there is a stamp",
    )
    strings = made.flag(
        "TextAsStr", "title or content is written as str", "applications of others fail on it"
    )
    inside = made.flag(
        "StampInHash",
        "the stamp is part of what is hashed or signed",
        "stamped messages do not verify, and stamps are for another id",
    )
    edge = made.flag(
        "SizeEdge",
        "the limit of one packet is off, or a stamp does not count",
        "messages are sent in packets that do not fit, or take a link without need",
    )
    order = made.flag("FieldOrder", "fields are sorted", "the id is another")
    plain = {"stamp": None, "opportunistic": False}
    spec = {
        "private": b"\x21" * 32 + b"\x22" * 32,
        "recipient": public_of(b"\x11" * 32 + b"\x12" * 32),
    }
    ticket = bytes.fromhex("1c16771a73931b94f1f213aa64a5140b")
    shape = "R-LXMF-01 R-LXMF-02 R-LXMF-04 R-LXMF-05"
    made.valid("two words", shape, form, inside, **text(made, **spec), **plain)
    made.valid(
        "two words and a stamp",
        "R-LXMF-06 R-LXMF-04 R-LXMF-05",
        inside,
        **text(made, **spec),
        **{**plain, "stamp": ticket},
    )
    made.valid("nothing", shape, form, **text(made, title="", content=""), **plain)
    for name, title in (
        ("letters beyond ASCII", "Grüße, мир 🌍"),
        ("control characters", "\x00\x01\n\x7f"),
        ("a title of 31 bytes", "x" * 31),
        ("a title of 32 bytes", "x" * 32),
        ("a title of 255 bytes", "x" * 255),
        ("a title of 256 bytes", "x" * 256),
    ):
        made.valid(name, "R-LXMF-03 R-LXMF-02", strings, **text(made, title=title), **plain)
    for timestamp in (0.0, 1.0, NOW, 1.7e9, 4_294_967_296.25, -1.5):
        made.valid(
            f"written at {timestamp}", "R-LXMF-02", form, **text(made, timestamp=timestamp), **plain
        )
    for name, fields in FIELDS.items():
        made.valid(
            name,
            decides(name),
            order if name == "an order of its own" else form,
            **text(made, fields=umsgpack.packb(fields)),
            **plain,
        )
    for size, wish, which in (
        (302, True, "R-LXMF-19"),
        (303, True, "R-LXMF-19"),
        (304, True, "R-LXMF-19"),
        (303, False, "R-LXMF-20"),
        (334, False, "R-LXMF-20"),
        (335, False, "R-LXMF-20"),
        (336, False, "R-LXMF-20"),
        (335, True, "R-LXMF-19 R-LXMF-20"),
        (336, True, "R-LXMF-19 R-LXMF-20"),
        (431, False, "R-LXMF-20"),
    ):
        made.valid(
            f"a payload of {size} bytes" + (", opportunistically" if wish else ""),
            which,
            edge,
            **text(made, title="", content=with_payload(size)),
            **{**plain, "opportunistic": wish},
        )
    for size, stamp, wish in (
        (269, 32, True),
        (270, 32, True),
        (285, 16, True),
        (286, 16, True),
        (301, 32, False),
        (302, 32, False),
        (317, 16, False),
        (318, 16, False),
    ):
        made.valid(
            f"a payload of {size} bytes, and a stamp of {stamp}",
            "R-LXMF-23 R-LXMF-06",
            edge,
            **text(made, title="", content=with_payload(size)),
            stamp=made.bytes(stamp),
            opportunistic=wish,
        )


class Foreign:
    """Messages as other software might write and sign them."""

    def __init__(self, made: Collection) -> None:
        self.private = made.bytes(64)
        self.public = public_of(self.private)
        self.to = made.bytes(16)
        self.source = address_of(self.private)

    def message(self, payload: bytes, signed: bytes | None = None) -> bytes:
        """Signed over `signed`, or over the payload as it is."""
        hashed = self.to + self.source + (payload if signed is None else signed)
        signature = private_identity(self.private).sign(hashed + hashlib.sha256(hashed).digest())
        return self.to + self.source + signature + payload


def parts(*values: object) -> bytes:
    """An array of these, each packed, or already packed where it is bytes."""
    packed = [bytes(one) if isinstance(one, bytes) else umsgpack.packb(one) for one in values]
    return bytes([0x90 + len(packed)]) + b"".join(packed)


FLOAT = b"\xcb" + struct.pack(">d", NOW)
TITLE = b"\xc4\x02Hi"
CONTENT = b"\xc4\x05Hello"
OTHER_FORMS: dict[str, bytes] = {
    "a 32-bit float as timestamp": parts(b"\xca" + struct.pack(">f", 1.5), TITLE, CONTENT, b"\x80"),
    "a whole number as timestamp": parts(b"\xce\x65\x53\xf1\x00", TITLE, CONTENT, b"\x80"),
    "a number longer than need be": parts(b"\xd3" + bytes(7) + b"\x05", TITLE, CONTENT, b"\x80"),
    "a title with a long length": parts(FLOAT, b"\xc5\x00\x02Hi", CONTENT, b"\x80"),
    "a content with a longer length": parts(FLOAT, TITLE, b"\xc6\0\0\0\5Hello", b"\x80"),
    "fields with a long count": parts(FLOAT, TITLE, CONTENT, b"\xde\x00\x00"),
    "a field's key longer than need be": parts(FLOAT, TITLE, CONTENT, b"\x81\xcc\x05\x01"),
    "a field's text with a long length": parts(FLOAT, TITLE, CONTENT, b"\x81\x05\xd9\x01x"),
    "an array with a long count": b"\xdc\x00\x04" + FLOAT + TITLE + CONTENT + b"\x80",
    "no fields, as nil": parts(FLOAT, TITLE, CONTENT, b"\xc0"),
}
# these come out of the encoder as they went in
SAME_ANEW = {"a whole number as timestamp", "no fields, as nil"}


def as_five(payload: bytes, stamp: bytes) -> bytes:
    """The same four elements, and a stamp."""
    head = 3 if payload[0] == 0xDC else 1
    return b"\x95" + payload[head:] + stamp


def message_unpack(made: Collection) -> None:
    anew = made.flag(
        "AlwaysAnew",
        "what was received is written anew before it is hashed, also without a stamp",
        "messages of other software do not verify, and have another id",
    )
    kept = made.flag(
        "NeverAnew",
        "what was received is hashed as it came, also with a stamp",
        "stamped messages do not verify",
    )
    drops = made.flag(
        "BadSignatureDrops",
        "a signature that does not verify drops the message",
        "messages of senders who are not known yet are lost",
    )
    strict = made.flag(
        "StrictForm",
        "nil fields, text as str, whole timestamps or more elements are refused",
        "messages of other software are lost",
    )
    order = made.flag("FieldOrder", "fields are sorted", "stamped messages do not verify")
    lax = made.flag(
        "LaxForm",
        "payloads with too little, with a field twice, or of another shape are taken",
        "what is shown is not what the authority shows, which drops the message",
    )
    cut = made.flag("CutShort", "a truncated payload is read, or ends the program", "it is lost")
    equal = made.flag(
        "EqualKeys",
        "numbers that are equal but of different types are two keys",
        "a message is delivered here and dropped elsewhere",
    )
    sender = Foreign(made)
    known = {"public_key": sender.public}
    stamp = b"\xc4\x20" + made.bytes(32)
    plain = parts(FLOAT, TITLE, CONTENT, b"\x80")
    good = sender.message(plain)
    stamped = sender.message(as_five(plain, stamp), plain)
    made.valid("as the authority writes it", "R-LXMF-01 R-LXMF-05", container=good, **known)
    made.valid("with a stamp", "R-LXMF-06 R-LXMF-08", kept, container=stamped, **known)
    made.valid("of an unknown sender", "R-LXMF-15", drops, container=good, public_key=None)
    for offset in (32, 95):
        made.valid(
            f"byte {offset} changed, in the signature",
            "R-LXMF-16 R-LXMF-05",
            drops,
            container=flipped(good, offset),
            **known,
        )
    made.valid(
        "another recipient",
        "R-LXMF-05",
        drops,
        container=flipped(good, 0),
        public_key=sender.public,
    )
    made.valid("another text", "R-LXMF-05", drops, container=flipped(good, len(good) - 2), **known)
    made.valid(
        "signed with the stamp in it",
        "R-LXMF-05 R-LXMF-06",
        drops,
        container=sender.message(as_five(plain, stamp)),
        **known,
    )
    for name, payload in OTHER_FORMS.items():
        made.valid(
            name,
            "R-LXMF-07" + (" R-LXMF-11" if "nil" in name else ""),
            anew,
            strict,
            container=sender.message(payload),
            **known,
        )
        made.valid(
            f"{name}, with a stamp",
            "R-LXMF-08",
            kept,
            container=sender.message(as_five(payload, stamp), payload),
            **known,
        )
        if name not in SAME_ANEW:
            shortest = umsgpack.packb(umsgpack.unpackb(payload))
            made.valid(
                f"{name}, with a stamp, signed in the shortest form",
                "R-LXMF-08",
                kept,
                container=sender.message(as_five(payload, stamp), shortest),
                **known,
            )
    for name, fields in FIELDS.items():
        payload = parts(FLOAT, TITLE, CONTENT, umsgpack.packb(fields))
        made.valid(name, decides(name), order, container=sender.message(payload), **known)
        made.valid(
            f"{name}, with a stamp",
            f"{decides(name)} R-LXMF-09".replace("R-LXMF-09 R-LXMF-09", "R-LXMF-09"),
            order,
            container=sender.message(as_five(payload, stamp), payload),
            **known,
        )
    for name, payload in (
        ("title and content as str", parts(FLOAT, "Hi", "Hello", b"\x80")),
        ("a title as str", parts(FLOAT, "Grüße", CONTENT, b"\x80")),
        ("a timestamp that is text", parts("now", TITLE, CONTENT, b"\x80")),
        ("a timestamp that is nil", parts(None, TITLE, CONTENT, b"\x80")),
    ):
        made.valid(name, "R-LXMF-13", strict, anew, container=sender.message(payload), **known)
        made.valid(
            f"{name}, with a stamp",
            "R-LXMF-13 R-LXMF-08",
            strict,
            container=sender.message(as_five(payload, stamp), payload),
            **known,
        )
    for name, tail in (
        ("one byte", b"\x00"),
        ("another array", plain),
        ("a code that is none", b"\xc1"),
    ):
        made.valid(
            f"{name} after the array, signed",
            "R-LXMF-14",
            anew,
            strict,
            container=sender.message(plain + tail),
            **known,
        )
        made.valid(
            f"{name} after the array, not signed",
            "R-LXMF-14",
            anew,
            container=good + tail,
            **known,
        )
    made.valid(
        "bytes after the array, with a stamp",
        "R-LXMF-14 R-LXMF-08",
        kept,
        container=stamped + b"\x00",
        **known,
    )
    for name, more in (("nil", b"\xc0"), ("a list and a number", b"\x91\x01\x07")):
        five = as_five(plain, stamp)
        made.valid(
            f"{name} after the stamp",
            "R-LXMF-12",
            strict,
            container=sender.message(
                bytes([five[0] + (1 if more == b"\xc0" else 2)]) + five[1:] + more, plain
            ),
            **known,
        )
    for name, value in (
        ("a short stamp", b"\xc4\x02ab"),
        ("a stamp that is a number", b"\x07"),
        ("a stamp that is text", b"\xa1x"),
    ):
        made.valid(
            name,
            "R-LXMF-08",
            strict,
            container=sender.message(as_five(plain, value), plain),
            **known,
        )
    made.valid(
        "a stamp that is nil: none, and yet five elements",
        "R-LXMF-08",
        kept,
        container=sender.message(as_five(plain, b"\xc0"), plain),
        **known,
    )
    made.valid(
        "keys that are lists, one of them twice",
        "R-LXMF-38",
        equal,
        container=sender.message(parts(FLOAT, TITLE, CONTENT, b"\x82\x91\x01\x01\x91\x01\x02")),
        **known,
    )
    made.valid(
        "text and bytes as keys, alike",
        "R-LXMF-38",
        equal,
        container=sender.message(parts(FLOAT, TITLE, CONTENT, b"\x82\xa1x\x01\xc4\x01x\x02")),
        **known,
    )
    for name, payload, flag in (
        ("the beginning of a map", b"\x84", cut),
        ("nothing", b"", cut),
        ("nil", b"\xc0", lax),
        ("a number", b"\x07", lax),
        ("no elements", b"\x90", lax),
        ("three elements", parts(FLOAT, TITLE, CONTENT), lax),
        ("fields that are a list", parts(FLOAT, TITLE, CONTENT, b"\x91\x01"), lax),
        ("fields that are a number", parts(FLOAT, TITLE, CONTENT, b"\x01"), lax),
        ("fields that are text", parts(FLOAT, TITLE, CONTENT, "x"), lax),
        ("fields that are false", parts(FLOAT, TITLE, CONTENT, b"\xc2"), lax),
        ("a field twice", parts(FLOAT, TITLE, CONTENT, b"\x82\x01\x01\x01\x02"), lax),
        (
            "a field twice, deep inside",
            parts(FLOAT, TITLE, CONTENT, b"\x81\x09\x91\x82\x01\x01\x01\x02"),
            lax,
        ),
        ("fields 1 and true", parts(FLOAT, TITLE, CONTENT, b"\x82\x01\x01\xc3\x02"), equal),
        ("fields 0 and false", parts(FLOAT, TITLE, CONTENT, b"\x82\x00\x01\xc2\x02"), equal),
        (
            "fields 1 and 1.0",
            parts(FLOAT, TITLE, CONTENT, b"\x82\x01\x01\xcb\x3f\xf0" + bytes(6) + b"\x02"),
            equal,
        ),
        ("a map as a field's number", parts(FLOAT, TITLE, CONTENT, b"\x81\x80\x01"), lax),
        ("text that is no UTF-8", parts(FLOAT, b"\xa1\xff", CONTENT, b"\x80"), lax),
        ("a code that is none", parts(FLOAT, b"\xc1", CONTENT, b"\x80"), lax),
        ("a title that is a number", parts(FLOAT, b"\x07", CONTENT, b"\x80"), lax),
        (
            "fields longer than the message",
            parts(FLOAT, TITLE, CONTENT, b"\xdf\xff\xff\xff\xff"),
            cut,
        ),
        ("a title longer than the message", parts(FLOAT, b"\xc6\xff\xff\xff\xffHi"), cut),
    ):
        made.invalid(name, "R-LXMF-10", flag, container=sender.message(payload), **known)
    for size in (0, 16, 95, 96, len(good) - 1, len(stamped) - 1):
        whole = stamped if size > len(good) else good
        made.invalid(f"cut to {size} bytes", "R-LXMF-10", cut, container=whole[:size], **known)


def sealed(made: Collection, **changed: object) -> dict[str, object]:
    return {**text(made, **changed), "ephemeral": made.bytes(32), "iv": made.bytes(16)}


def upload_pack(made: Collection) -> None:
    address = made.flag(
        "WholeMessageSealed",
        "the recipient's address is encrypted too, or missing before the ciphertext",
        "nodes keep the message for nobody",
    )
    stamped = made.flag(
        "StampInId", "the transient id is made with the stamp", "no stamp does, and ids differ"
    )
    limit = made.flag(
        "Limit319",
        "the form is measured without its frame, or held against the packet of 431 bytes",
        "small uploads open transfers, or the other way round",
    )
    whole = made.flag("WholeSeconds", "the time is written as an integer", "the form is another")
    for stamp in (None, made.bytes(32)):
        made.valid(
            "two words" + ("" if stamp is None else " and a stamp"),
            "R-LXMF-29 R-LXMF-26",
            address,
            stamped,
            **sealed(made),
            propagation_stamp=stamp,
            now=NOW + 2,
        )
    same = sealed(made)
    for stamp in (None, bytes(32), made.bytes(32)):
        made.valid(
            "one message, " + ("without a stamp" if stamp is None else "another stamp"),
            "R-LXMF-26 R-LXMF-29",
            stamped,
            **same,
            propagation_stamp=stamp,
            now=NOW,
        )
    for now in (1.7e9, 0.0):
        made.valid(
            f"given at {now}",
            "R-LXMF-29",
            whole,
            **sealed(made),
            propagation_stamp=made.bytes(32),
            now=now,
        )
    for size in (96, 111, 112, 113, 128):
        made.valid(
            f"content of {size} bytes",
            "R-LXMF-21",
            limit,
            **sealed(made, title="", content="x" * size),
            propagation_stamp=None,
            now=NOW,
        )
    for size in (80, 81, 96, 97, 112, 113):
        made.valid(
            f"content of {size} bytes, stamped",
            "R-LXMF-21",
            limit,
            **sealed(made, title="", content="x" * size),
            propagation_stamp=made.bytes(32),
            now=NOW,
        )
    made.valid(
        "a long one",
        "R-LXMF-29",
        address,
        **sealed(made, content="x" * 2000),
        propagation_stamp=made.bytes(32),
        now=NOW,
    )


def paper_write(made: Collection) -> None:
    letters = made.flag(
        "Letters", "base64 of the other alphabet, or with padding", "nobody reads the text"
    )
    limit = made.flag(
        "PaperLimit", "messages are written that no code holds", "they cannot be read"
    )
    for size in range(0, 18, 2):
        made.valid(
            f"content of {size} bytes", "R-LXMF-30", letters, **sealed(made, content="x" * size)
        )
    made.valid(
        "with fields", "R-LXMF-30", letters, **sealed(made, fields=umsgpack.packb({8: bytes(32)}))
    )
    for size in (2014, 2015):
        made.valid(
            f"content of {size} bytes",
            "R-LXMF-22",
            limit,
            **sealed(made, title="", content="x" * size),
        )
    for size in (2016, 2017, 3000):
        made.invalid(
            f"content of {size} bytes",
            "R-LXMF-22",
            limit,
            **sealed(made, title="", content="x" * size),
        )


def paper_read(made: Collection) -> None:
    letters = made.flag("Letters", "padding is asked for, or the other alphabet", "nothing is read")
    lines = made.flag(
        "BrokenLines", "strokes or line ends in the text are refused", "what paper breaks is lost"
    )
    scheme = made.flag("Scheme", "other schemes, or none, are taken", "anything is a message")
    short = made.flag("TooShort", "less than a message is taken", "it cannot be opened")
    uris = []
    for size in range(0, 16, 3):
        output = made_text(sealed(made, content="x" * size))
        uris.append(output)
        made.valid(f"content of {size} bytes", "R-LXMF-30 R-LXMF-31", letters, uri=output)
    uri = uris[0]
    made.valid("with padding", "R-LXMF-30", letters, uri=uri + "==")
    made.valid(
        "with strokes", "R-LXMF-31", lines, uri=uri[:10] + "/" + uri[10:40] + "//" + uri[40:]
    )
    made.valid(
        "in lines", "R-LXMF-31", lines, uri="\n".join((uri[:50], uri[50:100], uri[100:])) + "\n"
    )
    for name, wrong in (
        ("another scheme", "http://" + uri[6:]),
        ("no scheme", uri[6:]),
        ("half a scheme", "lxm:" + uri[6:]),
        ("space before it", " " + uri),
        ("nothing at all", ""),
    ):
        made.invalid(name, "R-LXMF-31", scheme, uri=wrong)
    for name, wrong in (
        ("nothing behind the scheme", "lxm://"),
        ("111 bytes", uri[: 6 + 148]),
        ("a letter too many", uri[: 6 + 4 * 40 + 1]),
    ):
        made.invalid(name, "R-LXMF-31", short, uri=wrong)


def made_text(values: dict[str, object]) -> str:
    shown = {name: one.hex() if isinstance(one, bytes) else one for name, one in values.items()}
    return compute("lxmf-paper-write", shown)["uri"]


def containers(made: Collection) -> Iterable[bytes]:
    sender = Foreign(made)
    plain = parts(FLOAT, TITLE, CONTENT, b"\x80")
    yield sender.message(plain)
    yield sender.message(as_five(plain, b"\xc4\x10" + made.bytes(16)), plain)
    yield sender.message(parts(FLOAT, TITLE, b"\xc5\x01\x00" + made.bytes(256), b"\x80"))


KEPT = {"state": 8, "encrypted": True, "encryption": "Curve25519", "method": 2}


def stored_make(made: Collection) -> None:
    names = made.flag(
        "Names", "members have other names, order or types", "others lose the message"
    )
    for container in containers(made):
        made.valid("delivered over a link", "R-LXMF-34", names, container=container, **KEPT)
    first = next(iter(containers(made)))
    for state in (0, 1, 2, 4, 5, 8, 0xFD, 0xFE, 0xFF):
        made.valid(
            f"state {state}", "R-LXMF-34", names, container=first, **{**KEPT, "state": state}
        )
    for method in (0, 1, 2, 3, 5):
        made.valid(
            f"method {method}", "R-LXMF-34", names, container=first, **{**KEPT, "method": method}
        )
    made.valid(
        "not encrypted",
        "R-LXMF-34",
        names,
        container=first,
        **{**KEPT, "encrypted": False, "encryption": None},
    )


def stored_read(made: Collection) -> None:
    lenient = made.flag(
        "StrictForm", "members in another order, more or fewer are refused", "it is lost"
    )
    garbage = made.flag(
        "Garbage", "a damaged file is taken, or ends the program", "others are lost"
    )
    first, stamped, _ = containers(made)
    whole = {
        "state": 8,
        "lxmf_bytes": first,
        "transport_encrypted": True,
        "transport_encryption": "Curve25519",
        "method": 2,
    }

    def file(**changed: object) -> bytes:
        return umsgpack.packb({**whole, **changed})

    good = file()
    made.valid("delivered over a link", "R-LXMF-34", file=good)
    made.valid("with a stamp", "R-LXMF-34", file=file(lxmf_bytes=stamped))
    made.valid(
        "in another order", "R-LXMF-34", lenient, file=umsgpack.packb(dict(reversed(whole.items())))
    )
    made.valid("one member more", "R-LXMF-34", lenient, file=file(since=1))
    made.valid("bytes after the end", "R-LXMF-34", lenient, file=good + b"\x00")
    made.valid(
        "nothing but the message", "R-LXMF-34", lenient, file=umsgpack.packb({"lxmf_bytes": first})
    )
    made.valid(
        "no encryption",
        "R-LXMF-34",
        file=file(transport_encrypted=False, transport_encryption=None),
    )
    for name, content in (
        ("an empty file", b""),
        ("a byte short", good[:-1]),
        ("half of it", good[: len(good) // 2]),
        ("a number", b"\x07"),
        ("an array", umsgpack.packb(list(whole.values()))),
        ("without the message", umsgpack.packb({"state": 8})),
        ("a message cut short", file(lxmf_bytes=first[:100])),
        ("the code that MessagePack never uses", b"\xc1" + good),
    ):
        made.invalid(name, "R-LXMF-34", garbage, file=content)


def workblock(made: Collection) -> None:
    width = made.flag(
        "NumberWidth",
        "the part's number is always one byte, or eight",
        "all stamps and peering keys are worthless to others",
    )
    rounds = made.flag(
        "Rounds", "parts are missing or too many", "all stamps are worthless to others"
    )
    material = b"rfed-stamp-parity-fixture"
    for count in (1, 2, 16, 20, 25, 127, 128, 129, 255, 256, 257, 1000, 3000):
        made.valid(
            f"{count} rounds",
            "R-LXMF-42" + (" R-LXMF-43" if count > 100 else ""),
            width if count > 100 else rounds,
            material=material,
            rounds=count,
        )
    for size in (0, 1, 32, 64, 200):
        made.valid(f"over {size} bytes", "R-LXMF-42", rounds, material=made.bytes(size), rounds=25)


def counter(number: int, size: int = 32) -> bytes:
    return number.to_bytes(size, "big")


ID = bytes.fromhex("6c3758ebbaf75f0970d2b039b841971b31d9aa3389290e30df3d6ca24b82c3d2")


def stamp_value(made: Collection) -> None:
    bits = made.flag(
        "Bits", "zero bits are counted in bytes, or from the end", "stamps are misjudged"
    )
    for number in (*range(12), 45, 1087):
        made.valid(
            f"stamp {number}", "R-LXMF-44", bits, material=ID, rounds=25, stamp=counter(number)
        )
    for size in (0, 1, 16, 31, 33, 100):
        made.valid(
            f"a stamp of {size} bytes", "R-LXMF-44", bits, material=ID, rounds=25, stamp=bytes(size)
        )
    made.valid(
        "of a message", "R-LXMF-44 R-LXMF-47", bits, material=ID, rounds=3000, stamp=counter(45)
    )


def stamp_holds(made: Collection) -> None:
    edge = made.flag(
        "EdgeHash",
        "the one hash that equals the limit does not do",
        "a stamp is refused that others take",
    )
    more = made.flag("TooEasy", "hashes above the limit do", "less work is done than asked for")
    zero = made.flag("CostZero", "at a cost of 0 not every stamp does", "messages are dropped")
    for cost in (1, 8, 13, 16, 254, 255, 256):
        limit = 1 << (256 - cost)
        made.valid(f"the limit of cost {cost}", "R-LXMF-45", edge, digest=counter(limit), cost=cost)
        made.valid(f"one below that of {cost}", "R-LXMF-45", digest=counter(limit - 1), cost=cost)
        made.invalid(
            f"one above that of {cost}", "R-LXMF-45", more, digest=counter(limit + 1), cost=cost
        )
    made.valid("all ones at cost 0", "R-LXMF-46", zero, digest=b"\xff" * 32, cost=0)
    made.valid("zero at cost 256", "R-LXMF-45", digest=bytes(32), cost=256)
    made.invalid("all ones at cost 1", "R-LXMF-45", more, digest=b"\xff" * 32, cost=1)
    made.invalid("a cost of 257", "R-LXMF-45", more, digest=bytes(32), cost=257)


def message_stamp(made: Collection) -> None:
    flexible = made.flag(
        "Flexible", "less than the cost is taken", "less work is done than asked for"
    )
    length = made.flag(
        "StampLength", "stamps of another length than 32 bytes are refused", "they are lost"
    )
    order = made.flag(
        "TicketOrder", "the id is hashed before the ticket", "tickets are good for nothing"
    )
    first = made.flag(
        "TicketsLast", "a stamp is worked before tickets are tried", "its value is another"
    )
    rounds = made.flag("Rounds", "the work block is of another length", "no stamp does")
    ticket = bytes(range(16))
    by_ticket = bytes.fromhex("1c16771a73931b94f1f213aa64a5140b")
    for cost in (0, 1, 7, 8):
        made.valid(
            f"value 8 at {cost}",
            "R-LXMF-47 R-LXMF-51",
            rounds,
            message_id=ID,
            stamp=counter(45),
            cost=cost,
            tickets=[],
        )
    for cost in (9, 10, 32, 256):
        made.invalid(
            f"value 8 at {cost}",
            "R-LXMF-47 R-LXMF-51",
            flexible,
            message_id=ID,
            stamp=counter(45),
            cost=cost,
            tickets=[],
        )
    for size in (0, 2, 16, 33):
        made.valid(
            f"{size} bytes at cost 0",
            "R-LXMF-46",
            length,
            message_id=ID,
            stamp=bytes(size),
            cost=0,
            tickets=[],
        )
    made.valid(
        "by ticket",
        "R-LXMF-61 R-LXMF-67",
        order,
        message_id=ID,
        stamp=by_ticket,
        cost=200,
        tickets=[ticket],
    )
    made.valid(
        "by the second ticket",
        "R-LXMF-61 R-LXMF-67",
        order,
        message_id=ID,
        stamp=by_ticket,
        cost=200,
        tickets=[bytes(16), ticket],
    )
    made.valid(
        "by ticket, where any stamp does",
        "R-LXMF-67",
        first,
        message_id=ID,
        stamp=by_ticket,
        cost=0,
        tickets=[ticket],
    )
    made.invalid("none", "R-LXMF-51", flexible, message_id=ID, stamp=None, cost=8, tickets=[])
    made.invalid(
        "none at cost 0", "R-LXMF-51", flexible, message_id=ID, stamp=None, cost=0, tickets=[]
    )
    made.invalid(
        "of another ticket",
        "R-LXMF-61",
        order,
        message_id=ID,
        stamp=by_ticket,
        cost=8,
        tickets=[bytes(16)],
    )
    made.invalid(
        "the id hashed first",
        "R-LXMF-61",
        order,
        message_id=ID,
        stamp=hashlib.sha256(ID + ticket).digest()[:16],
        cost=8,
        tickets=[ticket],
    )
    made.invalid(
        "all of the hash",
        "R-LXMF-61",
        order,
        message_id=ID,
        stamp=hashlib.sha256(ticket + ID).digest(),
        cost=8,
        tickets=[ticket],
    )


def propagation_stamp(made: Collection) -> None:
    short = made.flag(
        "ShortEntry", "entries too short to be messages are taken", "nodes fill with them"
    )
    stamped = made.flag("StampInId", "the stamp is part of what is stamped", "no stamp does")
    flexible = made.flag(
        "Flexible", "less than the cost is taken", "less work is done than asked for"
    )
    entry = b"T" * 200 + counter(2804)
    for cost in (0, 1, 13, 14):
        made.valid(f"value 14 at {cost}", "R-LXMF-48 R-LXMF-26", stamped, entry=entry, cost=cost)
    for cost in (15, 16):
        made.invalid(f"value 14 at {cost}", "R-LXMF-48", flexible, entry=entry, cost=cost)
    made.invalid("another stamp", "R-LXMF-48", flexible, entry=entry[:-1] + b"\xf5", cost=13)
    made.invalid("another message", "R-LXMF-48", stamped, entry=b"U" + entry[1:], cost=13)
    made.invalid("the stamp first", "R-LXMF-48", stamped, entry=entry[-32:] + entry[:-32], cost=13)
    for size in (0, 32, 112, 143, 144):
        made.invalid(f"{size} bytes", "R-LXMF-50", short, entry=bytes(size), cost=0)
    for size in (145, 146, 300):
        made.valid(
            f"{size} bytes at cost 0", "R-LXMF-50 R-LXMF-46", short, entry=bytes(size), cost=0
        )


ACCEPTOR = b"\x11" * 32 + b"\x12" * 32
INITIATOR = b"\x21" * 32 + b"\x22" * 32


def peering_material(made: Collection) -> None:
    order = made.flag(
        "MaterialOrder", "the initiator comes first", "keys look right and are answered f3"
    )
    addresses = made.flag("Addresses", "addresses stand in for identities", "keys are answered f3")
    made.valid(
        "of two",
        "R-LXMF-49",
        order,
        addresses,
        acceptor=public_of(ACCEPTOR),
        initiator=public_of(INITIATOR),
        cost=18,
    )
    for cost in (0, 26):
        made.valid(
            f"at cost {cost}",
            "R-LXMF-49",
            order,
            acceptor=public_of(made.bytes(64)),
            initiator=public_of(made.bytes(64)),
            cost=cost,
        )


def peering_key(made: Collection) -> None:
    order = made.flag(
        "MaterialOrder", "the initiator comes first", "keys of others are answered f3"
    )
    flexible = made.flag(
        "Flexible", "less than the cost is taken", "less work is done than asked for"
    )
    length = made.flag(
        "KeyLength", "keys of another length than 32 bytes are refused", "no peering"
    )
    two = {"acceptor": public_of(ACCEPTOR), "initiator": public_of(INITIATOR)}
    turned = {"acceptor": public_of(INITIATOR), "initiator": public_of(ACCEPTOR)}
    for cost in (0, 10, 11):
        made.valid(f"value 11 at {cost}", "R-LXMF-49", order, **two, key=counter(1087), cost=cost)
    for cost in (12, 18):
        made.invalid(
            f"value 11 at {cost}", "R-LXMF-49", flexible, **two, key=counter(1087), cost=cost
        )
    made.invalid("the other way round", "R-LXMF-49", order, **turned, key=counter(1087), cost=10)
    made.invalid("another key", "R-LXMF-49", flexible, **two, key=counter(1088), cost=10)
    made.valid("a short key at cost 0", "R-LXMF-46", length, **two, key=b"", cost=0)


def ticket_stamp(made: Collection) -> None:
    order = made.flag("TicketOrder", "the id is hashed before the ticket", "the stamp does not do")
    length = made.flag(
        "TicketLength", "tickets of another length are used", "the stamp does not do"
    )
    made.valid("counted up", "R-LXMF-61 R-LXMF-67", order, ticket=bytes(range(16)), message_id=ID)
    for _ in range(3):
        made.valid("random", "R-LXMF-61", order, ticket=made.bytes(16), message_id=made.bytes(32))
    for size in (0, 15, 17, 32):
        made.invalid(
            f"a ticket of {size} bytes", "R-LXMF-61", length, ticket=made.bytes(size), message_id=ID
        )


def delivery_announce_make(made: Collection) -> None:
    names = made.flag("NameAsStr", "the name is written as str", "others show none")
    costs = made.flag(
        "CostRange", "costs are announced that nobody can work", "nobody can write any more"
    )
    for name in (None, "", "Alice", "Grüße 🌍", "x" * 31, "x" * 32, "x" * 256):
        made.valid(
            "no name" if name is None else f"a name of {len(name)} letters",
            "R-LXMF-69",
            names,
            name=name,
            cost=8,
        )
    for cost in (None, 1, 127, 128, 254):
        made.valid(f"cost {cost}", "R-LXMF-69", costs, name="Alice", cost=cost)
    for cost in (0, -1, 255, 256, 1000):
        made.valid(f"cost {cost}: none", "R-LXMF-56", costs, name="Alice", cost=cost)
    made.valid("neither", "R-LXMF-69", names, name=None, cost=None)


def delivery_announce_read(made: Collection) -> None:
    begin = made.flag(
        "FirstByte", "it is told by another rule whether there is an array", "names become rubbish"
    )
    legacy = made.flag(
        "Legacy", "names alone are refused, or give a cost", "old software is nobody"
    )
    compression = made.flag(
        "Compression",
        "compression is taken or refused where the list says otherwise",
        "resources come that cannot be read, or are long without need",
    )
    shown = made.flag(
        "ShownName", "NUL or space around a name stays", "names that look alike differ"
    )
    garbage = made.flag("Garbage", "a damaged array is a name, or ends the program", "it is shown")
    made.valid(
        "as the authority announces it",
        "R-LXMF-69",
        app_data=bytes.fromhex("93c405416c696365089100"),
    )
    made.valid("neither", "R-LXMF-69", app_data=bytes.fromhex("93c0c09100"))
    made.valid("nothing", "R-LXMF-70", legacy, app_data=b"")
    for name in ("Alice", " Alice ", "Grüße", "\x00", "x" * 300, "~"):
        made.valid("a name alone", "R-LXMF-70", legacy, app_data=name.encode())
    alice = b"\xc4\x05Alice\x08\x91\x00"
    made.valid("an array with a long count", "R-LXMF-71", begin, app_data=b"\xdc\x00\x03" + alice)
    made.valid("a name that begins with dd", "R-LXMF-71", begin, app_data=b"\xdd\xa0lice")
    made.valid("text that begins with 7f", "R-LXMF-71", begin, app_data=b"\x7fAlice")
    for count in (0, 1, 2, 4, 15):
        values = [b"Alice", 8, [0], *range(12)][:count]
        made.valid(
            f"{count} elements", "R-LXMF-71 R-LXMF-73", compression, app_data=umsgpack.packb(values)
        )
    for name, value in (
        ("nil", None),
        ("a number", 0),
        ("true", True),
        ("text", "x"),
        ("a map", {0: 0}),
    ):
        made.valid(
            f"{name} for the list",
            "R-LXMF-73",
            compression,
            app_data=umsgpack.packb([b"A", 8, value]),
        )
    for name, codes in (
        ("no codes", []),
        ("another code", [1]),
        ("0 among others", [2, 1, 0]),
        ("text 0", ["0"]),
        ("0 as a fraction", [0.0]),
        ("false", [False]),
    ):
        made.valid(
            f"a list of {name}",
            "R-LXMF-73",
            compression,
            app_data=umsgpack.packb([b"A", 8, codes]),
        )
    for name, value in (
        ("space around", b" \t\nAl ice\x0b\x0c\r "),
        ("NUL inside", b"A\x00l\x00ice"),
        ("other space", "\u00a0\u2007\u3000\x1c\x85Alice\u2028\u202f".encode()),
        ("nothing but space", b"   "),
        ("not UTF-8", b"\xff\xfe"),
        ("str", "Alice"),
        ("a number", 7),
    ):
        made.valid(f"a name: {name}", "R-LXMF-69", shown, app_data=umsgpack.packb([value, 8, [0]]))
    for cost in (1, 127, 128, 254):
        made.valid(f"cost {cost}", "R-LXMF-69", app_data=umsgpack.packb([b"A", cost]))
    made.valid(
        "bytes after the array", "R-LXMF-71", begin, app_data=umsgpack.packb([b"A", 8]) + b"\xc1"
    )
    made.invalid("a name that begins with dc", "R-LXMF-71", begin, app_data=b"\xdc\xa0lice")
    for name, value in (
        ("cut short", b"\x93\xc4\x05Al"),
        ("without elements", b"\x93"),
        ("longer than it is", b"\xdc\xff\xff" + alice),
        ("with a code that is none", b"\x93\xc0\xc0\xc1"),
    ):
        made.invalid(f"an array {name}", "R-LXMF-71", garbage, app_data=value)


def node(**changed: object) -> dict[str, object]:
    return {
        "time": NOW,
        "enabled": True,
        "static_only": False,
        "message_limit": 256,
        "sync_limit": 10240,
        "cost": 16,
        "flexibility": 3,
        "peering_cost": 18,
        "version": "1.2.1",
        "name": None,
        **changed,
    }


def propagation_announce_make(made: Collection) -> None:
    types = made.flag("Types", "members are of other types", "the node is passed over")
    active = made.flag(
        "Active", "a node that takes nothing says that it does", "peering with it fails"
    )
    order = made.flag("MetadataOrder", "metadata are sorted", "the bytes are others")
    made.valid("as it comes", "R-LXMF-74", types, order, **node())
    for name in ("Post", "Grüße", "x" * 300):
        made.valid(f"a name of {len(name)} letters", "R-LXMF-74", types, order, **node(name=name))
    made.valid("static peers only", "R-LXMF-76", active, **node(static_only=True))
    made.valid("switched off", "R-LXMF-77", active, **node(enabled=False))
    made.valid(
        "limits with fractions", "R-LXMF-74", types, **node(message_limit=0.38, sync_limit=10240.5)
    )
    made.valid("other costs", "R-LXMF-74", types, **node(cost=13, flexibility=0, peering_cost=128))
    made.valid("a whole second", "R-LXMF-74", types, **node(time=1_700_000_000))
    made.valid("another version", "R-LXMF-74", types, **node(version="0.1.0-rc.1"))


def propagation_announce_read(made: Collection) -> None:
    lenient = made.flag(
        "StrictForm", "more elements, fractions or 0 and 1 are refused", "nodes are passed over"
    )
    lax = made.flag("LaxForm", "what the authority passes over is taken", "peering with it fails")
    shown = made.flag("NameType", "a name that is no bin ends the reading", "nodes are passed over")
    whole = [
        False,
        1_700_000_000,
        True,
        256,
        10240,
        [16, 3, 18],
        {0xFE: "lxmd", 0: "1.2.1", 1: b"Post"},
    ]

    def data(**changed: object) -> bytes:
        values = list(whole)
        for name, value in changed.items():
            values[int(name[1:])] = value
        return umsgpack.packb(values)

    made.valid("as the authority announces it", "R-LXMF-74", app_data=data())
    made.valid("not active", "R-LXMF-74 R-LXMF-76", app_data=data(_2=False))
    made.valid("eight elements", "R-LXMF-75", lenient, app_data=umsgpack.packb([*whole, "x"]))
    made.valid("four costs", "R-LXMF-75", lenient, app_data=data(_5=[16, 3, 18, 1]))
    made.valid("a first element that is none", "R-LXMF-75", lenient, app_data=data(_0=None))
    for name, active in (("1", 1), ("0", 0), ("1.0", 1.0), ("0.0", 0.0)):
        made.valid(f"active as {name}", "R-LXMF-75", lenient, app_data=data(_2=active))
    made.valid("a fraction as time", "R-LXMF-75", lenient, app_data=data(_1=NOW))
    made.valid("true as time", "R-LXMF-75", lenient, app_data=data(_1=True))
    made.valid("fractions as limits", "R-LXMF-75", lenient, app_data=data(_3=256.9, _4=0.5))
    made.valid("fractions as costs", "R-LXMF-75", lenient, app_data=data(_5=[16.9, 3.5, 18.0]))
    made.valid("no metadata", "R-LXMF-74", app_data=data(_6={}))
    for name, value in (("str", "Post"), ("a number", 7), ("not UTF-8", b"\xff")):
        made.valid(f"a name that is {name}", "R-LXMF-74", shown, app_data=data(_6={1: value}))
    for place, name in ((1, "time"), (3, "message limit"), (4, "sync limit")):
        made.acceptable(
            f"{name} as text", "R-LXMF-75", lenient, app_data=data(**{f"_{place}": "12"})
        )
    for count in range(7):
        made.invalid(f"{count} elements", "R-LXMF-75", lax, app_data=umsgpack.packb(whole[:count]))
    for place, name in ((1, "time"), (3, "message limit"), (4, "sync limit")):
        for wrong in (None, "x", [], {}, float("inf"), float("nan")):
            made.invalid(
                f"{name}: {wrong}", "R-LXMF-75", lax, app_data=data(**{f"_{place}": wrong})
            )
    for wrong in (2, None, "true", 0.5, []):
        made.invalid(f"active: {wrong}", "R-LXMF-75", lax, app_data=data(_2=wrong))
    for wrong in (None, 16, {}, [], [16], [16, 3], [16, 3, None], ["x", 3, 18]):
        made.invalid(f"costs: {wrong}", "R-LXMF-75", lax, app_data=data(_5=wrong))
    for wrong in (None, [], "x", 0):
        made.invalid(f"metadata: {wrong}", "R-LXMF-75", lax, app_data=data(_6=wrong))
    for name, value in (
        ("nothing", b""),
        ("a number", b"\x07"),
        ("a byte short", data()[:-1]),
        ("a name alone", b"Post"),
    ):
        made.invalid(name, "R-LXMF-75", lax, app_data=value)
