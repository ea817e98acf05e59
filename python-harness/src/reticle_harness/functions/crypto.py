"""Hashes and ciphers."""

from __future__ import annotations

import RNS

from reticle_harness.stack import (
    Ed25519Private,
    Ed25519Public,
    Values,
    X25519Private,
    X25519Public,
    function,
    module,
    next_iv,
)


@function("hash")
def hash_(data: bytes) -> Values:
    return {
        "full": RNS.Identity.full_hash(data),
        "truncated": RNS.Identity.truncated_hash(data),
        # the one place where the stack cuts to ten bytes in a function of its own
        "short": RNS.Identity._get_ratchet_id(data),
    }


@function("hkdf")
def hkdf(length: int, ikm: bytes, salt: bytes | None) -> Values:
    return {"okm": RNS.Cryptography.hkdf(length=length, derive_from=ikm, salt=salt)}


@function("hmac")
def hmac(key: bytes, data: bytes) -> Values:
    return {"mac": module("Cryptography.HMAC").new(key, data).digest()}


@function("x25519")
def x25519(private: bytes, public: bytes) -> Values:
    key = X25519Private.from_private_bytes(private)
    return {"shared": key.exchange(X25519Public.from_public_bytes(public))}


@function("x25519-public")
def x25519_public(private: bytes) -> Values:
    return {"public": X25519Private.from_private_bytes(private).public_key().public_bytes()}


@function("ed25519-sign")
def ed25519_sign(seed: bytes, message: bytes) -> Values:
    key = Ed25519Private.from_private_bytes(seed)
    return {"public": key.public_key().public_bytes(), "signature": key.sign(message)}


@function("ed25519-verify")
def ed25519_verify(public: bytes, message: bytes, signature: bytes) -> Values:
    Ed25519Public.from_public_bytes(public).verify(signature, message)
    return {}


@function("token-encrypt")
def token_encrypt(key: bytes, iv: bytes, plaintext: bytes) -> Values:
    with next_iv(iv):
        return {"token": RNS.Cryptography.Token(key).encrypt(plaintext)}


@function("token-decrypt")
def token_decrypt(key: bytes, token: bytes) -> Values:
    return {"plaintext": RNS.Cryptography.Token(key).decrypt(token)}
