"""Groups, ratchets, and what a storage folder keeps."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import RNS
from conftest import DEADLINE_S, AdapterProcess, announced, connected
from RNS.vendor import umsgpack

PRIVATE = bytes(range(64)).hex()


@pytest.mark.parametrize("size", [32, 64])
def test_a_group_reads_what_is_sent_with_its_key(pair: Any, size: int) -> None:  # noqa: ANN401
    server, client = pair
    group = {"name": "reticle.group", "identity": PRIVATE}
    key = ("5a" * size, "a5" * size)

    made = server.do("announce", group=key[0], **group)
    client.do("send", group={**group, "key": key[1]}, data="00")
    sent = client.do("send", group={**group, "key": key[0]}, data="0102")

    identity = RNS.Identity.from_bytes(bytes.fromhex(PRIVATE))
    assert made == {
        "destination": RNS.Destination.hash(identity, "reticle", "group").hex(),
        "public_key": identity.get_public_key().hex(),
    }
    assert len(sent["packet"]) == 64
    arrived = server.event("packet")
    assert (arrived["destination"], arrived["data"]) == (made["destination"], "0102")


def test_packets_are_encrypted_to_the_ratchet_that_was_announced(pair: Any) -> None:  # noqa: ANN401
    server, client = pair
    destination = announced(server, client, ratchets={"enforce": True, "retained": 2})

    client.do("send", destination=destination, data="0102")

    assert server.event("packet")["data"] == "0102"


def test_a_peer_that_missed_the_ratchet_is_not_read_when_it_is_enforced(
    adapters: Callable[[], AdapterProcess], free_port: int, tmp_path: Path
) -> None:
    server, client = connected(adapters, free_port, client={"storage": str(tmp_path)})
    ratchets = {"enforce": True}
    destination = announced(server, client, identity=PRIVATE, ratchets=ratchets)
    ratchet = tmp_path / "ratchets" / destination
    client.do("send", destination=destination, data="01")
    assert server.event("packet")["data"] == "01"

    # the file of a ratchet is all that a restarted peer has of it; the stack writes it on a thread
    # of its own, in one step
    deadline = time.monotonic() + DEADLINE_S
    while not ratchet.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert set(umsgpack.unpackb(ratchet.read_bytes())) == {"ratchet", "received"}


def test_what_was_learnt_is_there_after_a_restart(
    adapters: Callable[[], AdapterProcess], free_port: int, tmp_path: Path
) -> None:
    server, client = connected(adapters, free_port, client={"storage": str(tmp_path)})
    made = server.do("announce", name="reticle.kept", app_data="616263", ratchets={})
    client.event("announce")
    client.do("stop")
    assert client.process.wait(10) == 0
    assert bytes.fromhex(made["destination"]) in umsgpack.unpackb(
        (tmp_path / "known_destinations").read_bytes()
    )

    again = adapters()
    again.do("start", interfaces=[], storage=str(tmp_path))

    path = again.do("path", destination=made["destination"], timeout_ms=0)
    assert (path["identity"], path["app_data"]) == (made["public_key"], "616263")


def test_own_ratchets_and_the_nodes_identity_are_there_after_a_restart(
    adapters: Callable[[], AdapterProcess], tmp_path: Path
) -> None:
    ordered = {"name": "reticle.kept", "identity": PRIVATE, "ratchets": {"retained": 3}}
    kept = []
    ids = set()
    for _ in range(2):
        node = adapters()
        ids.add(node.do("start", interfaces=[], storage=str(tmp_path))["transport_id"])
        made = node.do("announce", **ordered)
        file = tmp_path / "own_ratchets" / made["destination"]
        kept.append(umsgpack.unpackb(umsgpack.unpackb(file.read_bytes())["ratchets"]))
        node.do("stop")
        assert node.process.wait(10) == 0

    assert len(ids) == 1
    # the first announce after each start rotates
    assert [len(one) for one in kept] == [1, 2]
    assert kept[1][1:] == kept[0]


def test_ratchets_that_nobody_signed_are_refused(
    adapters: Callable[[], AdapterProcess], tmp_path: Path
) -> None:
    identity = RNS.Identity.from_bytes(bytes.fromhex(PRIVATE))
    folder = tmp_path / "own_ratchets"
    folder.mkdir()
    address = RNS.Destination.hash(identity, "reticle", "kept").hex()
    (folder / address).write_bytes(umsgpack.packb({"signature": bytes(64), "ratchets": b"\x90"}))
    node = adapters()
    node.do("start", interfaces=[], storage=str(tmp_path))
    ordered: dict[str, Any] = {"name": "reticle.kept", "identity": PRIVATE}

    refusal = node.refusal("announce", ratchets={}, **ordered)

    assert (refusal["code"], "ratchet" in refusal["message"]) == ("failed", True)
    # the destination is not left behind half made
    assert node.do("announce", **ordered)["destination"] == address


def test_a_storage_folder_must_exist(adapter: AdapterProcess, tmp_path: Path) -> None:
    refusal = adapter.refusal("start", interfaces=[], storage=str(tmp_path / "none"))

    assert (refusal["code"], "existing folder" in refusal["message"]) == ("failed", True)
