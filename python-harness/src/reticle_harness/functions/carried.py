"""What a link says about itself: who opened it, and its round-trip time."""

from __future__ import annotations

import math

import RNS

from reticle_harness.lines import Rejected
from reticle_harness.stack import (
    Values,
    carried,
    deliver,
    function,
    number_of,
    open_link,
    private_identity,
)


@function("link-identify")
def link_identify(private: bytes, link_id: bytes) -> Values:
    with open_link(link_id=link_id, initiator=True) as (link, kept):
        link.identify(private_identity(private))
        return {"plaintext": carried(link, kept, "identify")}


@function("link-identify-verify")
def link_identify_verify(link_id: bytes, plaintext: bytes) -> Values:
    with open_link(link_id=link_id) as (link, _):
        deliver(link, RNS.Packet.LINKIDENTIFY, plaintext)
        identity = link.get_remote_identity()
    if identity is None:
        raise Rejected("nobody is identified")
    return {"public_key": identity.get_public_key()}


@function("link-rtt-read")
def link_rtt_read(plaintext: bytes) -> Values:
    with open_link() as (link, _):
        link.status = RNS.Link.HANDSHAKE
        # the stack takes the larger of what it measured and what it is told
        link.request_time = math.inf
        deliver(link, RNS.Packet.LRRTT, plaintext)
        if link.status != RNS.Link.ACTIVE:
            raise Rejected("the link does not become active")
        return {"seconds": number_of(link.rtt, "round-trip time")}
