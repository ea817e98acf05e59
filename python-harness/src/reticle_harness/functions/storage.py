"""Files of the storage folder: ratchets, own and of peers, and known destinations."""

from __future__ import annotations

from unittest import mock

import RNS
from RNS.vendor import umsgpack

from reticle_harness.lines import Rejected
from reticle_harness.stack import (
    Values,
    at_once,
    bytes_of,
    clock,
    empty_storage,
    function,
    inbound,
    number_of,
    outbound,
    private_identity,
    public_identity,
)

# a peer's ratchet file says in its name whose it is, and not in its content
ANY_DESTINATION = bytes(16)


@function("ratchet-file-make")
def ratchet_file_make(private: bytes, ratchets: list[bytes]) -> Values:
    with empty_storage() as folder, inbound(private_identity(private)) as owner:
        owner.ratchets = ratchets
        owner.ratchets_path = str(folder / "own")
        owner._persist_ratchets()
        return {"file": (folder / "own").read_bytes()}


@function("ratchet-file-read")
def ratchet_file_read(public_key: bytes, file: bytes) -> Values:
    # loading needs the owner's public key alone
    owner = outbound(public_identity(public_key))
    with empty_storage() as folder, clock("Destination", lambda: 0.0):
        (folder / "own").write_bytes(file)
        owner._reload_ratchets(str(folder / "own"))
    if owner.ratchets is None:
        raise Rejected("the stack does not load this file")
    if not isinstance(owner.ratchets, list):
        raise Rejected(f"the stack lets {type(owner.ratchets).__name__} pass for a list")
    return {"ratchets": [bytes_of(one, "ratchet") for one in owner.ratchets]}


@function("peer-ratchet-make")
def peer_ratchet_make(ratchet: bytes, received: float) -> Values:
    with empty_storage() as folder, at_once("Identity"), clock("Identity", lambda: float(received)):
        RNS.Identity._remember_ratchet(ANY_DESTINATION, ratchet)
        return {"file": (folder / "ratchets" / ANY_DESTINATION.hex()).read_bytes()}


@function("peer-ratchet-read")
def peer_ratchet_read(file: bytes, now: float) -> Values:
    with empty_storage() as folder, clock("Identity", lambda: now):
        (folder / "ratchets").mkdir()
        (folder / "ratchets" / ANY_DESTINATION.hex()).write_bytes(file)
        ratchet = RNS.Identity.get_ratchet(ANY_DESTINATION)
    if ratchet is None:
        raise Rejected("the stack does not load this file")
    # the stack keeps the ratchet alone
    received = umsgpack.unpackb(file)["received"]
    return {
        "ratchet": bytes_of(ratchet, "ratchet"),
        "received": number_of(received, "received"),
    }


@function("known-destinations-make")
def known_destinations_make(entries: list[Values]) -> Values:
    identity = RNS.Identity
    with empty_storage() as folder:
        for entry in entries:
            destination = entry["destination"]
            with clock("Identity", lambda entry=entry: float(entry["last_announce"])):
                identity.remember(
                    entry["packet_hash"], destination, entry["public_key"], entry["app_data"]
                )
            if entry["used"] < 0:
                identity._retain_destination_data(destination)
            elif entry["used"] > 0:
                with clock("Identity", lambda entry=entry: float(entry["used"])):
                    identity._used_destination_data(destination)
        identity.save_known_destinations()
        return {"file": (folder / "known_destinations").read_bytes()}


@function("known-destinations-read")
def known_destinations_read(file: bytes) -> Values:
    failures: list[BaseException] = []
    with empty_storage() as folder, mock.patch.object(RNS, "trace_exception", failures.append):
        (folder / "known_destinations").write_bytes(file)
        RNS.Identity.load_known_destinations()
    if failures:
        # it goes on without the file, or with the entries before the trouble
        raise Rejected(f"the stack gives the file up: {failures[0]}")
    return {
        "entries": [
            {
                "destination": destination,
                "last_announce": number_of(row[0], "last announce"),
                "packet_hash": bytes_of(row[1], "packet hash"),
                "public_key": bytes_of(row[2], "public key"),
                "app_data": None if row[3] is None else bytes_of(row[3], "app data"),
                "used": number_of(row[4], "used"),
            }
            for destination, row in sorted(RNS.Identity.known_destinations.items())
        ]
    }
