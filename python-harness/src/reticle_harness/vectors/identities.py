"""Vectors of identities, ratchets and addresses."""

from __future__ import annotations

from reticle_harness.compute import compute
from reticle_harness.vectors.collection import Collection, flipped
from reticle_harness.vectors.crypto import COUNTING, LOW_ORDER


def public_of(private: bytes) -> bytes:
    return bytes.fromhex(compute("identity", {"private": private.hex()})["public"])


def x25519_public_of(private: bytes) -> bytes:
    return bytes.fromhex(compute("x25519-public", {"private": private.hex()})["public"])


def identity(made: Collection) -> None:
    order = made.flag("KeyOrder", "the signing key comes first", "every address differs")
    length = made.flag(
        "KeyLength", "blobs of another length load", "a damaged file becomes another identity"
    )
    made.valid("bytes 00 to 3f", "R-CORE-021", order, private=COUNTING[:64])
    for _ in range(5):
        made.valid("random", "R-CORE-021", order, private=made.bytes(64))
    for size in (0, 32, 63, 65, 96, 128):
        made.invalid(f"{size} bytes", "R-CORE-024", length, private=made.bytes(size))


def identity_public(made: Collection) -> None:
    length = made.flag("KeyLength", "keys of another length load", "one key has several addresses")
    load = made.flag(
        "LoadOnly",
        "keys are checked beyond their length when they load",
        "announces are refused that others relay",
    )
    for _ in range(3):
        made.valid("random", "R-CORE-021", public=public_of(made.bytes(64)))
    made.valid(
        "X25519 key zero: loads, its length is right",
        "R-CORE-024",
        load,
        public=bytes(32) + made.bytes(32),
    )
    for size in (0, 31, 32, 63, 65, 96):
        made.invalid(f"{size} bytes", "R-CORE-024", length, public=made.bytes(size))


def identity_encrypt(made: Collection) -> None:
    salt = made.flag(
        "RatchetSalt",
        "the salt is the ratchet's id or absent",
        "messages to ratchets cannot be read",
    )
    reuse = made.flag(
        "EphemeralTwice",
        "the sent public key is not of the key that was used",
        "nobody can read it",
    )
    small = made.flag(
        "ZeroSecret", "a key of small order is encrypted to", "anybody can read the message"
    )
    for size in (0, 1, 15, 16, 100, 383):
        made.valid(
            f"{size} bytes to the identity key",
            "R-CORE-025 R-CORE-026" + (" R-CORE-030" if size == 0 else ""),
            reuse,
            public=public_of(made.bytes(64)),
            ratchet=None,
            ephemeral=made.bytes(32),
            iv=made.bytes(16),
            plaintext=made.bytes(size),
        )
    for size in (0, 20, 383):
        made.valid(
            f"{size} bytes to a ratchet",
            "R-CORE-026 R-CORE-048",
            salt,
            public=public_of(made.bytes(64)),
            ratchet=x25519_public_of(made.bytes(32)),
            ephemeral=made.bytes(32),
            iv=made.bytes(16),
            plaintext=made.bytes(size),
        )
    signing = made.bytes(32)
    for name in ("zero", "one", "order 8"):
        made.invalid(
            f"identity key of small order: {name}",
            "R-CORE-017",
            small,
            public=LOW_ORDER[name] + signing,
            ratchet=None,
            ephemeral=made.bytes(32),
            iv=made.bytes(16),
            plaintext=b"secret",
        )
    made.invalid(
        "ratchet of small order",
        "R-CORE-017",
        small,
        public=public_of(made.bytes(64)),
        ratchet=bytes(32),
        ephemeral=made.bytes(32),
        iv=made.bytes(16),
        plaintext=b"secret",
    )


def identity_decrypt(made: Collection) -> None:
    wrong = made.flag(
        "WrongKey",
        "a message for another key raises or gives bytes",
        "noise reaches the application",
    )
    short = made.flag(
        "ShortInput", "short input is indexed beyond its end", "one packet stops the node"
    )
    mac = made.flag("MacSkipped", "the HMAC is not checked", "forged messages are read")
    older = made.flag(
        "OlderRatchets",
        "only the newest ratchet is tried",
        "messages under way at a rotation are lost",
    )
    enforce = made.flag(
        "EnforcementLeaks",
        "the identity key is tried in spite of enforcement",
        "an old key still opens new messages",
    )
    small = made.flag(
        "ZeroSecret",
        "an ephemeral key of small order is accepted",
        "anybody can forge such a message",
    )
    salt = made.flag(
        "RatchetSalt",
        "the salt is the ratchet's id or absent",
        "messages to ratchets cannot be read",
    )
    private = made.bytes(64)
    public = public_of(private)
    ratchets = [made.bytes(32) for _ in range(4)]

    def sealed(plaintext: bytes, ratchet: bytes | None = None) -> bytes:
        values = {
            "public": public.hex(),
            "ratchet": x25519_public_of(ratchet).hex() if ratchet else None,
            "ephemeral": made.bytes(32).hex(),
            "iv": made.bytes(16).hex(),
            "plaintext": plaintext.hex(),
        }
        return bytes.fromhex(compute("identity-encrypt", values)["ciphertext"])

    plain = {"private": private, "ratchets": [], "enforce": False}
    for size in (0, 1, 16, 383):
        made.valid(
            f"{size} bytes", "R-CORE-025 R-CORE-030", **plain, ciphertext=sealed(made.bytes(size))
        )
    for index in range(4):
        made.valid(
            f"for ratchet {index} of four",
            "R-CORE-026 R-CORE-048",
            older,
            salt,
            private=private,
            ratchets=ratchets,
            enforce=bool(index % 2),
            ciphertext=sealed(b"ratcheted", ratchets[index]),
        )
    made.valid(
        "for the identity key, ratchets known",
        "R-CORE-026",
        older,
        private=private,
        ratchets=ratchets,
        enforce=False,
        ciphertext=sealed(b"not ratcheted"),
    )
    made.invalid(
        "for the identity key, ratchets enforced",
        "R-CORE-028",
        enforce,
        private=private,
        ratchets=ratchets,
        enforce=True,
        ciphertext=sealed(b"not ratcheted"),
    )
    made.invalid(
        "enforced without any ratchet",
        "R-CORE-028",
        enforce,
        private=private,
        ratchets=[],
        enforce=True,
        ciphertext=sealed(b"x"),
    )
    made.invalid(
        "for a ratchet that is forgotten",
        "R-CORE-028",
        wrong,
        private=private,
        ratchets=ratchets[:2],
        enforce=False,
        ciphertext=sealed(b"late", ratchets[3]),
    )
    good = sealed(b"a message")
    made.invalid(
        "another identity",
        "R-CORE-028",
        wrong,
        private=made.bytes(64),
        ratchets=[],
        enforce=False,
        ciphertext=good,
    )
    made.invalid(
        "same X25519 key, another signing key: another salt",
        "R-CORE-026",
        salt,
        private=private[:32] + made.bytes(32),
        ratchets=[],
        enforce=False,
        ciphertext=good,
    )
    for size in (0, 1, 31, 32, 33, 64, 80):
        made.invalid(f"cut to {size} bytes", "R-CORE-027", short, **plain, ciphertext=good[:size])
    for offset in (0, 31, 32, 48, len(good) - 1):
        made.invalid(
            f"byte {offset} changed",
            "R-CORE-011 R-CORE-028",
            mac,
            **plain,
            ciphertext=flipped(good, offset),
        )
    made.invalid(
        "ephemeral key zero", "R-CORE-017", small, **plain, ciphertext=bytes(32) + good[32:]
    )


def destination(made: Collection) -> None:
    suffix = made.flag(
        "IdentityInName",
        "the printable suffix with the identity's hash is hashed",
        "every address differs",
    )
    plain = made.flag(
        "PlainIdentity", "an absent identity counts as zero bytes", "control addresses differ"
    )
    utf8 = made.flag("NameEncoding", "names are not hashed as UTF-8", "names beyond ASCII differ")
    identity_hash = bytes.fromhex("aca31af0441d81dbec71e82da0b4b5f5")
    made.valid(
        "lxmf.delivery",
        "R-CORE-054 R-CORE-055",
        suffix,
        name="lxmf.delivery",
        identity=identity_hash,
    )
    for name in ("rnstransport.path.request", "rnstransport.tunnel.synthesize"):
        made.valid(f"plain {name}", "R-CORE-055 R-NET-01", plain, name=name, identity=None)
    for name in (
        "reticle",
        "reticle.echo",
        "a.b.c.d.e.f",
        "rnstransport.probe",
        "nomadnetwork.node",
    ):
        made.valid(
            f"{name} of an identity",
            "R-CORE-054 R-CORE-055",
            suffix,
            name=name,
            identity=made.bytes(16),
        )
    for name in ("réticle.größe", "名前.終点", "with space.and-dash"):
        made.valid("beyond plain ASCII", "R-CORE-054", utf8, name=name, identity=made.bytes(16))
    made.valid("plain, one component", "R-CORE-055", plain, name="broadcast", identity=None)


def ratchet_id(made: Collection) -> None:
    cut = made.flag("HashCut", "the id is not the first ten bytes", "ratchets are not recognised")
    for _ in range(4):
        made.valid(
            "a ratchet", "R-CORE-052 R-CORE-020", cut, public=x25519_public_of(made.bytes(32))
        )
