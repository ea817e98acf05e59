"""Requests and responses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any
from unittest import mock

import RNS
from RNS.vendor import umsgpack

from reticle_harness.lines import Rejected
from reticle_harness.stack import (
    Captured,
    Values,
    at_once,
    bytes_of,
    carried,
    clock,
    deliver,
    function,
    number_of,
    open_link,
)

ADDRESS_SIZE = 16


class Taken(RNS.Resource):
    """What a link would send as a resource; kept, and never advertised."""

    kept: list[Taken]

    def __init__(self, data: bytes, link: RNS.Link, **options: Any) -> None:  # noqa: ANN401
        self.payload = data
        self.link = link
        self.request_id = options["request_id"]
        self.kept.append(self)


@contextmanager
def taken() -> Iterator[list[Taken]]:
    """The stack's resources are kept and not sent, for the length of one call."""
    kept: list[Taken] = []
    kind = type("Taken", (Taken,), {"kept": kept})
    with mock.patch.object(RNS, "Resource", kind):
        yield kept


class AnyPath:
    """A table of request handlers that has every path."""

    def __init__(self, answer: Callable[..., object]) -> None:
        self.answer = answer
        self.asked: bytes | None = None

    def __contains__(self, path_hash: object) -> bool:
        hash(path_hash)
        return isinstance(path_hash, bytes) and len(path_hash) == ADDRESS_SIZE

    def __getitem__(self, path_hash: bytes) -> list[object]:
        self.asked = path_hash
        return ["any path", self.answer, RNS.Destination.ALLOW_ALL, None, False]


@function("request-pack")
def request_pack(path: str, time: float, data: bytes) -> Values:
    value = umsgpack.unpackb(data)
    with open_link(initiator=True) as (link, _), taken() as kept:
        # no request fits into a packet of this size: the stack names the id of the others only
        # when the packet is encrypted
        link.mdu = 0
        with clock("Link", lambda: float(time)):
            link.request(path, data=value)
        (sent,) = kept
        return {
            "packed": sent.payload,
            "path_hash": umsgpack.unpackb(sent.payload)[1],
            "request_id": sent.request_id,
        }


@function("request-unpack")
def request_unpack(packed: bytes) -> Values:
    asked: list[tuple[Any, Any]] = []

    def answer(_path: object, data: object, _id: object, _peer: object, at: object) -> None:
        asked.append((at, data))

    with open_link() as (link, _), at_once("Link"):
        paths = AnyPath(answer)
        link.destination.request_handlers = paths
        deliver(link, RNS.Packet.REQUEST, packed)
    if not asked:
        raise Rejected("no handler is asked")
    at, data = asked[0]
    return {
        "time": number_of(at, "time"),
        "path_hash": paths.asked,
        "data": umsgpack.packb(data),
    }


@function("response-pack")
def response_pack(request_id: bytes, value: bytes) -> Values:
    response = umsgpack.unpackb(value)

    # the stack counts the parameters
    def answer(_path: object, _data: object, _id: object, _peer: object, _at: object) -> object:
        return response

    with open_link() as (link, kept), taken() as large:
        link.destination.request_handlers = AnyPath(answer)
        link.handle_request(request_id, [0.0, bytes(ADDRESS_SIZE), None])
        if large:
            return {"packed": large[0].payload}
        return {"packed": carried(link, kept, "response")}


@function("response-unpack")
def response_unpack(packed: bytes) -> Values:
    received: list[object] = []
    request_id = Captured(ADDRESS_SIZE)
    pending = SimpleNamespace(
        request_id=request_id,
        max_response_size=None,
        response_transfer_size=None,
        response_received=lambda value, _metadata: received.append(value),
    )
    with open_link(initiator=True) as (link, _), at_once("Link"):
        link.pending_requests.append(pending)
        deliver(link, RNS.Packet.RESPONSE, packed)
    if not received:
        raise Rejected("no request is answered")
    return {
        "request_id": bytes_of(request_id.seen, "request id"),
        "value": umsgpack.packb(received[0]),
    }
