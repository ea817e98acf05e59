"""Known answers of the byte functions, and what counts as a refusal."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from reticle_harness import compute as functions
from reticle_harness.compute import compute
from reticle_harness.fields import Malformed
from reticle_harness.kinds import KINDS
from reticle_harness.lines import Rejected, Unsupported

PRIVATE = bytes(range(64)).hex()
IDENTITY = "aca31af0441d81dbec71e82da0b4b5f5"
SAMPLE = "08006b9f66014d9853faab220fba47d0276100" + bytes(range(32)).hex()

KNOWN: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    (
        "identity",
        {"private": PRIVATE},
        {
            "public": "8f40c5adb68f25624ae5b214ea767a6ec94d829d3d7b5e1ad1ba6f3e2138285f"
            "29acbae141bccaf0b22e1a94d34d0bc7361e526d0bfe12c89794bc9322966dd7",
            "hash": IDENTITY,
        },
    ),
    (
        "hkdf",
        {"length": 64, "ikm": bytes(range(32)).hex(), "salt": IDENTITY},
        {
            "okm": "e9ff51719ad38f74f90d21eafe545e90d7e78ee84b2a91b26f6e009394e18265"
            "39b80b8e80b3e17c6e4f90b0796bed7c09120c5ab8933b6e2e7840a46c23f487"
        },
    ),
    ("hkdf", {"length": 8, "ikm": "", "salt": None}, {"okm": "eb70f01dede9afaf"}),
    (
        "token-encrypt",
        {"key": PRIVATE, "iv": "00" * 16, "plaintext": b"hello".hex()},
        {
            "token": "00000000000000000000000000000000b2e15d77753e08beb5b8c2b0fdcfe679"
            "0d507b2ff696c2c8c78942e4dccac87c5fcbad619b3946601f82331de11ea0e5"
        },
    ),
    (
        "destination",
        {"name": "lxmf.delivery", "identity": IDENTITY},
        {"name_hash": "6ec60bc318e2c0f0d908", "hash": "fae321c442e3c9bdcd7a3e79d850e03c"},
    ),
    ("signalling-encode", {"mtu": 500, "mode": 1}, {"bytes": "2001f4"}),
    ("signalling-encode", {"mtu": 262144, "mode": 1}, {"bytes": "240000"}),
    ("signalling-encode", {"mtu": 0x1FFFFF, "mode": 1}, {"bytes": "3fffff"}),
    ("link-mdu", {"mtu": 500}, {"mdu": 431}),
    ("link-mdu", {"mtu": 262144}, {"mdu": 262063}),
    (
        "ifac-key",
        {"network_name": "testnet", "passphrase": "secret"},
        {
            "key": "28cc3b7d6b000f1f94327a75b3d1928e7869a85ffe87dff38e65e3cb882d8541"
            "f4786ba9c68b73c77f13f6c715c8132ccd9055aa033c1c9800c8c11ff0142fb5"
        },
    ),
    ("hdlc-encode", {"frames": ["7e7d005e5d"]}, {"stream": "7e7d5e7d5d005e5d7e"}),
    ("link-rtt-read", {"plaintext": "cb3fe0000000000000"}, {"seconds": 0.5}),
    (
        "request-unpack",
        {"packed": "93cb3ff0000000000000c410" + "61" * 16 + "c0"},
        {"time": 1.0, "path_hash": "61" * 16, "data": "c0"},
    ),
    (
        "known-destinations-make",
        {
            "entries": [
                {
                    "destination": "01" * 16,
                    "last_announce": 1.5,
                    "packet_hash": "02" * 32,
                    "public_key": "03" * 64,
                    "app_data": None,
                    "used": 0.0,
                }
            ]
        },
        {
            "file": "81c410" + "01" * 16 + "95cb3ff8000000000000"
            "c420" + "02" * 32 + "c440" + "03" * 64 + "c000"
        },
    ),
    (
        "envelope-pack",
        {"type": 0x0101, "sequence": 7, "data": "abcd"},
        {"packed": "010100070002abcd"},
    ),
    ("stream-pack", {"stream": 5, "eof": True, "data": "ab"}, {"packed": "8005ab"}),
    (
        "part-request-pack",
        {"resource": "11" * 32, "last": "aabbccdd", "wanted": ["01020304"]},
        {"packed": "ffaabbccdd" + "11" * 32 + "01020304"},
    ),
    (
        "hashmap-update-pack",
        {"resource": "11" * 32, "segment": 1, "hashes": "aabbccdd"},
        {"packed": "11" * 32 + "9201c404aabbccdd"},
    ),
]


@pytest.mark.parametrize(("kind", "given", "expected"), KNOWN)
def test_known_answers(kind: str, given: dict[str, Any], expected: dict[str, Any]) -> None:
    assert compute(kind, given) == expected


def test_the_key_derivation_goes_on_after_255_blocks() -> None:
    made = compute("hkdf", {"length": 8224, "ikm": "01" * 16, "salt": "02" * 64})
    okm = bytes.fromhex(made["okm"])

    digest = "1708f48b0e5662ba5098c6f1b0375762ef774e422443ff8ee7e44ff73aa529d1"
    assert hashlib.sha256(okm).hexdigest() == digest
    blocks = [okm[at : at + 8].hex() for at in (254 * 32, 255 * 32, 256 * 32)]
    assert blocks == ["0a100ac510e5c7c5", "a453228eb17304f0", "51cf38c8a72db419"]


@pytest.mark.parametrize(
    ("name", "passphrase", "size", "masked"),
    [
        (
            "testnet",
            "secret",
            8,
            "db7335c3b3b3c546cf01c9c7986e86f279a5cfb12db0844200e4a4dff56972b0"
            "a33f34ff8aaf57e64096074de14477b4fbcadcd1452ad180d41a36",
        ),
        (
            None,
            "secret",
            1,
            "a5b50fd730b4f3b474e7989e0f7f5a82667800422ea19e8d26f1a72b87a20632"
            "3ade32d12d08ebfea0c03d3037d0b7a86bd9690e",
        ),
    ],
)
def test_access_codes(name: str | None, passphrase: str, size: int, masked: str) -> None:
    key = compute("ifac-key", {"network_name": name, "passphrase": passphrase})["key"]

    assert compute("ifac-mask", {"key": key, "size": size, "frame": SAMPLE}) == {"masked": masked}
    assert compute("ifac-unmask", {"key": key, "size": size, "frame": masked}) == {"frame": SAMPLE}


def test_a_resource_is_read_as_it_was_made() -> None:
    metadata = "81a4" + b"name".hex() + "c403" + b"abc".hex()
    made = compute(
        "resource-make",
        {
            "key": PRIVATE,
            "sdu": 464,
            "iv": "00" * 16,
            "prefix": "01020304",
            "random": "05060708",
            "data": "ab" * 1000,
            "metadata": metadata,
            "compress": False,
        },
    )
    assert (made["parts"], made["transfer_size"], made["data_size"]) == (3, 1072, 1014)
    assert len(made["hashmap"]) == 3 * 8

    given = {"key": PRIVATE, "random": "05060708", "hash": made["hash"], "stream": made["stream"]}
    read = compute("resource-read", {**given, "flags": 0x21})
    assert read == {"data": "ab" * 1000, "metadata": metadata, "proof": made["proof"]}
    with pytest.raises(Rejected):
        compute("resource-read", {**given, "random": "05060709", "flags": 0x21})


def test_every_kind_has_a_function_and_every_function_a_kind() -> None:
    assert set(functions.FUNCTIONS) == set(KINDS)


def test_an_unknown_function_is_unsupported() -> None:
    with pytest.raises(Unsupported, match="unknown function 'fly'"):
        compute("fly", {})


def test_a_wrong_type_is_malformed_and_not_a_refusal() -> None:
    with pytest.raises(Malformed, match=r"input\.length: expected an integer"):
        compute("hkdf", {"length": "8", "ikm": "", "salt": None})


def test_a_mistake_made_here_is_not_taken_for_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    def mistaken(data: bytes) -> dict[str, Any]:
        return {"full": data.no_such_thing}

    monkeypatch.setitem(functions.FUNCTIONS, "hash", mistaken)

    with pytest.raises(AttributeError):
        compute("hash", {"data": "00"})


def test_one_call_does_not_decide_the_next() -> None:
    values = {"private": PRIVATE, "name": "reticle.any", "random_hash": "00" * 10}
    announce = compute("announce-make", {**values, "ratchet": None, "app_data": None})

    first = compute("announce-validate", announce)

    assert compute("announce-validate", announce) == first
    assert compute("announce-make", {**values, "ratchet": None, "app_data": None}) == announce


def test_a_ratchet_announce_without_app_data_reports_none() -> None:
    values = {"private": PRIVATE, "name": "reticle.any", "random_hash": "00" * 10}
    announce = compute("announce-make", {**values, "ratchet": "09" + "00" * 31, "app_data": None})

    assert compute("announce-validate", announce)["app_data"] is None


def test_a_forged_link_proof_is_refused_after_a_good_one_was_accepted() -> None:
    made = compute(
        "link-proof",
        {
            "link_id": "dd" * 16,
            "x25519": "11" * 32,
            "identity": PRIVATE,
            "signalling": "2001f4",
        },
    )
    public_key = compute("identity", {"private": PRIVATE})["public"]

    assert compute("link-proof-verify", {**made, "public_key": public_key})["mtu"] == 500
    forged = made["frame"][:-1] + "5"
    with pytest.raises(Rejected):
        compute("link-proof-verify", {"frame": forged, "public_key": public_key})
