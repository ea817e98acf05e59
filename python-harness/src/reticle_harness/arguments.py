"""The arguments of each verb of the adapter."""

from __future__ import annotations

from reticle_harness.fields import (
    Anything,
    Bool,
    Field,
    Hex,
    HexList,
    Int,
    Number,
    Object,
    ObjectList,
    Text,
)
from reticle_harness.packed import Packed

LONGEST_WAIT_MS = 600_000
LARGEST_CONTENT = 1 << 28

NAME_FORM = r"[^.\s]+(\.[^.\s]+)*"
NAME = Text(pattern=NAME_FORM, shape="a name such as app.aspect")
OPTIONAL_NAME = Text(optional=True, pattern=NAME_FORM, shape="a name such as app.aspect")
ADDRESS = Hex(size=16)
STRATEGY = Text(optional=True, choices=("none", "app", "all"))
GROUP_KEY = r"([0-9a-f]{64}|[0-9a-f]{128})"
KEY_SHAPE = "32 or 64 bytes as lower-case hex"

# Text that could end its line of the configuration, or be expanded there, is refused.
CONFIG_TEXT = r"[^\"'\r\n%$]+"

INTERFACE: tuple[tuple[str, Field], ...] = (
    ("name", Text(pattern=r"[A-Za-z0-9 _-]+", shape="letters, digits, spaces, _ and -")),
    ("type", Text(choices=("tcp-client", "tcp-server"))),
    ("host", Text(pattern=r"[A-Za-z0-9.:-]+", shape="a host name or address")),
    ("port", Int(least=1, most=65535)),
    (
        "network_name",
        Text(optional=True, pattern=CONFIG_TEXT, shape="text without quotes, % and $"),
    ),
    ("passphrase", Text(optional=True, pattern=CONFIG_TEXT, shape="text without quotes, % and $")),
    ("ifac_bits", Int(optional=True, least=8, most=512)),
)
REQUEST: tuple[tuple[str, Field], ...] = (
    ("path", Text(pattern="(?s:.+)", shape="text, not empty")),
    ("allow", Text(optional=True, choices=("none", "all", "list"))),
    ("allowed", HexList(optional=True, size=16)),
    ("answer", Text(choices=("echo", "null", "value", "file"))),
    ("value", Packed(optional=True)),
    ("content", Hex(optional=True)),
    ("metadata", Packed(optional=True)),
)
RATCHETS: tuple[tuple[str, Field], ...] = (
    ("retained", Int(optional=True, least=1)),
    ("interval", Int(optional=True, least=1)),
    ("enforce", Bool(optional=True)),
)
GROUP: tuple[tuple[str, Field], ...] = (
    ("name", NAME),
    ("key", Text(pattern=GROUP_KEY, shape=KEY_SHAPE)),
    ("identity", Hex(size=64)),
)

ARGUMENTS: dict[str, dict[str, Field]] = {
    "hello": {},
    "start": {
        "interfaces": ObjectList(members=INTERFACE),
        "transport": Bool(optional=True),
        "implicit_proofs": Bool(optional=True),
        "storage": Text(optional=True, pattern="(?s:.+)", shape="the path of a folder"),
        "instance": Int(optional=True, least=1, most=65535),
        "path_responses": Bool(optional=True),
    },
    "announce": {
        "destination": Hex(size=16, optional=True),
        "name": OPTIONAL_NAME,
        "identity": Hex(size=64, optional=True),
        "app_data": Hex(optional=True, nullable=True),
        "proofs": Text(optional=True, choices=("none", "all", "app")),
        "links": Bool(optional=True),
        "quiet": Bool(optional=True),
        "plain": Bool(optional=True),
        "requests": ObjectList(optional=True, members=REQUEST),
        "max_request_size": Int(optional=True),
        "resources": STRATEGY,
        "channel": Bool(optional=True),
        "ratchets": Object(optional=True, members=RATCHETS),
        "group": Text(optional=True, pattern=GROUP_KEY, shape=KEY_SHAPE),
    },
    "path": {"destination": ADDRESS, "timeout_ms": Int(most=LONGEST_WAIT_MS)},
    "open": {
        "destination": ADDRESS,
        "timeout_ms": Int(optional=True, most=LONGEST_WAIT_MS),
        "resources": STRATEGY,
        "channel": Bool(optional=True),
    },
    "send": {
        "destination": Hex(size=16, optional=True),
        "link": Hex(size=16, optional=True),
        "plain": OPTIONAL_NAME,
        "group": Object(optional=True, members=GROUP),
        "message": Int(optional=True, most=65535),
        "stream": Int(optional=True, most=65535),
        "eof": Bool(optional=True),
        "data": Hex(),
        "receipt": Bool(optional=True),
    },
    "identify": {"link": ADDRESS, "identity": Hex(size=64)},
    "close": {"link": ADDRESS},
    "request": {
        "link": ADDRESS,
        "path": Text(),
        "data": Packed(),
        "timeout_ms": Int(optional=True, most=LONGEST_WAIT_MS),
        "max_response_size": Int(optional=True),
    },
    "resource": {
        "link": ADDRESS,
        "data": Hex(optional=True),
        "size": Int(optional=True, most=LARGEST_CONTENT),
        "seed": Int(optional=True, most=2**63 - 1),
        "metadata": Packed(optional=True),
        "compress": Bool(optional=True),
        "cancel": Hex(optional=True, size=32),
    },
    "lxmf": {
        "action": Text(
            choices=("deliver", "announce", "change", "send", "cancel", "sync", "write", "read")
        ),
        "identity": Hex(optional=True, size=64),
        "name": Text(optional=True),
        "stamp_cost": Int(optional=True, most=254),
        "enforce_stamps": Bool(optional=True),
        "limit": Number(optional=True),
        "node": Hex(optional=True, size=16),
        "ignore": Hex(optional=True, size=16),
        "unignore": Hex(optional=True, size=16),
        "blackhole": Hex(optional=True, size=16),
        "to": Hex(optional=True, size=16),
        "title": Hex(optional=True),
        "content": Hex(optional=True),
        "size": Int(optional=True, most=1 << 24),
        "seed": Int(optional=True, most=2**63 - 1),
        "fields": Packed(optional=True),
        "ticket": Bool(optional=True),
        "method": Text(optional=True, choices=("opportunistic", "direct", "propagated")),
        "message": Hex(optional=True, size=32),
        "most": Int(optional=True, least=1),
        "uri": Text(optional=True, pattern="(?s:.+)", shape="text, not empty"),
    },
    "events": {"after": Int(), "wait_ms": Int(most=LONGEST_WAIT_MS)},
    "stop": {},
    "compute": {"function": Text(), "input": Anything()},
}
