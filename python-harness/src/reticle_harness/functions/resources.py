"""Resources: what is advertised, asked for, sent, and proved."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
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
    deliver,
    function,
    integer_of,
    next_iv,
    open_link,
    parsed,
)

HASH_SIZE = 32
MAP_HASH_SIZE = RNS.Resource.MAPHASH_LEN
MAP_LENGTH = RNS.ResourceAdvertisement.HASHMAP_MAX_LEN
# a link packet's header with room for a transport id, and the smallest access code
OUTSIDE_SDU = 36
PLAIN_FLAGS = 0x01
# more parts than the largest resource has at the smallest link MTU
MOST_PARTS = 1 << 16


@contextlib.contextmanager
def unhurried() -> Iterator[None]:
    """Resources without their watchdog thread: none of them lives longer than a call."""
    with mock.patch.object(RNS.Resource, "watchdog_job", lambda _: None), at_once("Resource"):
        yield


def advertisement(**members: Any) -> RNS.ResourceAdvertisement:  # noqa: ANN401
    made = RNS.ResourceAdvertisement()
    for name, value in members.items():
        setattr(made, name, value)
    return made


@function("resource-advertisement-pack")
def advertisement_pack(**members: object) -> Values:
    return {"packed": advertisement(**members).pack()}


@function("resource-advertisement-unpack")
def advertisement_unpack(packed: bytes) -> Values:
    read = RNS.ResourceAdvertisement.unpack(packed)
    return {
        **{name: integer_of(getattr(read, name), name) for name in "tdnilf"},
        **{name: bytes_of(getattr(read, name), name) for name in "hrom"},
        "q": None if read.q is None else bytes_of(read.q, "q"),
        "encrypted": read.e,
        "compressed": read.c,
        "split": read.s,
        "request": read.u,
        "response": read.p,
        "metadata": read.x,
    }


@function("resource-make")
def resource_make(
    key: bytes,
    sdu: int,
    iv: bytes,
    prefix: bytes,
    random: bytes,
    data: bytes,
    metadata: bytes | None,
    compress: bool,
) -> Values:
    drawn = iter((prefix, random))

    def draw() -> bytes:
        given = next(drawn, None)
        if given is None:
            raise Rejected("map hashes collide: the stack would draw another random hash")
        return given

    said = None if metadata is None else umsgpack.unpackb(metadata)
    with (
        open_link(key=key, mtu=sdu + OUTSIDE_SDU) as (link, _),
        mock.patch.object(RNS.Identity, "get_random_hash", staticmethod(draw)),
        next_iv(iv),
    ):
        made = RNS.Resource(data, link, metadata=said, advertise=False, auto_compress=compress)
    if made.total_segments > 1:
        raise Rejected(f"{made.total_segments} segments, expected one")
    return {
        "hash": made.hash,
        "proof": made.expected_proof,
        "transfer_size": made.size,
        "data_size": made.total_size,
        "compressed": made.compressed,
        "stream": b"".join(part.data for part in made.parts),
        "parts": made.total_parts,
        "hashmap": made.hashmap,
    }


def accepted(link: RNS.Link, callback: object = None, **members: Any) -> RNS.Resource:  # noqa: ANN401
    """A resource as its receiver holds it after the advertisement."""
    said: Values = {
        "t": 0,
        "d": 0,
        "n": 0,
        "h": bytes(HASH_SIZE),
        "r": bytes(4),
        "o": bytes(HASH_SIZE),
        "i": 1,
        "l": 1,
        "q": None,
        "f": PLAIN_FLAGS,
        "m": bytes(MAP_HASH_SIZE),
        **members,
    }
    made = RNS.Resource.accept(
        SimpleNamespace(plaintext=umsgpack.packb(said), link=link), callback=callback
    )
    if made is None:
        raise Rejected("the stack does not accept the advertisement")
    return made


@function("resource-read")
def resource_read(key: bytes, flags: int, random: bytes, hash: bytes, stream: bytes) -> Values:  # noqa: A002
    read: list[Values] = []

    def concluded(resource: RNS.Resource) -> None:
        packed = umsgpack.packb(resource.metadata) if resource.has_metadata else None
        read.append({"data": resource.data.read(), "metadata": packed})

    with open_link(key=key) as (link, kept), unhurried():
        resource = accepted(
            link, concluded, t=len(stream), d=len(stream), h=hash, o=hash, r=random, f=flags
        )
        kept.sent.clear()
        resource.parts = [stream]
        resource.assemble()
        if not read:
            raise Rejected("the stack does not hand the resource over")
        proof = parsed(kept.only("proof")).data
    return {**read[0], "proof": proof[HASH_SIZE:]}


@function("part-request-pack")
def part_request_pack(resource: bytes, last: bytes | None, wanted: list[bytes]) -> Values:
    with open_link() as (link, kept), unhurried():
        receiving = accepted(link, h=resource, t=1)
        kept.sent.clear()
        receiving.waiting_for_hmu = False
        receiving.window = len(wanted) + 1
        receiving.hashmap = list(wanted)
        receiving.parts = [None] * len(wanted)
        receiving.consecutive_completed_height = -1
        if last is not None:
            # the part of the last known hash has come, and the next one's hash is not known
            receiving.hashmap = [last, *wanted, None]
            receiving.parts = [b"part", *receiving.parts, None]
            receiving.consecutive_completed_height = 0
            receiving.hashmap_height = 1
        receiving.request_next()
        return {"packed": carried(link, kept, "part request")}


class Unlike:
    """A map hash that equals none, and keeps all that it was compared with."""

    def __init__(self) -> None:
        self.seen: list[bytes] = []

    def __eq__(self, other: object) -> bool:
        self.seen.append(bytes_of(other, "map hash"))
        return False

    __hash__ = None  # type: ignore[assignment]


def sending(link: RNS.Link) -> RNS.Resource:
    """A resource as its sender holds it after the advertisement."""
    made = RNS.Resource(b"any", link, advertise=False, auto_compress=False)
    made.status = RNS.Resource.ADVERTISED
    made.adv_sent = 0.0
    link.outgoing_resources.append(made)
    return made


@function("part-request-unpack")
def part_request_unpack(packed: bytes) -> Values:
    asked = Unlike()
    resource = Captured(HASH_SIZE)
    with open_link() as (link, _), unhurried():
        made = sending(link)
        made.hash = resource
        made.parts = [SimpleNamespace(map_hash=asked)]
        exhausted: list[bytes] = []

        # what the sender does when the map is exhausted begins with this: it gives up, having
        # found no part of that name
        def cancel() -> None:
            exhausted.append(asked.seen.pop())

        with mock.patch.object(made, "cancel", cancel):
            deliver(link, RNS.Packet.RESOURCE_REQ, packed)
    if resource.seen is None:
        raise Rejected("no resource is asked for")
    return {
        "resource": resource.seen,
        "last": exhausted[0] if exhausted else None,
        "wanted": asked.seen,
    }


@function("hashmap-update-pack")
def hashmap_update_pack(resource: bytes, segment: int, hashes: bytes) -> Values:
    count, rest = divmod(len(hashes), MAP_HASH_SIZE)
    before = segment * MAP_LENGTH
    if rest or not 0 < count <= MAP_LENGTH or segment < 1:
        raise Rejected("no resource of the stack has such a piece of its map")
    unlike = SimpleNamespace(map_hash=None)
    last = SimpleNamespace(map_hash=b"last")
    with open_link() as (link, kept), unhurried():
        made = sending(link)
        made.hash = resource
        made.parts = [unlike] * (before - 1) + [last] + [unlike] * count
        made.hashmap = bytes(before * MAP_HASH_SIZE) + hashes
        made.receiver_min_consecutive_height = before - 1
        exhausted = bytes([RNS.Resource.HASHMAP_IS_EXHAUSTED])
        deliver(link, RNS.Packet.RESOURCE_REQ, exhausted + last.map_hash + resource)
        return {"packed": carried(link, kept, "map update")}


@function("hashmap-update-unpack")
def hashmap_update_unpack(packed: bytes) -> Values:
    with open_link() as (link, _), unhurried():
        receiving = accepted(link, t=1)
        told = watched(receiving)
        receiving.hash = told.resource
        receiving.waiting_for_hmu = True
        receiving.hashmap = [None] * MOST_PARTS
        receiving.hashmap_height = 0
        deliver(link, RNS.Packet.RESOURCE_HMU, packed)
    if told.resource.seen is None or told.height < 1:
        raise Rejected("the transfer does not go on")
    segment = integer_of(told.segment, "segment")
    start = segment * MAP_LENGTH
    taken = receiving.hashmap[start : start + told.height]
    return {
        "resource": told.resource.seen,
        "segment": segment,
        "hashes": b"".join(bytes_of(one, "map hash") for one in taken),
    }


def watched(receiving: RNS.Resource) -> SimpleNamespace:
    """What an update told this resource, once the stack goes on to ask for parts."""
    told = SimpleNamespace(resource=Captured(HASH_SIZE), segment=None, height=0)
    real = receiving.hashmap_update

    def update(segment: object, hashes: object) -> None:
        told.segment = segment
        real(segment, hashes)

    def request_next() -> None:
        told.height = receiving.hashmap_height

    receiving.hashmap_update = update
    receiving.request_next = request_next
    return told


@function("resource-proof")
def resource_proof(data: bytes, hash: bytes) -> Values:  # noqa: A002 - named as in the contract
    with open_link() as (link, kept), unhurried():
        receiving = accepted(link, h=hash, t=1)
        kept.sent.clear()
        receiving.data = data
        receiving.prove()
        return {"proof": parsed(kept.only("proof")).data[HASH_SIZE:]}
