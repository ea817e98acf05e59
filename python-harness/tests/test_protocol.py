"""The adapter's lines: what it answers to good and bad ones."""

from __future__ import annotations

import socket

import pytest
from conftest import AdapterProcess


def test_hello_says_who_it_is_and_what_it_can(adapter: AdapterProcess) -> None:
    said = adapter.do("hello")

    assert said["protocol"] == 1
    assert said["implementation"] == "rns"
    assert said["release"].startswith("1.")
    assert "link" in said["capabilities"]
    assert not {"request", "resource"} & set(said["capabilities"])


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (b"{", "not JSON"),
        (b"\xff\xfe", "not UTF-8"),
        (b"[]", "expected a JSON object, found an array"),
        (b"null", "expected a JSON object, found null"),
        (b'{"verb":"hello","args":{}}', "id: expected an integer, found null"),
        (b'{"id":"1","verb":"hello","args":{}}', "id: expected an integer"),
        (b'{"id":true,"verb":"hello","args":{}}', "id: expected an integer"),
        (b'{"id":1,"args":{}}', "verb: expected a string, found null"),
        (b'{"id":1,"verb":"hello"}', "args: expected an object, found null"),
        (b'{"id":1,"verb":"hello","args":[]}', "args: expected an object, found an array"),
        (b'{"id":1,"id":2,"verb":"hello","args":{}}', "'id' appears twice"),
        (b'{"id":1,"verb":"hello","args":{},"more":1}', "unknown member 'more'"),
        (b"[" * 100_000, "JSON"),
        (b"x" * (1 << 20) + b"x", "longer than"),
    ],
)
def test_a_malformed_line_is_answered_and_the_adapter_goes_on(
    adapter: AdapterProcess, line: bytes, told: str
) -> None:
    answer = adapter.line(line)

    assert answer["id"] is None
    assert answer["error"]["code"] == "invalid"
    assert told in answer["error"]["message"]
    assert adapter.do("hello")["protocol"] == 1


@pytest.mark.parametrize("verb", ["request", "resource", "fly"])
def test_a_verb_that_is_not_offered_is_unsupported(adapter: AdapterProcess, verb: str) -> None:
    assert adapter.refusal(verb)["code"] == "unsupported"


@pytest.mark.parametrize(
    ("verb", "args", "place"),
    [
        ("hello", {"name": "me"}, "args: unknown member 'name'"),
        ("path", {"timeout_ms": 1}, "args.destination: expected 16 bytes"),
        ("path", {"destination": "AA" * 16, "timeout_ms": 1}, "args.destination"),
        ("path", {"destination": "aa" * 15, "timeout_ms": 1}, "args.destination"),
        ("path", {"destination": "aa" * 16, "timeout_ms": "1"}, "args.timeout_ms"),
        ("path", {"destination": "aa" * 16, "timeout_ms": -1}, "args.timeout_ms"),
        ("events", {"after": 0.5, "wait_ms": 0}, "args.after"),
        ("events", {"after": True, "wait_ms": 0}, "args.after"),
        ("start", {"interfaces": {}}, "args.interfaces: expected an array"),
        ("start", {"interfaces": [{"name": "a"}]}, "args.interfaces[0].type"),
        (
            "start",
            {
                "interfaces": [
                    {"name": "a]]\n[[b", "type": "tcp-server", "host": "127.0.0.1", "port": 1}
                ]
            },
            "args.interfaces[0].name",
        ),
        ("compute", {"function": "hash", "input": {"data": "0"}}, "input.data"),
        ("compute", {"function": "hash", "input": {}}, "input.data: expected"),
        ("compute", {"function": "hash", "input": {"data": "", "x": 1}}, "unknown member 'x'"),
    ],
)
def test_a_wrong_argument_is_refused_with_its_place(
    adapter: AdapterProcess, verb: str, args: dict[str, object], place: str
) -> None:
    error = adapter.refusal(verb, **args)

    assert error["code"] == "invalid"
    assert place in error["message"]


@pytest.mark.parametrize(
    ("verb", "args"),
    [
        ("announce", {"name": "reticle.echo"}),
        ("path", {"destination": "aa" * 16, "timeout_ms": 1}),
        ("open", {"destination": "aa" * 16}),
        ("send", {"destination": "aa" * 16, "data": "00"}),
        ("close", {"link": "aa" * 16}),
    ],
)
def test_a_node_that_was_not_started_does_nothing(
    adapter: AdapterProcess, verb: str, args: dict[str, object]
) -> None:
    assert adapter.refusal(verb, **args)["code"] == "failed"


def test_events_answers_at_once_when_it_may_not_wait(adapter: AdapterProcess) -> None:
    assert adapter.do("events", after=0, wait_ms=0) == {"events": []}


def test_compute_refuses_what_the_stack_refuses(adapter: AdapterProcess) -> None:
    error = adapter.refusal("compute", function="packet-parse", input={"frame": "00"})

    assert error["code"] == "rejected"


def test_stop_ends_the_process_with_code_0_and_leaves_nothing(
    adapter: AdapterProcess, free_port: int
) -> None:
    server = {"name": "S", "type": "tcp-server", "host": "127.0.0.1", "port": free_port}
    adapter.do("start", interfaces=[server])
    adapter.do("compute", function="hash", input={"data": ""})

    adapter.do("stop")

    assert adapter.process.wait(10) == 0
    assert adapter.process.stdout.read() == b""
    assert [one.name for one in adapter.folder.iterdir()] == ["stderr"]


def test_the_end_of_input_ends_the_process_with_code_0(
    adapter: AdapterProcess, free_port: int
) -> None:
    server = {"name": "S", "type": "tcp-server", "host": "127.0.0.1", "port": free_port}
    adapter.do("start", interfaces=[server])

    adapter.process.stdin.close()

    assert adapter.process.wait(10) == 0
    assert [one.name for one in adapter.folder.iterdir()] == ["stderr"]


def test_a_port_that_is_taken_is_a_failure_not_an_end(
    adapter: AdapterProcess, free_port: int
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", free_port))
        taken.listen()
        server = {"name": "S", "type": "tcp-server", "host": "127.0.0.1", "port": free_port}
        error = adapter.refusal("start", interfaces=[server])

    assert error["code"] == "failed"
    assert "could not open an interface" in error["message"]
    assert adapter.do("hello")["protocol"] == 1
