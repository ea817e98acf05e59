"""Packets and proofs."""

from __future__ import annotations

from types import SimpleNamespace
from unittest import mock

import RNS

from reticle_harness.lines import Rejected
from reticle_harness.stack import (
    Values,
    attached,
    function,
    outbound,
    parsed,
    private_identity,
    public_identity,
)


@function("packet-parse")
def packet_parse(frame: bytes) -> Values:
    packet = parsed(frame)
    return {
        "header_type": packet.header_type,
        "context_flag": bool(packet.context_flag),
        "transport_type": packet.transport_type,
        "destination_type": packet.destination_type,
        "packet_type": packet.packet_type,
        "hops": packet.hops,
        "transport_id": packet.transport_id,
        "destination": packet.destination_hash,
        "context": packet.context,
        "data": packet.data,
    }


@function("packet-hash")
def packet_hash(frame: bytes) -> Values:
    return {"hash": parsed(frame).get_hash()}


@function("packet-encode")
def packet_encode(
    header_type: int,
    context_flag: bool,
    transport_type: int,
    destination_type: int,
    packet_type: int,
    hops: int,
    transport_id: bytes | None,
    destination: bytes,
    context: int,
    data: bytes,
) -> Values:
    if header_type == RNS.Packet.HEADER_1 and transport_id is not None:
        # the stack would leave it out without a word
        raise Rejected("a transport id goes with HEADER_2 only")
    # what the stack asks of a destination; the data are final, as if encrypted already
    target = SimpleNamespace(
        hash=destination,
        link_id=destination,
        type=destination_type,
        mtu=RNS.Reticulum.MTU,
        encrypt=lambda plaintext: plaintext,
    )
    packet = RNS.Packet(
        target,
        data,
        packet_type=packet_type,
        context=context,
        transport_type=transport_type,
        header_type=header_type,
        transport_id=transport_id,
        context_flag=int(context_flag),
    )
    packet.hops = hops
    # HEADER_2 packets are packed by origins for announces only; for others the payload stands
    packet.ciphertext = data
    packet.pack()
    return {"frame": packet.raw}


class Received(RNS.Packet):
    """A packet of the stack, as received, whose hash is the one given."""

    def __init__(self, packet_hash: bytes) -> None:
        super().__init__(None, bytes(19) + b"\0")
        self.given = packet_hash
        self.unpack()

    def get_hash(self) -> bytes:
        return self.given


@function("proof")
def proof(private: bytes, packet_hash: bytes, explicit: bool) -> Values:
    kept = attached()
    packet = Received(packet_hash)
    packet.receiving_interface = kept
    with mock.patch.object(
        RNS.Reticulum, "should_use_implicit_proof", staticmethod(lambda: not explicit)
    ):
        private_identity(private).prove(packet)
    return {"frame": kept.only("proof")}


@function("proof-verify")
def proof_verify(public_key: bytes, packet_hash: bytes, proof: bytes) -> Values:
    packet = Received(packet_hash)
    packet.destination = outbound(public_identity(public_key))
    receipt = RNS.PacketReceipt(packet)
    if not receipt.validate_proof(proof):
        raise Rejected("the proof does not verify")
    return {}


@function("path-request")
def path_request(destination: bytes, transport_id: bytes | None, tag: bytes) -> Values:
    kept = attached()
    own = SimpleNamespace(hash=transport_id or RNS.Transport.identity.hash)
    transport = transport_id is not None
    with (
        mock.patch.object(RNS.Reticulum, "transport_enabled", staticmethod(lambda: transport)),
        mock.patch.object(RNS.Transport, "identity", own),
    ):
        RNS.Transport.request_path(destination, on_interface=kept, tag=tag)
    return {"frame": kept.only("path request")}
