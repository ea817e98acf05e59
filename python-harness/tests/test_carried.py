"""What links of two adapters carry: requests, resources, messages and streams."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from conftest import AdapterProcess, announced
from RNS.vendor import umsgpack

PRIVATE = bytes(range(64)).hex()
IDENTITY = "aca31af0441d81dbec71e82da0b4b5f5"
MDU = 16_303


def packed(value: object) -> str:
    return umsgpack.packb(value).hex()


def generated(size: int, seed: int) -> bytes:
    blocks = b""
    block = 0
    while len(blocks) < size:
        blocks += hashlib.sha256(f"reticle {seed} {block}".encode()).digest()
        block += 1
    return blocks[:size]


def linked(pair: Any, **options: object) -> tuple[AdapterProcess, AdapterProcess, str]:  # noqa: ANN401
    """(server, client, link); options prefixed with `client_` are those of the client's end."""
    server, client = pair
    ours = {key[7:]: one for key, one in options.items() if key.startswith("client_")}
    rest = {key: one for key, one in options.items() if not key.startswith("client_")}
    link = client.do("open", destination=announced(server, client, **rest), **ours)["link"]
    assert client.event("link")["state"] == "active"
    assert server.event("link")["state"] == "active"
    return server, client, link


def concluded(adapter: AdapterProcess, kind: str) -> dict[str, Any]:
    """The event that ends what goes on; those of its course are passed over."""
    while True:
        event = adapter.event(kind)
        if event["state"] not in ("started", "receiving", "delivered"):
            return event


def answered(client: AdapterProcess, link: str, path: str, data: str) -> dict[str, Any]:
    """The answer's event. On a busy machine the stack gives a request up now and then."""
    for _ in range(5):
        client.do("request", link=link, path=path, data=data)
        event = concluded(client, "request")
        if event["state"] == "ready":
            return event
    raise AssertionError(f"no answer: {event}")


ECHO = [{"path": "/echo", "answer": "echo"}]


def test_a_request_is_answered(pair: Any) -> None:  # noqa: ANN401
    server, client, link = linked(pair, requests=ECHO)

    sent = client.do("request", link=link, path="/echo", data=packed({"a": [1, b"b"]}))

    asked = server.event("asked")
    assert {name: asked[name] for name in ("link", "path", "data", "identity", "request")} == {
        "link": link,
        "path": "/echo",
        "data": packed({"a": [1, b"b"]}),
        "identity": None,
        "request": sent["request"],
    }
    ready = client.event("request")
    assert (ready["state"], ready["progress"]) == ("ready", 1.0)
    assert (ready["request"], ready["response"]) == (sent["request"], packed({"a": [1, b"b"]}))
    assert (ready["file"], ready["metadata"]) == (None, None)


def test_large_requests_and_responses_go_as_resources(pair: Any) -> None:  # noqa: ANN401
    server, client, link = linked(pair, requests=ECHO)
    content = packed(generated(3 * MDU, 1))

    sent = client.do("request", link=link, path="/echo", data=content)

    assert server.event("asked")["data"] == content
    states = []
    while not states or states[-1]["state"] != "ready":
        states.append(client.event("request"))
    assert {event["request"] for event in states} == {sent["request"]}
    assert [event["state"] for event in states if event["state"] == "receiving"]
    assert states[-1]["response"] == content


def test_a_handler_answers_with_a_value_with_nothing_or_not_at_all(pair: Any) -> None:  # noqa: ANN401
    handlers = [
        {"path": "/value", "answer": "value", "value": packed(False)},
        {"path": "/null", "answer": "null"},
    ]
    server, client, link = linked(pair, requests=handlers)

    assert answered(client, link, "/value", "c0")["response"] == packed(False)
    for path in ("/null", "/unknown"):
        client.do("request", link=link, path=path, data="c0", timeout_ms=300)
        failed = client.event("request")
        assert (failed["state"], failed["response"]) == ("failed", None)
    asked = server.event("asked")["path"]
    while asked == "/value":
        asked = server.event("asked")["path"]
    assert asked == "/null"


def test_a_file_comes_with_its_metadata(pair: Any) -> None:  # noqa: ANN401
    content = generated(100_000, 7)
    metadata = packed({"name": b"file.bin"})
    handler = {"path": "/file", "answer": "file", "content": content.hex(), "metadata": metadata}
    _, client, link = linked(pair, requests=[handler])

    for _ in range(2):
        client.do("request", link=link, path="/file", data="c0")
        ready = concluded(client, "request")
        digest = hashlib.sha256(content).hexdigest()
        assert ready["file"] == {"size": 100_000, "sha256": digest, "data": None}
        assert (ready["metadata"], ready["response"]) == (metadata, None)


def test_only_those_on_the_list_are_answered(pair: Any) -> None:  # noqa: ANN401
    handlers = [
        {"path": "/list", "answer": "echo", "allow": "list", "allowed": [IDENTITY]},
        {"path": "/none", "answer": "echo", "allow": "none"},
    ]
    server, client, link = linked(pair, requests=handlers)

    client.do("request", link=link, path="/list", data="01", timeout_ms=300)
    assert client.event("request")["state"] == "failed"
    client.do("identify", link=link, identity=PRIVATE)
    server.event("identified")
    client.do("request", link=link, path="/none", data="02", timeout_ms=300)
    assert client.event("request")["state"] == "failed"
    assert answered(client, link, "/list", "03")["response"] == "03"
    asked = server.event("asked")
    assert (asked["data"], asked["identity"]) == ("03", IDENTITY)


def test_requests_and_responses_have_their_limits(pair: Any) -> None:  # noqa: ANN401
    server, client, link = linked(pair, requests=ECHO, max_request_size=100)

    client.do("request", link=link, path="/echo", data=packed(bytes(200)), timeout_ms=300)
    assert client.event("request")["state"] == "failed"
    for limit, state in ((9, "failed"), (50, "ready")):
        client.do(
            "request", link=link, path="/echo", data=packed(bytes(20)), max_response_size=limit
        )
        assert client.event("request")["state"] == state
    assert server.event("asked")["data"] == packed(bytes(20))


@pytest.mark.parametrize("size", [0, 1, 5000, 70_000, 1_100_000])
@pytest.mark.parametrize("compress", [True, False])
def test_a_resource_goes_either_way(pair: Any, size: int, compress: bool) -> None:  # noqa: ANN401
    ends = linked(pair, resources="all", client_resources="all")
    link = ends[2]
    for sender, receiver in ((ends[0], ends[1]), (ends[1], ends[0])):
        sent = sender.do("resource", link=link, size=size, seed=3, compress=compress)

        started = receiver.event("resource")
        assert (started["state"], started["role"], started["size"]) == ("started", "receiver", size)
        whole = concluded(receiver, "resource")
        content = generated(size, 3)
        assert (whole["state"], whole["role"], whole["size"]) == ("complete", "receiver", size)
        assert whole["sha256"] == hashlib.sha256(content).hexdigest()
        assert whole["data"] == (content.hex() if size <= 65_536 else None)
        assert whole["metadata"] is None
        done = concluded(sender, "resource")
        assert (done["state"], done["role"], done["size"]) == ("complete", "sender", size)
        assert {started["resource"], whole["resource"], done["resource"]} == {sent["resource"]}


def test_a_resource_carries_metadata(pair: Any) -> None:  # noqa: ANN401
    server, client, link = linked(pair, resources="all")
    metadata = packed(["grüße", None])

    client.do("resource", link=link, data="abcd", metadata=metadata)

    whole = concluded(server, "resource")
    assert (whole["size"], whole["data"], whole["metadata"]) == (2, "abcd", metadata)


def test_the_application_takes_what_is_small(pair: Any) -> None:  # noqa: ANN401
    server, client, link = linked(pair, resources="app")

    for size, state in ((4097, "rejected"), (4096, "complete")):
        sent = client.do("resource", link=link, size=size, seed=1)
        done = concluded(client, "resource")
        assert (done["resource"], done["state"]) == (sent["resource"], state)
    assert concluded(server, "resource")["size"] == 4096


@pytest.mark.parametrize("canceller", ["sender", "receiver"])
def test_either_side_cancels(pair: Any, canceller: str) -> None:  # noqa: ANN401
    server, client, link = linked(pair, resources="all")

    sent = client.do("resource", link=link, size=20_000_000, seed=1, compress=False)["resource"]
    assert server.event("resource")["state"] == "started"
    (client if canceller == "sender" else server).do("resource", link=link, cancel=sent)

    at_server, at_client = concluded(server, "resource"), concluded(client, "resource")
    assert at_server["state"] == "cancelled"
    assert at_client["state"] == ("cancelled" if canceller == "sender" else "rejected")
    assert client.refusal("resource", link=link, cancel=sent)["code"] == "failed"


def test_messages_go_both_ways_in_order(pair: Any) -> None:  # noqa: ANN401
    server, client, link = linked(pair, channel=True, client_channel=True)

    for sender, receiver in ((server, client), (client, server)):
        for number in range(10):
            data = bytes([number] * number).hex()
            while not (answer := sender.ask("send", link=link, message=0x0101, data=data))["ok"]:
                assert "not ready" in answer["error"]["message"]
            assert answer["result"] == {"packet": None}
        for number in range(10):
            event = receiver.event("message")
            assert (event["link"], event["message"]) == (link, 0x0101)
            assert event["data"] == bytes([number] * number).hex()


def test_messages_that_cannot_go_are_refused_with_the_reason(pair: Any) -> None:  # noqa: ANN401
    _, client, link = linked(pair, channel=True, client_channel=True)

    for message, data, reason in (
        (0x0101, bytes(MDU - 5), "too big"),
        (0x0102, b"", "not registered"),
        (0xF000, b"", "system-reserved"),
    ):
        refusal = client.refusal("send", link=link, message=message, data=data.hex())
        assert refusal["code"] == "failed"
        assert reason in refusal["message"]
    client.do("send", link=link, message=0x0101, data=bytes(MDU - 6).hex())


def test_a_link_without_a_channel_carries_no_messages(pair: Any) -> None:  # noqa: ANN401
    _, client, link = linked(pair)

    assert "no open channel" in client.refusal("send", link=link, message=1, data="")["message"]


def test_streams_carry_bytes_to_their_end(pair: Any) -> None:  # noqa: ANN401
    server, client, link = linked(pair, channel=True, client_channel=True)
    content = generated(60_000, 5) + bytes(60_000)

    left = content
    while left:
        piece = left[:30_000]
        last = len(piece) == len(left)
        sent = client.do("send", link=link, stream=1, data=piece.hex(), eof=last)
        assert sent["packet"] is None
        left = left[sent["written"] :]

    found = b""
    ended = False
    while not ended:
        event = server.event("stream")
        assert (event["link"], event["stream"]) == (link, 1)
        found += bytes.fromhex(event["data"])
        ended = event["eof"]
    assert found == content


def test_a_stream_of_too_high_a_number_is_refused(pair: Any) -> None:  # noqa: ANN401
    _, client, link = linked(pair, channel=True, client_channel=True)

    refusal = client.refusal("send", link=link, stream=16_384, data="00")

    assert (refusal["code"], "0-16383" in refusal["message"]) == ("failed", True)
