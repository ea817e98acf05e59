"""The byte functions: what each takes and gives. One kind is one vector file.

Here is only their shape; reticle_harness.compute lets the stack do the work.
"""

from __future__ import annotations

from dataclasses import dataclass

from reticle_harness.fields import Bool, Field, Hex, HexList, Int, Text

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
    ]
}
