"""Two adapters of the real stack over loopback TCP."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import RNS
from conftest import AdapterProcess, announced, connected

PRIVATE = bytes(range(64)).hex()


def test_an_announce_is_heard_with_its_app_data_and_gives_a_path(pair: Any) -> None:  # noqa: ANN401
    server, client = pair
    made = server.do("announce", name="reticle.echo", identity=PRIVATE, app_data="616263")

    heard = client.event("announce")

    identity = RNS.Identity.from_bytes(bytes.fromhex(PRIVATE))
    address = RNS.Destination.hash(identity, "reticle", "echo").hex()
    assert made == {"destination": address, "public_key": identity.get_public_key().hex()}
    assert heard["app_data"] == "616263"
    assert heard["hops"] == 1
    assert heard["path_response"] is False
    path = client.do("path", destination=address, timeout_ms=1000)
    assert path == {
        "known": True,
        "hops": 1,
        "next_hop": address,
        "identity": made["public_key"],
        "app_data": "616263",
    }


def test_a_quiet_destination_is_found_by_asking_for_its_path(pair: Any) -> None:  # noqa: ANN401
    server, client = pair
    made = server.do("announce", name="reticle.quiet", quiet=True, app_data="01")

    path = client.do("path", destination=made["destination"], timeout_ms=5000)

    assert path["known"] is True
    heard = client.event("announce")
    assert heard["path_response"] is True
    assert heard["app_data"] == "01"


def test_an_unknown_path_is_told_after_the_timeout(pair: Any) -> None:  # noqa: ANN401
    _, client = pair

    path = client.do("path", destination="aa" * 16, timeout_ms=200)

    nothing = {"hops": None, "next_hop": None, "identity": None, "app_data": None}
    assert path == {"known": False, **nothing}


def test_a_packet_arrives_and_is_proved(pair: Any) -> None:  # noqa: ANN401
    server, client = pair
    destination = announced(server, client, proofs="all")

    sent = client.do("send", destination=destination, data="0102", receipt=True)

    arrived = server.event("packet")
    assert (arrived["destination"], arrived["data"]) == (destination, "0102")
    proof = client.event("proof")
    assert (proof["packet"], proof["state"]) == (sent["packet"], "delivered")


def test_the_application_proves_what_begins_with_01(pair: Any) -> None:  # noqa: ANN401
    server, client = pair
    destination = announced(server, client, proofs="app")

    client.do("send", destination=destination, data="00", receipt=True)
    wanted = client.do("send", destination=destination, data="01", receipt=True)

    assert client.event("proof")["packet"] == wanted["packet"]
    assert server.event("packet")["data"] == "00"
    assert server.event("packet")["data"] == "01"


def test_a_link_opens_carries_both_ways_identifies_and_closes(pair: Any) -> None:  # noqa: ANN401
    server, client = pair
    destination = announced(server, client, proofs="all")

    link = client.do("open", destination=destination)["link"]

    at_client, at_server = client.event("link"), server.event("link")
    assert (at_client["state"], at_client["role"]) == ("active", "initiator")
    assert (at_server["state"], at_server["role"]) == ("active", "responder")
    for event in (at_client, at_server):
        assert event["link"] == link
        assert event["destination"] == destination
        assert (event["mtu"], event["mdu"]) == (16384, 16303)
        assert event["rtt_ms"] > 0

    sent = client.do("send", link=link, data="aa" * 1000, receipt=True)
    assert server.event("packet")["data"] == "aa" * 1000
    assert client.event("proof")["packet"] == sent["packet"]
    server.do("send", link=link, data="bb")
    assert client.event("packet")["data"] == "bb"

    client.do("identify", link=link, identity=PRIVATE)
    identity = RNS.Identity.from_bytes(bytes.fromhex(PRIVATE))
    assert server.event("identified")["identity"] == identity.hash.hex()

    client.do("close", link=link)
    assert client.event("link")["reason"] == "initiator-closed"
    closed = server.event("link")
    assert (closed["state"], closed["reason"]) == ("closed", "initiator-closed")
    assert client.refusal("send", link=link, data="00")["code"] == "failed"


def test_the_destination_closes_a_link(pair: Any) -> None:  # noqa: ANN401
    server, client = pair
    link = client.do("open", destination=announced(server, client))["link"]
    assert server.event("link")["state"] == "active"
    assert client.event("link")["state"] == "active"

    server.do("close", link=link)

    assert client.event("link")["reason"] == "destination-closed"


def test_a_destination_that_takes_no_links_lets_them_time_out(pair: Any) -> None:  # noqa: ANN401
    server, client = pair
    destination = announced(server, client, links=False)

    client.do("open", destination=destination, timeout_ms=600)

    closed = client.event("link")
    assert (closed["state"], closed["reason"]) == ("closed", "timeout")


def test_a_plain_packet_arrives(pair: Any) -> None:  # noqa: ANN401
    server, client = pair
    made = server.do("announce", name="reticle.plain", plain=True)
    assert made["public_key"] is None

    client.do("send", plain="reticle.plain", data="cafe")

    arrived = server.event("packet")
    assert (arrived["destination"], arrived["data"]) == (made["destination"], "cafe")
    assert arrived["plain"] is True


def test_a_plain_packet_has_no_receipt(pair: Any) -> None:  # noqa: ANN401
    _, client = pair

    error = client.refusal("send", plain="reticle.plain", data="00", receipt=True)

    assert (error["code"], "args.receipt" in error["message"]) == ("invalid", True)


def test_a_destination_is_announced_again_with_other_app_data(pair: Any) -> None:  # noqa: ANN401
    server, client = pair
    destination = announced(server, client, app_data="01")

    error = server.refusal("announce", destination=destination, links=False)
    assert (error["code"], "args.links" in error["message"]) == ("invalid", True)
    # an announce of the same second does not replace the path
    emitted = int(time.time())
    while int(time.time()) == emitted:
        time.sleep(0.02)
    server.do("announce", destination=destination, app_data="02")

    assert client.event("announce")["app_data"] == "02"


def test_nothing_opens_or_sends_to_a_destination_without_known_identity(pair: Any) -> None:  # noqa: ANN401
    _, client = pair

    for verb, more in (("open", {}), ("send", {"data": "00"})):
        error = client.refusal(verb, destination="aa" * 16, **more)
        assert error["code"] == "failed"
        assert "no identity is known" in error["message"]


def test_the_same_network_name_and_passphrase_hear_each_other(
    adapters: Callable[[], AdapterProcess], free_port: int
) -> None:
    access = {"network_name": "a net", "passphrase": "pass #1, secret", "ifac_bits": 64}
    server, client = connected(adapters, free_port, **access)

    announced(server, client)


def test_another_passphrase_hears_nothing(
    adapters: Callable[[], AdapterProcess], free_port: int
) -> None:
    server, client = adapters(), adapters()
    place = {"host": "127.0.0.1", "port": free_port, "network_name": "n"}
    server.do(
        "start", interfaces=[{"name": "S", "type": "tcp-server", "passphrase": "one", **place}]
    )
    client.do(
        "start", interfaces=[{"name": "C", "type": "tcp-client", "passphrase": "two", **place}]
    )

    server.do("announce", name="reticle.echo")

    assert client.do("events", after=0, wait_ms=1500) == {"events": []}
