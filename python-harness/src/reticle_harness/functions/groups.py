"""Group destinations."""

from __future__ import annotations

import RNS

from reticle_harness.lines import Rejected
from reticle_harness.stack import (
    ANY_IDENTITY,
    Values,
    function,
    next_iv,
    private_identity,
)


def group(key: bytes) -> RNS.Destination:
    kind = RNS.Destination.GROUP
    identity = private_identity(ANY_IDENTITY)
    made = RNS.Destination(identity, RNS.Destination.OUT, kind, "reticle", "group")
    made.load_private_key(key)
    return made


@function("group-encrypt")
def group_encrypt(key: bytes, iv: bytes, plaintext: bytes) -> Values:
    with next_iv(iv):
        ciphertext = group(key).encrypt(plaintext)
    if ciphertext is None:
        raise Rejected("not encrypted")
    return {"ciphertext": ciphertext}


@function("group-decrypt")
def group_decrypt(key: bytes, ciphertext: bytes) -> Values:
    plaintext = group(key).decrypt(ciphertext)
    if plaintext is None:
        raise Rejected("not decrypted")
    return {"plaintext": plaintext}
