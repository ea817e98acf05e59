"""Vectors of packets, their hashes, proofs and path requests."""

from __future__ import annotations

from typing import Any

from reticle_harness.compute import compute
from reticle_harness.vectors.collection import Collection, flipped
from reticle_harness.vectors.crypto import COUNTING
from reticle_harness.vectors.identities import public_of

SINGLE, GROUP, PLAIN, LINK = range(4)
DATA, ANNOUNCE, LINKREQUEST, PROOF = range(4)
KEEPALIVE, LRPROOF = 0xFA, 0xFF


def one_address(flags: int, hops: int, destination: bytes, context: int, data: bytes) -> bytes:
    return bytes([flags, hops]) + destination + bytes([context]) + data


def two_addresses(
    flags: int, hops: int, transport: bytes, destination: bytes, context: int, data: bytes
) -> bytes:
    return bytes([flags | 0x40, hops]) + transport + destination + bytes([context]) + data


def packet_parse(made: Collection) -> None:
    bits = made.flag(
        "FlagBits", "header bits are read from another place", "packets are taken for others"
    )
    shifted = made.flag(
        "HeaderTwo",
        "the fields of two-address packets are read from the places of one-address ones",
        "nothing crosses a relay",
    )
    short = made.flag(
        "ShortFrame", "a short frame is indexed beyond its end", "one frame stops the node"
    )
    hops = made.flag(
        "HopLimit", "hop counts of 128 and more are accepted", "packets circle for ever"
    )
    empty = made.flag(
        "EmptyData", "packets without data are accepted", "peers disagree on what was a packet"
    )
    for packet_type in range(4):
        for destination_type in range(4):
            made.valid(
                f"packet type {packet_type}, destination type {destination_type}",
                "R-CORE-068 R-CORE-069",
                bits,
                frame=one_address(
                    destination_type << 2 | packet_type, 0, made.bytes(16), 0, made.bytes(3)
                ),
            )
    made.valid(
        "context flag",
        "R-CORE-068",
        bits,
        frame=one_address(0x21, 2, made.bytes(16), 0, made.bytes(3)),
    )
    made.valid(
        "transport bit, one address",
        "R-CORE-068",
        bits,
        frame=one_address(0x10, 2, made.bytes(16), 0, made.bytes(3)),
    )
    for context in (0x01, 0x0B, 0x0E, 0x55, 0xFA, 0xFF):
        made.valid(
            f"context {context:#04x}",
            "R-CORE-069",
            frame=one_address(0x0C, 1, made.bytes(16), context, made.bytes(8)),
        )
    for flags in (0x10, 0x11, 0x31, 0x12, 0x00):
        made.valid(
            f"two addresses, flags {flags | 0x40:#04x}",
            "R-CORE-069",
            shifted,
            frame=two_addresses(flags, 3, made.bytes(16), made.bytes(16), 0, made.bytes(5)),
        )
    made.valid(
        "the shortest with one address: 20 bytes",
        "R-CORE-075",
        frame=one_address(0, 0, made.bytes(16), 0, b"\0"),
    )
    made.valid(
        "the shortest with two: 36 bytes",
        "R-CORE-075",
        shifted,
        frame=two_addresses(0x10, 0, made.bytes(16), made.bytes(16), 0, b"\0"),
    )
    made.valid(
        "500 bytes", "R-CORE-069", frame=one_address(0, 0, made.bytes(16), 0, made.bytes(481))
    )
    made.valid(
        "hop count 127",
        "R-CORE-074 R-NET-03",
        hops,
        frame=one_address(0, 127, made.bytes(16), 0, b"x"),
    )
    for count in (128, 129, 255):
        made.invalid(
            f"hop count {count}",
            "R-CORE-074 R-NET-03",
            hops,
            frame=one_address(0, count, made.bytes(16), 0, b"x"),
            since="[1.3.8,)",
        )
    made.invalid(
        "hop count 128, two addresses",
        "R-CORE-074 R-NET-03",
        hops,
        frame=two_addresses(0x10, 128, made.bytes(16), made.bytes(16), 0, b"x"),
        since="[1.3.8,)",
    )
    whole = one_address(0, 0, made.bytes(16), 0, b"x")
    for size in (0, 1, 2, 3, 10, 17, 18):
        made.invalid(f"one address, {size} bytes", "R-CORE-075 R-NET-04", short, frame=whole[:size])
    made.invalid(
        "no data, one address", "R-CORE-076 R-NET-04", empty, frame=whole[:19], since="[1.5.3,)"
    )
    whole = two_addresses(0x10, 0, made.bytes(16), made.bytes(16), 0, b"x")
    for size in (2, 18, 20, 33, 34):
        made.invalid(
            f"two addresses, {size} bytes",
            "R-CORE-075 R-NET-04",
            short,
            shifted,
            frame=whole[:size],
        )
    made.invalid(
        "no data, two addresses",
        "R-CORE-076 R-NET-04",
        empty,
        shifted,
        frame=whole[:35],
        since="[1.5.3,)",
    )


def packet_encode(made: Collection) -> None:
    bits = made.flag(
        "FlagBits", "header bits are written to another place", "packets are taken for others"
    )
    forced = made.flag(
        "LinkProofType", "link proofs do not carry the LINK type", "relays drop them"
    )
    mtu = made.flag(
        "MtuIgnored", "packets above 500 bytes are sent", "interfaces of small MTU lose them"
    )
    no_id = made.flag(
        "NoTransportId",
        "a two-address packet without transport id is sent",
        "receivers read the address as data",
    )
    plain: dict[str, Any] = {
        "header_type": 0,
        "context_flag": False,
        "transport_type": 0,
        "destination_type": SINGLE,
        "packet_type": DATA,
        "hops": 0,
        "transport_id": None,
        "context": 0,
    }

    def fields(**changed: object) -> dict[str, Any]:
        values = {**plain, "destination": made.bytes(16), "data": made.bytes(12)}
        return {**values, **changed}

    for packet_type in range(4):
        made.valid(
            f"packet type {packet_type}",
            "R-CORE-068 R-CORE-069",
            bits,
            **fields(packet_type=packet_type),
        )
    for destination_type in range(1, 4):
        made.valid(
            f"destination type {destination_type}",
            "R-CORE-068",
            bits,
            **fields(destination_type=destination_type),
        )
    made.valid(
        "context flag", "R-CORE-068", bits, **fields(packet_type=ANNOUNCE, context_flag=True)
    )
    made.valid("hop count 127", "R-CORE-068", **fields(hops=127))
    made.valid(
        "keepalive", "R-CORE-068", **fields(destination_type=LINK, context=KEEPALIVE, data=b"\xff")
    )
    made.valid(
        "link proof",
        "R-CORE-070",
        forced,
        **fields(packet_type=PROOF, destination_type=LINK, context=LRPROOF, data=made.bytes(99)),
    )
    for packet_type in (DATA, ANNOUNCE, LINKREQUEST):
        made.valid(
            f"two addresses, packet type {packet_type}",
            "R-CORE-068 R-CORE-069",
            bits,
            **fields(
                header_type=1,
                transport_type=1,
                transport_id=made.bytes(16),
                hops=4,
                packet_type=packet_type,
            ),
        )
    made.valid("500 bytes", "R-CORE-078", mtu, **fields(data=made.bytes(481)))
    made.invalid("501 bytes", "R-CORE-078", mtu, **fields(data=made.bytes(482)))
    made.invalid(
        "501 bytes, two addresses",
        "R-CORE-078",
        mtu,
        **fields(
            header_type=1, transport_type=1, transport_id=made.bytes(16), data=made.bytes(466)
        ),
    )
    made.invalid(
        "two addresses, no transport id",
        "R-CORE-069",
        no_id,
        **fields(header_type=1, transport_type=1),
    )


def packet_hash(made: Collection) -> None:
    mask = made.flag(
        "HashMask",
        "more than the low four bits of the flags are hashed",
        "a packet changes its hash on its way: proofs and duplicates are not recognised",
    )
    shifted = made.flag(
        "HeaderTwo", "the transport id is hashed", "a packet changes its hash at the first relay"
    )
    missing = made.flag(
        "HashMissing", "context, address or data are left out", "different packets count as one"
    )
    short = made.flag(
        "ShortFrame", "a malformed frame gets a hash", "noise fills the duplicate filter"
    )
    destination, data = made.bytes(16), made.bytes(20)
    same = "R-CORE-071 R-CORE-072 R-NET-02"
    base = one_address(0x00, 0, destination, 0, data)
    made.valid("a packet", "R-CORE-071", frame=base)
    made.valid("hop count changed: the same", same, mask, frame=flipped(base, 1, 0x1F))
    made.valid("context flag set: the same", same, mask, frame=flipped(base, 0, 0x20))
    made.valid("transport bit set: the same", same, mask, frame=flipped(base, 0, 0x10))
    made.valid(
        "as two-address packet: the same",
        same,
        shifted,
        frame=two_addresses(0x10, 3, made.bytes(16), destination, 0, data),
    )
    made.valid(
        "by another relay: the same",
        same,
        shifted,
        frame=two_addresses(0x30, 9, made.bytes(16), destination, 0, data),
    )
    differs = "R-CORE-073"
    made.valid("context changed: another", differs, missing, frame=flipped(base, 18))
    made.valid("address changed: another", differs, missing, frame=flipped(base, 2))
    made.valid("last byte changed: another", differs, missing, frame=flipped(base, -1))
    made.valid("destination type changed: another", differs, missing, frame=flipped(base, 0, 0x04))
    made.valid("packet type changed: another", differs, missing, frame=flipped(base, 0, 0x02))
    made.invalid("18 bytes", "R-CORE-075", short, frame=base[:18])
    made.invalid("no data", "R-CORE-076", short, frame=base[:19], since="[1.5.3,)")
    made.invalid(
        "hop count 128", "R-CORE-074", short, frame=flipped(base, 1, 0x80), since="[1.3.8,)"
    )


def proof(made: Collection) -> None:
    address = made.flag(
        "ProofAddress",
        "the proof goes to the destination instead of the packet's hash",
        "relays cannot bring it back",
    )
    for explicit in (False, True):
        for _ in range(4):
            made.valid(
                "explicit: hash and signature" if explicit else "implicit: the signature alone",
                "R-CORE-088 R-CORE-089",
                address,
                private=made.bytes(64),
                packet_hash=made.bytes(32),
                explicit=explicit,
            )


def proof_verify(made: Collection) -> None:
    forged = made.flag(
        "ForgedProof", "the signature is not checked", "delivery is reported that never was"
    )
    other = made.flag(
        "OtherHash",
        "the hash of an explicit proof is not compared",
        "a proof of one packet confirms another",
    )
    length = made.flag(
        "ProofLength", "proofs of another length are cut or padded", "proofs can be varied"
    )
    private, packet_hash = made.bytes(64), made.bytes(32)
    values: dict[str, Any] = {"public_key": public_of(private), "packet_hash": packet_hash}

    def body(explicit: bool, of: bytes = packet_hash) -> bytes:
        asked = {"private": private.hex(), "packet_hash": of.hex(), "explicit": explicit}
        return bytes.fromhex(compute("proof", asked)["frame"])[19:]

    implicit, explicit = body(False), body(True)
    made.valid("implicit", "R-CORE-090", **values, proof=implicit)
    made.valid("explicit", "R-CORE-090", **values, proof=explicit)
    for offset in (0, 31, 32, 63):
        made.invalid(
            f"implicit, byte {offset} changed",
            "R-CORE-093",
            forged,
            **values,
            proof=flipped(implicit, offset),
        )
    for offset in (32, 95):
        made.invalid(
            f"explicit, byte {offset} changed",
            "R-CORE-093",
            forged,
            **values,
            proof=flipped(explicit, offset),
        )
    made.invalid(
        "explicit, hash changed", "R-CORE-092", other, **values, proof=flipped(explicit, 0)
    )
    made.invalid(
        "explicit proof of another packet",
        "R-CORE-092",
        other,
        **values,
        proof=body(True, made.bytes(32)),
    )
    made.invalid(
        "its signature under our hash",
        "R-CORE-093",
        forged,
        **values,
        proof=packet_hash + body(False, made.bytes(32)),
    )
    made.invalid(
        "implicit proof of another packet",
        "R-CORE-093",
        forged,
        **values,
        proof=body(False, made.bytes(32)),
    )
    stranger = {**values, "public_key": public_of(made.bytes(64))}
    made.invalid("implicit, another identity", "R-CORE-093", forged, **stranger, proof=implicit)
    made.invalid("explicit, another identity", "R-CORE-093", forged, **stranger, proof=explicit)
    made.invalid("signature zero", "R-CORE-093", forged, **values, proof=bytes(64))
    for size in (0, 32, 63, 65, 95, 97):
        made.invalid(
            f"{size} bytes",
            "R-CORE-091",
            length,
            **values,
            proof=(explicit + b"\0")[:size] if size > 64 else implicit[:size],
        )
    made.invalid(
        "65 bytes beginning with the signature",
        "R-CORE-091",
        length,
        **values,
        proof=implicit + b"\0",
    )


def path_request(made: Collection) -> None:
    order = made.flag(
        "RequestOrder",
        "tag and transport id are exchanged, or the id is left out",
        "requests are answered twice or not at all",
    )
    for _ in range(3):
        made.valid(
            "from an endpoint",
            "R-NET-91 R-NET-01",
            order,
            destination=made.bytes(16),
            transport_id=None,
            tag=made.bytes(16),
        )
        made.valid(
            "from a transport node",
            "R-NET-91",
            order,
            destination=made.bytes(16),
            transport_id=made.bytes(16),
            tag=made.bytes(16),
        )
    made.valid(
        "tag zero", "R-NET-91", order, destination=COUNTING[:16], transport_id=None, tag=bytes(16)
    )
