"""Identities and addresses."""

from __future__ import annotations

from types import SimpleNamespace

import RNS

from reticle_harness.lines import Rejected
from reticle_harness.stack import (
    Values,
    function,
    next_iv,
    next_keys,
    private_identity,
    public_identity,
)


@function("identity")
def identity_(private: bytes) -> Values:
    identity = private_identity(private)
    return {"public": identity.get_public_key(), "hash": identity.hash}


@function("identity-public")
def identity_public(public: bytes) -> Values:
    return {"hash": public_identity(public).hash}


@function("identity-encrypt")
def identity_encrypt(
    public: bytes, ratchet: bytes | None, ephemeral: bytes, iv: bytes, plaintext: bytes
) -> Values:
    target = public_identity(public)
    with next_keys("Identity", x25519=ephemeral), next_iv(iv):
        return {"ciphertext": target.encrypt(plaintext, ratchet=ratchet)}


@function("identity-decrypt")
def identity_decrypt(
    private: bytes, ratchets: list[bytes], enforce: bool, ciphertext: bytes
) -> Values:
    told = SimpleNamespace(latest_ratchet_id=None)
    plaintext = private_identity(private).decrypt(
        ciphertext, ratchets=ratchets, enforce_ratchets=enforce, ratchet_id_receiver=told
    )
    if plaintext is None:
        raise Rejected("not decrypted")
    return {"plaintext": plaintext, "ratchet_id": told.latest_ratchet_id}


@function("destination")
def destination_(name: str, identity: bytes | None) -> Values:
    plain = RNS.Destination(None, RNS.Destination.OUT, RNS.Destination.PLAIN, *name.split("."))
    address = RNS.Destination.hash_from_name_and_identity(name, identity)
    return {"name_hash": plain.name_hash, "hash": address}


@function("ratchet-id")
def ratchet_id(public: bytes) -> Values:
    return {"id": RNS.Identity._get_ratchet_id(public)}
