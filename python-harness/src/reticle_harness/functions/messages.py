"""LXMF: messages and their forms, stamps, tickets, and what their destinations announce.

A release of the stack without LXMF beside it offers none of these.
"""

from __future__ import annotations

import contextlib
import importlib
import io
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from unittest import mock

import RNS
from RNS.vendor import umsgpack

from reticle_harness.lines import Rejected, Unsupported
from reticle_harness.stack import (
    Values,
    bytes_of,
    function,
    integer_of,
    next_iv,
    next_keys,
    private_identity,
    public_identity,
)

ANY_ADDRESS = bytes(16)


def part(name: str) -> Any:  # noqa: ANN401 - a module of LXMF
    """LXMF's module of this name."""
    try:
        return importlib.import_module(f"LXMF.{name}")
    except ModuleNotFoundError as error:
        raise Unsupported(f"rns {RNS.__version__} has no LXMF beside it") from error


def delivery(identity: RNS.Identity, direction: int) -> RNS.Destination:
    return RNS.Destination(identity, direction, RNS.Destination.SINGLE, "lxmf", "delivery")


@contextlib.contextmanager
def written(
    private: bytes,
    recipient: bytes,
    timestamp: float,
    title: str,
    content: str,
    fields: bytes,
) -> Iterator[Any]:
    """A message that is not packed yet."""
    module = part("LXMessage")
    source = delivery(private_identity(private), RNS.Destination.IN)
    try:
        made = module.LXMessage(
            delivery(public_identity(recipient), RNS.Destination.OUT),
            source,
            content,
            title,
            fields=umsgpack.unpackb(fields),
        )
        made.timestamp = float(timestamp)
        made.defer_stamp = False
        yield made
    finally:
        RNS.Transport.deregister_destination(source)


def stamped(made: Any, stamp: bytes | None) -> None:  # noqa: ANN401 - an LXMessage
    if stamp is not None:
        # a stamp that is there already is taken where there is a cost
        made.stamp_cost = 1
        made.stamp = stamp


@function("lxmf-message-pack")
def message_pack(opportunistic: bool, stamp: bytes | None, **text: object) -> Values:
    message = part("LXMessage").LXMessage
    with written(**text) as made:  # type: ignore[arg-type]
        stamped(made, stamp)
        made.desired_method = message.OPPORTUNISTIC if opportunistic else message.DIRECT
        made.pack()
        return {
            "container": made.packed,
            "id": made.hash,
            "method": made.method,
            "resource": made.representation == message.RESOURCE,
        }


@function("lxmf-message-unpack")
def message_unpack(container: bytes, public_key: bytes | None) -> Values:
    message = part("LXMessage").LXMessage
    if public_key is not None:
        source = delivery(public_identity(public_key), RNS.Destination.OUT)
        RNS.Identity.remember(bytes(32), source.hash, public_key)
    read = message.unpack_from_bytes(container)
    return {
        "id": read.hash,
        "timestamp": umsgpack.packb(read.timestamp),
        "title": either(read.title, "title"),
        "content": either(read.content, "content"),
        "fields": umsgpack.packb(read.fields),
        "stamp": None if read.stamp is None else umsgpack.packb(read.stamp),
        "verified": read.signature_validated,
        "reason": read.unverified_reason,
    }


def either(value: object, what: str) -> bytes:
    """Text may surface as text or as bytes."""
    return bytes_of(value.encode() if isinstance(value, str) else value, what)


@function("lxmf-upload-pack")
def upload_pack(
    ephemeral: bytes, iv: bytes, propagation_stamp: bytes | None, now: float, **text: object
) -> Values:
    module = part("LXMessage")
    with written(**text) as made:  # type: ignore[arg-type]
        made.desired_method = module.LXMessage.PROPAGATED
        made.propagation_stamp = propagation_stamp
        time = SimpleNamespace(time=lambda: float(now))
        with (
            next_keys("Identity", x25519=ephemeral),
            next_iv(iv),
            mock.patch.object(module, "time", time),
        ):
            made.pack()
        return {
            "packed": made.propagation_packed,
            "transient_id": made.transient_id,
            "resource": made.representation == module.LXMessage.RESOURCE,
        }


@function("lxmf-paper-write")
def paper_write(ephemeral: bytes, iv: bytes, **text: object) -> Values:
    module = part("LXMessage")
    with written(**text) as made:  # type: ignore[arg-type]
        made.desired_method = module.LXMessage.PAPER
        with next_keys("Identity", x25519=ephemeral), next_iv(iv):
            made.pack()
        return {"uri": made.as_uri(finalise=False)}


@function("lxmf-paper-read")
def paper_read(uri: str) -> Values:
    router = part("LXMRouter").LXMRouter
    taken: list[bytes] = []
    reader = SimpleNamespace(
        propagation_entries={},
        locally_processed_transient_ids={},
        processed_transient_ids_lock=contextlib.nullcontext(),
        delivery_destinations={},
        propagation_node=False,
    )

    def take(data: bytes, **how: object) -> object:
        took = router.lxmf_propagation(reader, data, **how)
        if took:
            taken.append(data)
        return took

    reader.lxmf_propagation = take
    if not router.ingest_lxm_uri(reader, uri):
        raise Rejected("the stack takes no message from this text")
    return {"data": taken[0]}


@function("lxmf-stored-make")
def stored_make(
    container: bytes, state: int, encrypted: bool, encryption: str | None, method: int
) -> Values:
    message = part("LXMessage").LXMessage
    kept = message.unpack_from_bytes(container)
    kept.state = state
    kept.transport_encrypted = encrypted
    kept.transport_encryption = encryption
    kept.method = method
    return {"file": kept.packed_container()}


@function("lxmf-stored-read")
def stored_read(file: bytes) -> Values:
    read = part("LXMessage").LXMessage.unpack_from_file(io.BytesIO(file))
    if read is None:
        raise Rejected("the stack does not load this file")
    return {
        "container": read.packed,
        "state": integer_of(read.state, "state"),
        "encrypted": read.transport_encrypted,
        "encryption": read.transport_encryption,
        "method": integer_of(read.method, "method"),
    }


@function("lxmf-workblock")
def workblock(material: bytes, rounds: int) -> Values:
    block = part("LXStamper").stamp_workblock(material, expand_rounds=rounds)
    return {"size": len(block), "sha256": RNS.Identity.full_hash(block)}


@function("lxmf-stamp-value")
def stamp_value(material: bytes, rounds: int, stamp: bytes) -> Values:
    stamper = part("LXStamper")
    return {"value": stamper.stamp_value(stamper.stamp_workblock(material, rounds), stamp)}


@function("lxmf-stamp-holds")
def stamp_holds(digest: bytes, cost: int) -> Values:
    # the digest of work block and stamp is given, as no stamp can be found for the one at the edge
    with mock.patch.object(RNS.Identity, "full_hash", lambda _: digest):
        if not part("LXStamper").stamp_valid(b"", cost, b""):
            raise Rejected("the stamp does not do")
    return {}


@function("lxmf-message-stamp")
def message_stamp(
    message_id: bytes, stamp: bytes | None, cost: int, tickets: list[bytes]
) -> Values:
    held = SimpleNamespace(message_id=message_id, stamp=stamp, stamp_value=None)
    if not part("LXMessage").LXMessage.validate_stamp(held, cost, tickets=tickets):
        raise Rejected("the stamp does not do")
    return {"value": held.stamp_value}


@function("lxmf-propagation-stamp")
def propagation_stamp(entry: bytes, cost: int) -> Values:
    valid = part("LXStamper").validate_pn_stamps([entry], cost)
    if not valid:
        raise Rejected("the stamp does not do")
    transient_id, data, value, stamp = valid[0]
    return {"transient_id": transient_id, "data": data, "value": value, "stamp": stamp}


@function("lxmf-peering-material")
def peering_material(acceptor: bytes, initiator: bytes, cost: int) -> Values:
    peer = part("LXMPeer")
    asked: list[tuple[bytes, int, int]] = []

    def generate(material: bytes, wanted: int, expand_rounds: int) -> tuple[bytes, int]:
        asked.append((material, wanted, expand_rounds))
        return bytes(32), wanted

    held = SimpleNamespace(
        peering_cost=cost,
        peering_key=None,
        _peering_key_lock=contextlib.nullcontext(),
        identity=public_identity(acceptor),
        router=SimpleNamespace(identity=public_identity(initiator)),
    )
    with mock.patch.object(peer.LXStamper, "generate_stamp", generate):
        peer.LXMPeer.generate_peering_key(held)
    material, wanted, rounds = asked[0]
    return {"material": material, "rounds": rounds, "cost": wanted}


@function("lxmf-peering-key")
def peering_key(acceptor: bytes, initiator: bytes, key: bytes, cost: int) -> Values:
    node = SimpleNamespace(
        propagation_static_peer_sequential=False,
        static_peers=[],
        propagation_sequential_validation=False,
        propagation_resources_transferring=0,
        propagation_max_inbound_syncs=3,
        throttled_peers={},
        from_static_only=False,
        identity=public_identity(acceptor),
        peering_cost=cost,
        validated_peer_links={},
        propagation_entries={},
    )
    answer = part("LXMRouter").LXMRouter.offer_request(
        node, "/offer", [key, []], ANY_ADDRESS, ANY_ADDRESS, public_identity(initiator), 0.0
    )
    # nothing is offered, so that nothing is wanted
    if answer is not False:
        raise Rejected(f"the stack answers {answer}")
    return {}


@function("lxmf-ticket-stamp")
def ticket_stamp(ticket: bytes, message_id: bytes) -> Values:
    held = SimpleNamespace(
        outbound_ticket=ticket, message_id=message_id, stamp_cost=None, stamp_value=None
    )
    stamp = part("LXMessage").LXMessage.get_stamp(held)
    if stamp is None:
        raise Rejected("the stack does not stamp with this ticket")
    return {"stamp": stamp, "value": held.stamp_value}


@function("lxmf-delivery-announce-make")
def delivery_announce_make(name: str | None, cost: int | None) -> Values:
    destination = SimpleNamespace(display_name=name, stamp_cost=cost)
    router = SimpleNamespace(delivery_destinations={ANY_ADDRESS: destination})
    return {"app_data": part("LXMRouter").LXMRouter.get_announce_app_data(router, ANY_ADDRESS)}


@function("lxmf-delivery-announce-read")
def delivery_announce_read(app_data: bytes) -> Values:
    read = part("LXMF")
    cost = read.stamp_cost_from_app_data(app_data)
    return {
        "name": read.display_name_from_app_data(app_data),
        "cost": None if cost is None else integer_of(cost, "stamp cost"),
        # without application data the stack knows nothing, and compresses
        "compression": read.compression_support_from_app_data(app_data) is not False,
    }


@function("lxmf-propagation-announce-make")
def propagation_announce_make(
    time: float,
    enabled: bool,
    static_only: bool,
    message_limit: float,
    sync_limit: float,
    cost: int,
    flexibility: int,
    peering_cost: int,
    version: str,
    name: str | None,
) -> Values:
    module = part("LXMRouter")
    router = SimpleNamespace(
        name=name,
        propagation_node=enabled,
        from_static_only=static_only,
        propagation_stamp_cost=cost,
        propagation_stamp_cost_flexibility=flexibility,
        peering_cost=peering_cost,
        propagation_per_transfer_limit=message_limit,
        propagation_per_sync_limit=sync_limit,
    )
    metadata = module.LXMRouter.get_propagation_node_announce_metadata
    router.get_propagation_node_announce_metadata = lambda: metadata(router)
    with (
        mock.patch.object(module, "time", SimpleNamespace(time=lambda: float(time))),
        mock.patch.object(module, "__version__", version),
    ):
        return {"app_data": module.LXMRouter.get_propagation_node_app_data(router)}


@function("lxmf-propagation-announce-read")
def propagation_announce_read(app_data: bytes) -> Values:
    module = part("Handlers")
    known: dict[str, Any] = {}
    heard: list[bool] = []
    router = SimpleNamespace(
        get_outbound_propagation_node=lambda: None,
        propagation_node=True,
        static_peers=[ANY_ADDRESS],
        peers={ANY_ADDRESS: SimpleNamespace(last_heard=0)},
        peer=lambda **values: known.update(values),
        unpeer=lambda *_: heard.append(False),
        autopeer=True,
        autopeer_maxdepth=RNS.Transport.PATHFINDER_M,
    )
    handler = module.LXMFPropagationAnnounceHandler(router)
    handler.received_announce(ANY_ADDRESS, None, app_data, None, False)
    if not known:
        raise Rejected("the stack passes the announce over")
    # whether a node is active is looked at only in peers that are not static
    router.static_peers = []
    router.peer = lambda **_: heard.append(True)
    handler.received_announce(ANY_ADDRESS, None, app_data, None, False)
    return {
        "time": integer_of(known["timestamp"], "time base"),
        "active": heard[0],
        "message_limit": integer_of(known["propagation_transfer_limit"], "message limit"),
        "sync_limit": integer_of(known["propagation_sync_limit"], "sync limit"),
        "cost": integer_of(known["propagation_stamp_cost"], "stamp cost"),
        "flexibility": integer_of(known["propagation_stamp_cost_flexibility"], "flexibility"),
        "peering_cost": integer_of(known["peering_cost"], "peering cost"),
        "name": part("LXMF").pn_name_from_app_data(app_data),
    }
