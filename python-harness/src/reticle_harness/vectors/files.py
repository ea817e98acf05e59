"""Vector files as they stand on disk: schemas, manifest, bytes that depend on the seed alone."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import LXMF
import RNS

from reticle_harness.fields import object_schema
from reticle_harness.kinds import KINDS, Kind
from reticle_harness.vectors import (
    access,
    announces,
    carried,
    channels,
    crypto,
    framing,
    identities,
    links,
    messages,
    packets,
    resources,
    storage,
)
from reticle_harness.vectors.check import RANGE
from reticle_harness.vectors.collection import Collection

DIALECT = "https://json-schema.org/draft/2020-12/schema"
GENERATOR = "reticle_harness.vectors"

MAKERS: dict[str, Callable[[Collection], None]] = {
    "hash": crypto.hashes,
    "hkdf": crypto.hkdf,
    "hmac": crypto.hmac,
    "x25519": crypto.x25519,
    "x25519-public": crypto.x25519_public,
    "ed25519-sign": crypto.ed25519_sign,
    "ed25519-verify": crypto.ed25519_verify,
    "token-encrypt": crypto.token_encrypt,
    "token-decrypt": crypto.token_decrypt,
    "identity": identities.identity,
    "identity-public": identities.identity_public,
    "identity-encrypt": identities.identity_encrypt,
    "identity-decrypt": identities.identity_decrypt,
    "destination": identities.destination,
    "packet-parse": packets.packet_parse,
    "packet-encode": packets.packet_encode,
    "packet-hash": packets.packet_hash,
    "announce-make": announces.announce_make,
    "announce-validate": announces.announce_validate,
    "ifac-key": access.ifac_key,
    "ifac-mask": access.ifac_mask,
    "ifac-unmask": access.ifac_unmask,
    "link-request": links.link_request,
    "link-id": links.link_id,
    "signalling-encode": links.signalling_encode,
    "signalling-decode": links.signalling_decode,
    "link-key": links.link_key,
    "link-proof": links.link_proof,
    "link-proof-verify": links.link_proof_verify,
    "link-mdu": links.link_mdu,
    "proof": packets.proof,
    "proof-verify": packets.proof_verify,
    "ratchet-id": identities.ratchet_id,
    "path-request": packets.path_request,
    "hdlc-encode": framing.hdlc_encode,
    "hdlc-decode": framing.hdlc_decode,
    "group-encrypt": storage.group_encrypt,
    "group-decrypt": storage.group_decrypt,
    "ratchet-file-make": storage.ratchet_file_make,
    "ratchet-file-read": storage.ratchet_file_read,
    "peer-ratchet-make": storage.peer_ratchet_make,
    "peer-ratchet-read": storage.peer_ratchet_read,
    "known-destinations-make": storage.known_destinations_make,
    "known-destinations-read": storage.known_destinations_read,
    "link-identify": carried.link_identify,
    "link-identify-verify": carried.link_identify_verify,
    "link-rtt-read": carried.link_rtt_read,
    "request-pack": carried.request_pack,
    "request-unpack": carried.request_unpack,
    "response-pack": carried.response_pack,
    "response-unpack": carried.response_unpack,
    "resource-advertisement-pack": resources.advertisement_pack,
    "resource-advertisement-unpack": resources.advertisement_unpack,
    "resource-make": resources.resource_make,
    "resource-read": resources.resource_read,
    "part-request-pack": resources.part_request_pack,
    "part-request-unpack": resources.part_request_unpack,
    "hashmap-update-pack": resources.hashmap_update_pack,
    "hashmap-update-unpack": resources.hashmap_update_unpack,
    "resource-proof": resources.resource_proof,
    "envelope-pack": channels.envelope_pack,
    "envelope-unpack": channels.envelope_unpack,
    "stream-pack": channels.stream_pack,
    "stream-unpack": channels.stream_unpack,
    "lxmf-message-pack": messages.message_pack,
    "lxmf-message-unpack": messages.message_unpack,
    "lxmf-upload-pack": messages.upload_pack,
    "lxmf-paper-write": messages.paper_write,
    "lxmf-paper-read": messages.paper_read,
    "lxmf-stored-make": messages.stored_make,
    "lxmf-stored-read": messages.stored_read,
    "lxmf-workblock": messages.workblock,
    "lxmf-stamp-value": messages.stamp_value,
    "lxmf-stamp-holds": messages.stamp_holds,
    "lxmf-message-stamp": messages.message_stamp,
    "lxmf-propagation-stamp": messages.propagation_stamp,
    "lxmf-peering-material": messages.peering_material,
    "lxmf-peering-key": messages.peering_key,
    "lxmf-ticket-stamp": messages.ticket_stamp,
    "lxmf-delivery-announce-make": messages.delivery_announce_make,
    "lxmf-delivery-announce-read": messages.delivery_announce_read,
    "lxmf-propagation-announce-make": messages.propagation_announce_make,
    "lxmf-propagation-announce-read": messages.propagation_announce_read,
}


def string(pattern: str = "", **more: object) -> dict[str, Any]:
    return {"type": "string", **({"pattern": pattern} if pattern else {}), **more}


def closed(properties: dict[str, Any], optional: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }


def common_schema() -> dict[str, Any]:
    """What all vector files have in common, whoever makes them."""
    vector = closed(
        {
            "id": string("^[a-z0-9-]+-[0-9]{4,}$"),
            "comment": string(minLength=1),
            "flags": {"type": "array", "items": string(), "uniqueItems": True},
            "requirements": {
                "type": "array",
                "items": string("^R-[A-Z]+-[0-9]{2,}$"),
                "uniqueItems": True,
            },
            "input": {"type": "object"},
            "result": string(enum=["valid", "invalid", "acceptable"]),
            "output": {"type": "object"},
            "releases": string(f"^{RANGE}$"),
        },
        optional=("output",),
    )
    vector["if"] = {"properties": {"result": {"const": "invalid"}}}
    vector["then"] = {"properties": {"output": False}}
    vector["else"] = {"required": ["output"]}
    return {
        "$schema": DIALECT,
        "title": "A file of vectors",
        **closed(
            {
                "$schema": string(),
                "kind": string(enum=list(MAKERS)),
                "comment": string(minLength=1),
                "provenance": closed(
                    {
                        "generator": string(minLength=1),
                        "authority": string(minLength=1),
                        "version": string(minLength=1),
                        "python": string(),
                        "seed": {"type": "integer"},
                        "command": string(minLength=1),
                    },
                    optional=("python",),
                ),
                "flags": {
                    "type": "object",
                    "additionalProperties": closed(
                        {"bug": string(minLength=1), "effect": string(minLength=1)}
                    ),
                },
                "vectors": {"type": "array", "minItems": 1, "items": vector},
            },
        ),
    }


def kind_schema(kind: Kind) -> dict[str, Any]:
    """A vector file of one kind."""
    return {
        "$schema": DIALECT,
        "title": f"Vectors of {kind.name}: {kind.what}",
        "$ref": "file.schema.json",
        "properties": {
            "kind": {"const": kind.name},
            "vectors": {
                "items": {
                    "properties": {
                        "input": object_schema(kind.input),
                        "output": object_schema(kind.output),
                    }
                }
            },
        },
    }


def manifest_schema() -> dict[str, Any]:
    entry = closed(
        {
            "path": string("^[a-z0-9.-]+/[a-z0-9-]+\\.json$"),
            "kind": string(enum=list(MAKERS)),
            "sha256": string("^[0-9a-f]{64}$"),
            "vectors": {"type": "integer", "minimum": 1},
        }
    )
    return {
        "$schema": DIALECT,
        "title": "The manifest of the vectors",
        **closed(
            {
                "$schema": string(),
                "kinds": {"type": "array", "items": string(), "uniqueItems": True},
                "files": {"type": "array", "minItems": 1, "items": entry},
            }
        ),
    }


def collect(kind: str, seed: int) -> Collection:
    """All vectors of one kind, worked by the stack of this process."""
    made = Collection(kind, seed, f"{KINDS[kind].what[0].upper()}{KINDS[kind].what[1:]}.")
    MAKERS[kind](made)
    unused = set(made.flags) - {name for one in made.vectors for name in one["flags"]}
    if unused:
        raise ValueError(f"{kind}: no vector has the flags {', '.join(sorted(unused))}")
    return made


def authority(kind: str) -> str:
    """Whose kind it is: messages have an authority of their own."""
    return "lxmf" if kind.startswith("lxmf-") else "rns"


def version(kind: str) -> str:
    return LXMF.__version__ if authority(kind) == "lxmf" else RNS.__version__


def document(made: Collection, seed: int) -> dict[str, Any]:
    return {
        "$schema": f"../schema/{made.kind.name}.schema.json",
        "kind": made.kind.name,
        "comment": made.comment,
        "provenance": {
            "generator": GENERATOR,
            "authority": authority(made.kind.name),
            "version": version(made.kind.name),
            "python": ".".join(platform.python_version_tuple()[:2]),
            "seed": seed,
            "command": f"python -m {GENERATOR} make --out DIR --seed {seed}",
        },
        "flags": made.flags,
        "vectors": made.vectors,
    }


def encoded(value: dict[str, Any]) -> bytes:
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode()


def write(path: Path, content: bytes) -> None:
    """In one step: a reader sees the old file or the whole new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    number, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(number, "wb") as unfinished:
        unfinished.write(content)
    unfinished_path = Path(name)
    unfinished_path.chmod(0o644)
    unfinished_path.replace(path)


def make(out: Path, seed: int) -> dict[str, int]:
    """Writes schemas, vectors and manifest under `out`. Gives the count of each result."""
    files: dict[str, bytes] = {}
    entries: list[dict[str, Any]] = []
    counts = {"valid": 0, "invalid": 0, "acceptable": 0}
    for kind in MAKERS:
        made = collect(kind, seed)
        content = encoded(document(made, seed))
        path = f"{authority(kind)}-{version(kind)}/{kind}.json"
        files[path] = content
        digest = hashlib.sha256(content).hexdigest()
        entries.append({"path": path, "kind": kind, "sha256": digest, "vectors": len(made.vectors)})
        for vector in made.vectors:
            counts[vector["result"]] += 1
    files["schema/file.schema.json"] = encoded(common_schema())
    files["schema/manifest.schema.json"] = encoded(manifest_schema())
    for kind in MAKERS:
        files[f"schema/{kind}.schema.json"] = encoded(kind_schema(KINDS[kind]))
    files["manifest.json"] = encoded(
        {"$schema": "schema/manifest.schema.json", "kinds": list(MAKERS), "files": entries}
    )
    # the manifest comes last: until then the old one still speaks of the old files
    for path, content in files.items():
        write(out / path, content)
    return counts
