"""Link establishment."""

from __future__ import annotations

import contextlib
from unittest import mock

import RNS

from reticle_harness.lines import Rejected
from reticle_harness.stack import (
    Values,
    admitted,
    attached,
    function,
    inbound,
    next_keys,
    outbound,
    parsed,
    private_identity,
    public_identity,
    responder,
    unattended,
)


def signalled(signalling: bytes) -> tuple[int, int]:
    """(MTU, mode), as the stack reads them from a link request."""
    # flags 0x02: a link request; its address and keys are zero
    packet = parsed(b"\x02" + bytes(18) + bytes(64) + signalling)
    return RNS.Link.mtu_from_lr_packet(packet), RNS.Link.mode_from_lr_packet(packet)


@function("link-request")
def link_request(
    destination: bytes, x25519: bytes, ed25519: bytes, signalling: bytes | None
) -> Values:
    target = outbound(RNS.Identity())
    target.hash = destination
    mtu, mode = signalled(signalling) if signalling else (RNS.Reticulum.MTU, 1)
    hw_mtu = staticmethod(lambda _: mtu)
    with (
        unattended(),
        next_keys("Link", x25519=x25519, ed25519=ed25519),
        mock.patch.object(RNS.Transport, "next_hop_interface_hw_mtu", hw_mtu),
    ):
        link = RNS.Link(target, mode=mode)
    link.status = RNS.Link.CLOSED
    frame = link.packet.raw
    if signalling is None:
        # the stack always signals; a relay that cannot takes these bytes off
        frame = frame[: -RNS.Link.LINK_MTU_SIZE]
    elif frame[-3:] != signalling:
        raise Rejected("the stack does not signal this")
    return {"frame": frame, "link_id": RNS.Link.link_id_from_lr_packet(parsed(frame))}


@function("link-id")
def link_id(frame: bytes) -> Values:
    packet = parsed(frame)
    seen: list[bytes] = []
    real = RNS.Link.set_link_id

    def watched(link: RNS.Link, packet: RNS.Packet) -> None:
        real(link, packet)
        seen.append(link.link_id)
        # far enough: what follows decides whether to answer, not which link it is
        raise Rejected("seen")

    with (
        unattended(),
        inbound(RNS.Identity()) as owner,
        mock.patch.object(RNS.Link, "set_link_id", watched),
    ):
        packet.destination = owner
        owner.receive(packet)
    if not seen:
        raise Rejected("not a link request that a responder looks at")
    return {"link_id": seen[0]}


@function("signalling-encode")
def signalling_encode(mtu: int, mode: int) -> Values:
    return {"bytes": RNS.Link.signalling_bytes(mtu, mode)}


@function("signalling-decode")
def signalling_decode(bytes: bytes) -> Values:  # noqa: A002 - named as in the contract
    mtu, mode = signalled(bytes)
    return {"mtu": mtu, "mode": mode}


@function("link-key")
def link_key(private: bytes, public: bytes, link_id: bytes) -> Values:
    with responder(RNS.Identity(), private, link_id, public) as link:
        link.handshake()
        return {"key": link.derived_key}


@function("link-proof")
def link_proof(link_id: bytes, x25519: bytes, identity: bytes, signalling: bytes | None) -> Values:
    kept = attached()
    peer = bytes([9]) + bytes(31)
    with (
        responder(private_identity(identity), x25519, link_id, peer) as link,
        contextlib.ExitStack() as patches,
    ):
        if signalling is None:
            # peers before MTU discovery sent none; the rest of the proof is made as always
            empty = staticmethod(lambda *_: b"")
            patches.enter_context(mock.patch.object(RNS.Link, "signalling_bytes", empty))
        else:
            link.mtu, link.mode = signalled(signalling)
        link.attached_interface = kept
        link.prove()
    return {"frame": kept.only("link proof")}


@function("link-proof-verify")
def link_proof_verify(frame: bytes, public_key: bytes) -> Values:
    kept = attached()
    packet = admitted(frame, kept)
    if packet is None:
        raise Rejected("not let in")
    with unattended():
        link = RNS.Link(outbound(public_identity(public_key)))
    kept.sent.clear()
    transport = RNS.Transport
    transport.pending_links_map.pop(link.link_id)
    # the pending link that the proof speaks of, one hop away
    link.link_id = link.hash = packet.destination_hash
    link.expected_hops = 1
    transport.pending_links_map[link.link_id] = link
    transport._inbound(packet)
    if link.status != RNS.Link.ACTIVE:
        raise Rejected("the link does not become active")
    link.status = RNS.Link.CLOSED
    return {
        "link_id": link.link_id,
        "x25519": link.peer_pub_bytes,
        "mtu": link.mtu,
        "mode": link.mode,
    }


@function("link-mdu")
def link_mdu(mtu: int) -> Values:
    with responder(RNS.Identity(), bytes(31) + b"\1", bytes(16), bytes([9]) + bytes(31)) as link:
        link.mtu = mtu
        link.update_mdu()
        return {"mdu": link.mdu}
