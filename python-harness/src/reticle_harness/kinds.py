"""The byte functions: what each takes and gives. One kind is one vector file.

Here is only their shape; reticle_harness.compute lets the stack do the work.
"""

from __future__ import annotations

from dataclasses import dataclass

from reticle_harness.fields import Bool, Field, Hex, HexList, Int, Number, ObjectList, Text

PACKET: dict[str, Field] = {
    "header_type": Int(most=1),
    "context_flag": Bool(),
    "transport_type": Int(most=1),
    "destination_type": Int(most=3),
    "packet_type": Int(most=3),
    "hops": Int(most=127),
    "transport_id": Hex(size=16, nullable=True),
    "destination": Hex(size=16),
    "context": Int(most=255),
    "data": Hex(),
}
FRAME = Hex(note="a whole packet, clean (without access code)")
PRIVATE = Hex(size=64, note="X25519 private key, then Ed25519 seed")
PUBLIC = Hex(note="X25519 public key, then Ed25519 public key: 64 bytes")
LINK_ID = Hex(size=16)
SIGNALLING = Hex(nullable=True, note="mode (3 bits) and MTU (21 bits); null for none")
HASH = Hex(size=32)
PACKED = Hex(note="one MessagePack value")
SECONDS = Number(note="Unix seconds")
SIZE = Int(note="bytes")
KNOWN: dict[str, Field] = {
    "destination": Hex(size=16),
    "last_announce": SECONDS,
    "packet_hash": Hex(note="hash of the last announce, 32 bytes"),
    "public_key": PUBLIC,
    "app_data": Hex(nullable=True),
    "used": Number(note="0: never; above: Unix seconds of the last use; -1: kept for ever"),
}
ADVERTISEMENT: dict[str, Field] = {
    "t": Int(most=2**53, note="bytes of this segment on the way"),
    "d": Int(most=2**53, note="bytes of the whole data, metadata included"),
    "n": Int(note="parts of this segment"),
    "h": Hex(note="hash of this segment, 32 bytes"),
    "r": Hex(note="random hash, 4 bytes"),
    "o": Hex(note="hash of the first segment, 32 bytes"),
    "i": Int(note="this segment, from 1"),
    "l": Int(note="segments in all"),
    "q": Hex(nullable=True, note="request id, 16 bytes"),
    "f": Int(note="flags"),
    "m": Hex(note="the first map hashes, at most 74 of 4 bytes"),
}
# nobody looks at the sign of the numbers
ADVERTISED: dict[str, Field] = {
    name: Int(least=-(2**53), most=2**53, note=field.note) if isinstance(field, Int) else field
    for name, field in ADVERTISEMENT.items()
}
MESSAGE: dict[str, Field] = {
    "private": PRIVATE,
    "recipient": Hex(size=64, note="public key"),
    "timestamp": SECONDS,
    "title": Text(),
    "content": Text(),
    "fields": Hex(note="one MessagePack map"),
}
SEALED: dict[str, Field] = {
    **MESSAGE,
    "ephemeral": Hex(size=32, note="private key"),
    "iv": Hex(size=16),
}
CONTAINER = Hex(note="both addresses, signature, payload")
COST = Int(most=256, note="bits")
STORED: dict[str, Field] = {
    "container": CONTAINER,
    "state": Int(most=255),
    "encrypted": Bool(),
    "encryption": Text(nullable=True),
    "method": Int(most=255),
}


@dataclass(frozen=True)
class Kind:
    name: str
    what: str
    input: dict[str, Field]
    output: dict[str, Field]


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in [
        Kind(
            "hash",
            "SHA-256 and its two cuts",
            {"data": Hex()},
            {"full": Hex(size=32), "truncated": Hex(size=16), "short": Hex(size=10)},
        ),
        Kind(
            "hkdf",
            "HKDF-SHA256 with empty info and a block counter modulo 256",
            {"length": Int(most=1 << 20), "ikm": Hex(), "salt": Hex(nullable=True)},
            {"okm": Hex()},
        ),
        Kind("hmac", "HMAC-SHA256", {"key": Hex(), "data": Hex()}, {"mac": Hex(size=32)}),
        Kind(
            "x25519",
            "Diffie-Hellman on Curve25519; an all-zero secret is refused",
            {"private": Hex(), "public": Hex()},
            {"shared": Hex(size=32)},
        ),
        Kind("x25519-public", "public key", {"private": Hex()}, {"public": Hex(size=32)}),
        Kind(
            "ed25519-sign",
            "pure Ed25519",
            {"seed": Hex(), "message": Hex()},
            {"public": Hex(size=32), "signature": Hex(size=64)},
        ),
        Kind(
            "ed25519-verify",
            "pure Ed25519, small-order keys included",
            {"public": Hex(), "message": Hex(), "signature": Hex()},
            {},
        ),
        Kind(
            "token-encrypt",
            "AES-CBC with HMAC; the first half of the key signs, the second encrypts",
            {"key": Hex(), "iv": Hex(size=16), "plaintext": Hex()},
            {"token": Hex()},
        ),
        Kind(
            "token-decrypt",
            "the reverse, authenticated before it is decrypted",
            {"key": Hex(), "token": Hex()},
            {"plaintext": Hex()},
        ),
        Kind(
            "identity",
            "public key and hash of a private identity",
            {"private": Hex()},
            {"public": Hex(size=64), "hash": Hex(size=16)},
        ),
        Kind("identity-public", "hash of a public identity", {"public": PUBLIC}, {"hash": LINK_ID}),
        Kind(
            "identity-encrypt",
            "encryption for an identity with given ephemeral key and IV",
            {
                "public": PUBLIC,
                "ratchet": Hex(size=32, nullable=True, note="public ratchet"),
                "ephemeral": Hex(size=32, note="private key"),
                "iv": Hex(size=16),
                "plaintext": Hex(),
            },
            {"ciphertext": Hex()},
        ),
        Kind(
            "identity-decrypt",
            "decryption by an identity, ratchets first",
            {
                "private": PRIVATE,
                "ratchets": HexList(size=32, note="private ratchets, newest first"),
                "enforce": Bool(note="whether the identity's own key is left out"),
                "ciphertext": Hex(),
            },
            {"plaintext": Hex(), "ratchet_id": Hex(size=10, nullable=True)},
        ),
        Kind(
            "destination",
            "name hash and address",
            {"name": Text(), "identity": Hex(size=16, nullable=True, note="identity hash")},
            {"name_hash": Hex(size=10), "hash": Hex(size=16)},
        ),
        Kind("packet-parse", "frame to fields", {"frame": FRAME}, PACKET),
        Kind("packet-encode", "fields to frame", PACKET, {"frame": FRAME}),
        Kind("packet-hash", "hash of a packet", {"frame": FRAME}, {"hash": Hex(size=32)}),
        Kind(
            "announce-make",
            "an announce as its origin sends it (HEADER_1, hops 0)",
            {
                "private": PRIVATE,
                "name": Text(),
                "random_hash": Hex(size=10, note="five random bytes, then Unix seconds"),
                "ratchet": Hex(size=32, nullable=True, note="public ratchet"),
                "app_data": Hex(nullable=True),
            },
            {"frame": FRAME},
        ),
        Kind(
            "announce-validate",
            "what a receiver takes from an announce",
            {"frame": FRAME},
            {
                "destination": Hex(size=16),
                "public_key": Hex(size=64),
                "name_hash": Hex(size=10),
                "random_hash": Hex(size=10),
                "emitted": Int(most=2**40 - 1, note="Unix seconds"),
                "ratchet": Hex(size=32, nullable=True),
                "app_data": Hex(nullable=True, note="null when there are none"),
            },
        ),
        Kind(
            "ifac-key",
            "key of an access-controlled network",
            {
                "network_name": Text(nullable=True, pattern="(?s:.+)", shape="text, not empty"),
                "passphrase": Text(nullable=True, pattern="(?s:.+)", shape="text, not empty"),
            },
            {"key": Hex(size=64)},
        ),
        Kind(
            "ifac-mask",
            "a clean frame as it leaves an access-controlled interface",
            {"key": Hex(size=64), "size": Int(least=1, most=64, note="bytes"), "frame": FRAME},
            {"masked": Hex()},
        ),
        Kind(
            "ifac-unmask",
            "what such an interface lets in",
            {"key": Hex(size=64), "size": Int(least=1, most=64, note="bytes"), "frame": Hex()},
            {"frame": FRAME},
        ),
        Kind(
            "link-request",
            "a link request and its link id (HEADER_1, hops 0)",
            {
                "destination": Hex(size=16),
                "x25519": Hex(size=32, note="ephemeral private key"),
                "ed25519": Hex(size=32, note="ephemeral seed"),
                "signalling": Hex(size=3, nullable=True),
            },
            {"frame": FRAME, "link_id": LINK_ID},
        ),
        Kind("link-id", "link id of a link request", {"frame": FRAME}, {"link_id": LINK_ID}),
        Kind(
            "signalling-encode",
            "mode and MTU to three bytes; modes other than 1 are refused",
            {"mtu": Int(), "mode": Int(most=7)},
            {"bytes": Hex(size=3)},
        ),
        Kind(
            "signalling-decode",
            "three bytes to MTU and mode",
            {"bytes": Hex(size=3)},
            {"mtu": Int(most=2**21 - 1), "mode": Int(most=7)},
        ),
        Kind(
            "link-key",
            "session key of a link",
            {"private": Hex(size=32), "public": Hex(), "link_id": LINK_ID},
            {"key": Hex(size=64)},
        ),
        Kind(
            "link-proof",
            "a responder's answer to a link request: the whole packet",
            {
                "link_id": LINK_ID,
                "x25519": Hex(size=32, note="ephemeral private key of the responder"),
                "identity": Hex(size=64, note="private identity of the destination"),
                "signalling": Hex(size=3, nullable=True),
            },
            {"frame": FRAME},
        ),
        Kind(
            "link-proof-verify",
            "an initiator's view of it",
            {"frame": FRAME, "public_key": Hex(size=64, note="of the destination")},
            {
                "link_id": LINK_ID,
                "x25519": Hex(size=32),
                "mtu": Int(most=2**21 - 1),
                "mode": Int(most=7),
            },
        ),
        Kind("link-mdu", "payload of a link packet", {"mtu": Int(least=118)}, {"mdu": Int()}),
        Kind(
            "proof",
            "proof of a packet to a single destination: the whole packet",
            {"private": PRIVATE, "packet_hash": Hex(size=32), "explicit": Bool()},
            {"frame": FRAME},
        ),
        Kind(
            "proof-verify",
            "the sender's check of a proof's data",
            {"public_key": Hex(size=64), "packet_hash": Hex(size=32), "proof": Hex()},
            {},
        ),
        Kind(
            "ratchet-id",
            "id of a ratchet",
            {"public": Hex(size=32)},
            {"id": Hex(size=10)},
        ),
        Kind(
            "path-request",
            "a path request; transport nodes add their id",
            {
                "destination": Hex(size=16),
                "transport_id": Hex(size=16, nullable=True),
                "tag": Hex(size=16),
            },
            {"frame": FRAME},
        ),
        Kind("hdlc-encode", "frames to stream", {"frames": HexList()}, {"stream": Hex()}),
        Kind(
            "hdlc-decode",
            "stream to the frames that a TCP interface accepts",
            {"stream": Hex()},
            {"frames": HexList()},
        ),
        Kind(
            "group-encrypt",
            "encryption for a group",
            {"key": Hex(), "iv": Hex(size=16), "plaintext": Hex()},
            {"ciphertext": Hex()},
        ),
        Kind(
            "group-decrypt",
            "decryption by a member of the group",
            {"key": Hex(), "ciphertext": Hex()},
            {"plaintext": Hex()},
        ),
        Kind(
            "ratchet-file-make",
            "the file of a destination's own ratchets",
            {"private": PRIVATE, "ratchets": HexList(size=32, note="private, newest first")},
            {"file": Hex()},
        ),
        Kind(
            "ratchet-file-read",
            "what its owner takes from it",
            {"public_key": Hex(size=64, note="of the owner"), "file": Hex()},
            {"ratchets": HexList(note="private, newest first")},
        ),
        Kind(
            "peer-ratchet-make",
            "the file of a ratchet that a peer announced",
            {"ratchet": Hex(size=32, note="public ratchet"), "received": SECONDS},
            {"file": Hex()},
        ),
        Kind(
            "peer-ratchet-read",
            "what is taken from it; expired ones are refused",
            {"file": Hex(), "now": SECONDS},
            {"ratchet": Hex(), "received": SECONDS},
        ),
        Kind(
            "known-destinations-make",
            "the file of known destinations; the marks 0 and -1 are stored as integers",
            {"entries": ObjectList(members=tuple(KNOWN.items()))},
            {"file": Hex()},
        ),
        Kind(
            "known-destinations-read",
            "the destinations in such a file, by address",
            {"file": Hex()},
            {"entries": ObjectList(members=tuple(KNOWN.items()))},
        ),
        Kind(
            "link-identify",
            "how an initiator says who it is: the plaintext of the packet",
            {"private": PRIVATE, "link_id": LINK_ID},
            {"plaintext": Hex(size=128)},
        ),
        Kind(
            "link-identify-verify",
            "whom a responder takes it for",
            {"link_id": LINK_ID, "plaintext": Hex()},
            {"public_key": Hex(size=64)},
        ),
        Kind(
            "link-rtt-read",
            "the round-trip time that an initiator tells; infinite ones are refused here",
            {"plaintext": Hex()},
            {"seconds": Number()},
        ),
        Kind(
            "request-pack",
            "a request, and its id where it goes as a resource",
            {"path": Text(), "time": SECONDS, "data": PACKED},
            {"packed": Hex(), "path_hash": Hex(size=16), "request_id": Hex(size=16)},
        ),
        Kind(
            "request-unpack",
            "what a responder reads",
            {"packed": Hex()},
            {"time": SECONDS, "path_hash": Hex(size=16), "data": PACKED},
        ),
        Kind(
            "response-pack",
            "a response; the value null is none",
            {"request_id": Hex(size=16), "value": PACKED},
            {"packed": Hex()},
        ),
        Kind(
            "response-unpack",
            "what the asking side reads",
            {"packed": Hex()},
            {"request_id": Hex(size=16), "value": PACKED},
        ),
        Kind(
            "resource-advertisement-pack",
            "an advertisement",
            ADVERTISEMENT,
            {"packed": Hex()},
        ),
        Kind(
            "resource-advertisement-unpack",
            "an advertisement read, with its flags",
            {"packed": Hex()},
            {
                **ADVERTISED,
                "encrypted": Bool(),
                "compressed": Bool(),
                "split": Bool(),
                "request": Bool(),
                "response": Bool(),
                "metadata": Bool(),
            },
        ),
        Kind(
            "resource-make",
            "a resource of one segment, ready to be sent",
            {
                "key": Hex(size=64, note="of the link"),
                "sdu": Int(least=1, note="bytes of a part"),
                "iv": Hex(size=16),
                "prefix": Hex(size=4, note="random bytes in front of the data"),
                "random": Hex(size=4, note="random hash"),
                "data": Hex(),
                "metadata": Hex(nullable=True, note="one MessagePack value"),
                "compress": Bool(),
            },
            {
                "hash": HASH,
                "proof": HASH,
                "transfer_size": SIZE,
                "data_size": SIZE,
                "compressed": Bool(),
                "stream": Hex(note="all parts"),
                "parts": Int(),
                "hashmap": Hex(),
            },
        ),
        Kind(
            "resource-read",
            "a received resource of one segment",
            {
                "key": Hex(size=64, note="of the link"),
                "flags": Int(most=255),
                "random": Hex(size=4),
                "hash": HASH,
                "stream": Hex(note="all parts"),
            },
            {
                "data": Hex(),
                "metadata": Hex(nullable=True, note="one MessagePack value"),
                "proof": HASH,
            },
        ),
        Kind(
            "part-request-pack",
            "a request for parts; `last` asks for more of the map",
            {"resource": HASH, "last": Hex(size=4, nullable=True), "wanted": HexList(size=4)},
            {"packed": Hex()},
        ),
        Kind(
            "part-request-unpack",
            "what the sender reads",
            {"packed": Hex()},
            {"resource": HASH, "last": Hex(nullable=True), "wanted": HexList(size=4)},
        ),
        Kind(
            "hashmap-update-pack",
            "more of the map: segment k begins with part 74 k",
            {"resource": HASH, "segment": Int(), "hashes": Hex()},
            {"packed": Hex()},
        ),
        Kind(
            "hashmap-update-unpack",
            "what the receiver reads",
            {"packed": Hex()},
            {"resource": HASH, "segment": Int(least=-(2**31)), "hashes": Hex()},
        ),
        Kind(
            "resource-proof",
            "the proof of a segment",
            {"data": Hex(), "hash": HASH},
            {"proof": HASH},
        ),
        Kind(
            "envelope-pack",
            "a channel message in its envelope",
            {"type": Int(most=2**20), "sequence": Int(most=2**20), "data": Hex()},
            {"packed": Hex()},
        ),
        Kind(
            "envelope-unpack",
            "the reverse; the length field is not looked at",
            {"packed": Hex()},
            {"type": Int(most=65535), "sequence": Int(most=65535), "data": Hex()},
        ),
        Kind(
            "stream-pack",
            "a chunk of a stream, not compressed",
            {"stream": Int(most=2**20), "eof": Bool(), "data": Hex()},
            {"packed": Hex()},
        ),
        Kind(
            "stream-unpack",
            "the reverse, decompressed",
            {"packed": Hex()},
            {"stream": Int(most=16383), "eof": Bool(), "data": Hex()},
        ),
        Kind(
            "lxmf-message-pack",
            "a message, signed, and how it travels to its recipient itself",
            {
                **MESSAGE,
                "stamp": Hex(nullable=True),
                "opportunistic": Bool(note="whether one packet without a link is wanted"),
            },
            {
                "container": CONTAINER,
                "id": HASH,
                "method": Int(least=1, most=2),
                "resource": Bool(),
            },
        ),
        Kind(
            "lxmf-message-unpack",
            "what a recipient reads; text may be str or bin",
            {
                "container": CONTAINER,
                "public_key": Hex(size=64, nullable=True, note="of the source"),
            },
            {
                "id": HASH,
                "timestamp": PACKED,
                "title": Hex(),
                "content": Hex(),
                "fields": PACKED,
                "stamp": Hex(nullable=True, note="one MessagePack value"),
                "verified": Bool(),
                "reason": Int(nullable=True, least=1, most=2, note="why it is not verified"),
            },
        ),
        Kind(
            "lxmf-upload-pack",
            "a message as it goes to a propagation node",
            {**SEALED, "propagation_stamp": Hex(nullable=True), "now": SECONDS},
            {"packed": Hex(), "transient_id": HASH, "resource": Bool()},
        ),
        Kind(
            "lxmf-paper-write",
            "a message as text; too long ones are refused",
            SEALED,
            {"uri": Text()},
        ),
        Kind(
            "lxmf-paper-read",
            "the sealed message in such text",
            {"uri": Text()},
            {"data": Hex(note="recipient's address and ciphertext")},
        ),
        Kind("lxmf-stored-make", "a message in a file", STORED, {"file": Hex()}),
        Kind("lxmf-stored-read", "what is read from it", {"file": Hex()}, STORED),
        Kind(
            "lxmf-workblock",
            "the work block of stamps",
            {"material": Hex(), "rounds": Int(least=1, most=3000)},
            {"size": SIZE, "sha256": HASH},
        ),
        Kind(
            "lxmf-stamp-value",
            "what a stamp is worth",
            {"material": Hex(), "rounds": Int(least=1, most=3000), "stamp": Hex()},
            {"value": COST},
        ),
        Kind(
            "lxmf-stamp-holds",
            "whether a stamp does whose hash with the work block is this",
            {"digest": HASH, "cost": Int(most=300, note="bits")},
            {},
        ),
        Kind(
            "lxmf-message-stamp",
            "the check of a message's stamp, tickets first",
            {
                "message_id": HASH,
                "stamp": Hex(nullable=True),
                "cost": COST,
                "tickets": HexList(note="given to the sender"),
            },
            {"value": COST},
        ),
        Kind(
            "lxmf-propagation-stamp",
            "a propagation node's check of an entry",
            {"entry": Hex(note="sealed message and stamp"), "cost": COST},
            {"transient_id": HASH, "data": Hex(), "value": COST, "stamp": Hex(size=32)},
        ),
        Kind(
            "lxmf-peering-material",
            "what an initiator makes its peering key for",
            {
                "acceptor": Hex(size=64, note="public key of the node that asks for it"),
                "initiator": Hex(size=64, note="public key of the node that makes it"),
                "cost": COST,
            },
            {"material": Hex(size=32), "rounds": Int(), "cost": COST},
        ),
        Kind(
            "lxmf-peering-key",
            "an acceptor's check of a peering key",
            {
                "acceptor": Hex(size=64, note="public key"),
                "initiator": Hex(size=64, note="public key"),
                "key": Hex(),
                "cost": COST,
            },
            {},
        ),
        Kind(
            "lxmf-ticket-stamp",
            "a stamp made with a ticket",
            {"ticket": Hex(), "message_id": HASH},
            {"stamp": Hex(size=16), "value": COST},
        ),
        Kind(
            "lxmf-delivery-announce-make",
            "application data of a recipient; costs that nobody can ask for are none",
            {"name": Text(nullable=True), "cost": Int(nullable=True, least=-1000, most=1000)},
            {"app_data": Hex()},
        ),
        Kind(
            "lxmf-delivery-announce-read",
            "what a sender takes from it",
            {"app_data": Hex()},
            {
                "name": Text(nullable=True),
                "cost": Int(nullable=True),
                "compression": Bool(),
            },
        ),
        Kind(
            "lxmf-propagation-announce-make",
            "application data of a propagation node, by software lxmd",
            {
                "time": SECONDS,
                "enabled": Bool(),
                "static_only": Bool(note="whether only static peers may offer"),
                "message_limit": Number(note="kB"),
                "sync_limit": Number(note="kB"),
                "cost": COST,
                "flexibility": COST,
                "peering_cost": COST,
                "version": Text(note="of the software"),
                "name": Text(nullable=True),
            },
            {"app_data": Hex()},
        ),
        Kind(
            "lxmf-propagation-announce-read",
            "what another node takes from it",
            {"app_data": Hex()},
            {
                "time": Int(least=-(2**53), most=2**53),
                "active": Bool(),
                "message_limit": Int(least=-(2**53), most=2**53, note="kB"),
                "sync_limit": Int(least=-(2**53), most=2**53, note="kB"),
                "cost": Int(least=-(2**31)),
                "flexibility": Int(least=-(2**31)),
                "peering_cost": Int(least=-(2**31)),
                "name": Text(nullable=True),
            },
        ),
    ]
}
