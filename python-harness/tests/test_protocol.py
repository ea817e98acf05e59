"""The adapter's lines: what it answers to good and bad ones."""

from __future__ import annotations

import json
import socket

import pytest
from conftest import AdapterProcess

from reticle_harness.events import Events
from reticle_harness.lines import LONGEST_LINE


def test_hello_says_who_it_is_and_what_it_can(adapter: AdapterProcess) -> None:
    said = adapter.do("hello")

    assert said["protocol"] == 1
    assert said["implementation"] == "rns"
    assert said["release"].startswith("1.")
    assert "link" in said["capabilities"]
    offered = {"request", "resource", "channel", "ratchet", "group", "storage"}
    assert offered <= set(said["capabilities"])


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


@pytest.mark.parametrize("verb", ["ask", "mail", "fly"])
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
        ("request", {"link": "aa" * 16, "path": "/", "data": "c1"}, "args.data: expected one Mess"),
        ("request", {"link": "aa" * 16, "path": "/", "data": "0102"}, "args.data"),
        ("request", {"link": "aa" * 16, "path": "/", "data": "92c0"}, "args.data"),
        ("resource", {"link": "aa" * 16, "size": 1 << 30, "seed": 1}, "args.size"),
        ("resource", {"link": "aa" * 16, "cancel": "aa" * 16}, "args.cancel: expected 32 bytes"),
        ("open", {"destination": "aa" * 16, "resources": "some"}, "args.resources: expected one"),
        ("announce", {"name": "a.b", "ratchets": {"retained": 0}}, "args.ratchets.retained"),
        ("announce", {"name": "a.b", "requests": [{"path": "/"}]}, "args.requests[0].answer"),
        ("announce", {"name": "a.b", "group": "00" * 16}, "args.group: expected 32 or 64 bytes"),
        ("send", {"group": {"name": "a"}, "data": ""}, "args.group.key"),
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
        ("request", {"link": "aa" * 16, "path": "/", "data": "c0"}),
        ("resource", {"link": "aa" * 16, "data": ""}),
    ],
)
def test_a_node_that_was_not_started_does_nothing(
    adapter: AdapterProcess, verb: str, args: dict[str, object]
) -> None:
    assert adapter.refusal(verb, **args)["code"] == "failed"


@pytest.mark.parametrize(
    ("verb", "args"),
    [
        ("resource", {"link": "aa" * 16}),
        ("resource", {"link": "aa" * 16, "size": 1}),
        ("resource", {"link": "aa" * 16, "data": "", "cancel": "aa" * 32}),
        ("send", {"link": "aa" * 16, "data": "", "message": 1, "stream": 1}),
        ("send", {"link": "aa" * 16, "data": "", "eof": True}),
        ("send", {"destination": "aa" * 16, "data": "", "message": 1}),
        ("announce", {"name": "a.b", "group": "00" * 32}),
        ("announce", {"name": "a.b", "plain": True, "channel": True}),
        ("announce", {"name": "a.b", "requests": [{"path": "/", "answer": "value"}]}),
        ("announce", {"name": "a.b", "requests": [{"path": "/", "answer": "file"}]}),
        (
            "announce",
            {"name": "a.b", "requests": [{"path": "/", "answer": "echo", "allow": "list"}]},
        ),
    ],
)
def test_arguments_that_do_not_go_together_are_refused(
    adapter: AdapterProcess, verb: str, args: dict[str, object]
) -> None:
    adapter.do("start", interfaces=[])

    assert adapter.refusal(verb, **args)["code"] == "invalid"
    # and nothing is left half done
    assert adapter.do("announce", name="a.b", quiet=True)["public_key"]


def test_events_that_do_not_fit_on_a_line_wait_for_the_next() -> None:
    events = Events()
    for _ in range(20):
        events.add("packet", data="00" * 50_000)

    seen = []
    while found := events.after(len(seen), 0):
        assert len(json.dumps(found)) < LONGEST_LINE
        seen += [event["seq"] for event in found]

    assert seen == list(range(1, 21))


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


def test_a_program_of_an_instance_needs_one_and_has_no_interfaces_of_its_own(
    adapter: AdapterProcess, free_port: int
) -> None:
    server = {"name": "S", "type": "tcp-server", "host": "127.0.0.1", "port": free_port}
    error = adapter.refusal("start", interfaces=[server], instance=free_port)
    assert error["code"] == "invalid"

    error = adapter.refusal("start", interfaces=[], instance=free_port)
    assert error["code"] == "failed"
    assert "nobody serves programs" in error["message"]
