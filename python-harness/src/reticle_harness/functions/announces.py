"""Announces."""

from __future__ import annotations

from types import SimpleNamespace
from unittest import mock

import RNS

from reticle_harness.lines import Rejected
from reticle_harness.stack import (
    Kept,
    Values,
    admitted,
    function,
    inbound,
    module,
    private_identity,
)


@function("announce-make")
def announce_make(
    private: bytes,
    name: str,
    random_hash: bytes,
    ratchet: bytes | None,
    app_data: bytes | None,
) -> Values:
    emitted = int.from_bytes(random_hash[5:], "big")
    clock = SimpleNamespace(time=lambda: emitted)
    with (
        inbound(private_identity(private), name) as made,
        mock.patch.object(RNS.Identity, "get_random_hash", staticmethod(lambda: random_hash)),
        mock.patch.object(module("Destination"), "time", clock),
        # the input is the public ratchet, which the stack derives from a private one
        mock.patch.object(RNS.Identity, "_ratchet_public_bytes", staticmethod(lambda _: ratchet)),
    ):
        if ratchet is not None:
            made.ratchets = [b""]
            made.latest_ratchet_time = emitted
        packet = made.announce(app_data=app_data, send=False)
        packet.pack()
        return {"frame": packet.raw}


@function("announce-validate")
def announce_validate(frame: bytes) -> Values:
    packet = admitted(frame, Kept())
    if packet is None:
        raise Rejected("not let in")
    if not RNS.Identity.validate_announce(packet):
        raise Rejected("not valid")
    known = RNS.Identity.known_destinations[packet.destination_hash]
    return {
        "destination": packet.destination_hash,
        "public_key": known[2],
        # kept by no table of the stack on its own: cut where its validation cuts them
        "name_hash": packet.data[64:74],
        "random_hash": packet.data[74:84],
        "emitted": RNS.Transport.announce_emitted(packet),
        "ratchet": RNS.Identity.known_ratchets.get(packet.destination_hash),
        # a ratchet announce without app data reports empty bytes, one without ratchet none
        "app_data": known[3] or None,
    }
