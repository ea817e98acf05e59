"""Interface access codes."""

from __future__ import annotations

from unittest import mock

import RNS
from RNS.Interfaces.Interface import Interface

from reticle_harness.lines import Rejected, Unsupported
from reticle_harness.stack import Kept, Values, admitted, function, started


def protected(network_name: str | None, passphrase: str | None) -> Kept:
    """An interface that the stack itself has given its access keys."""
    kept = Kept()
    started()._add_interface(kept, ifac_netname=network_name, ifac_netkey=passphrase)
    return kept


def keyed(key: bytes, size: int) -> Kept:
    kept = Kept()
    kept.ifac_key = key
    kept.ifac_identity = RNS.Identity.from_bytes(key)
    kept.ifac_size = size
    return kept


@function("ifac-key")
def ifac_key(network_name: str | None, passphrase: str | None) -> Values:
    kept = protected(network_name, passphrase)
    if kept.ifac_identity is None:
        raise Rejected("neither network name nor passphrase")
    return {"key": kept.ifac_key}


@function("ifac-mask")
def ifac_mask(key: bytes, size: int, frame: bytes) -> Values:
    kept = keyed(key, size)
    RNS.Transport.transmit(kept, frame)
    return {"masked": kept.only("mask")}


@function("ifac-unmask")
def ifac_unmask(key: bytes, size: int, frame: bytes) -> Values:
    if not hasattr(RNS.Transport, "handle_ifac"):
        raise Unsupported(f"rns {RNS.__version__} unmasks inside its inbound gate")
    judged: list[tuple[bool, bytes | None]] = []
    real = RNS.Transport.handle_ifac

    def watched(raw: bytes, interface: Interface) -> tuple[bool, bytes | None]:
        judged.append(real(raw, interface))
        return judged[-1]

    with mock.patch.object(RNS.Transport, "handle_ifac", staticmethod(watched)):
        admitted(frame, keyed(key, size))
    if not judged or not judged[0][0]:
        raise Rejected("not let in")
    return {"frame": judged[0][1]}
