"""The stack's configuration file: loopback, alone, nothing held back."""

from __future__ import annotations

from typing import Any


def configuration(
    interfaces: list[dict[str, Any]], transport: bool, implicit: bool, kept: bool
) -> str:
    """The text of `config` for interfaces as the verb `start` names them.

    A node whose storage is kept keeps its identity; others have a new one at each start.
    """
    said = [
        "[reticulum]",
        "share_instance = no",
        f"enable_transport = {yes(transport)}",
        f"use_implicit_proof = {yes(implicit)}",
        f"static_transport_identity = {yes(kept)}",
        "panic_on_interface_error = no",
        "[interfaces]",
    ]
    for one in interfaces:
        server = one["type"] == "tcp-server"
        said += [
            f"[[{one['name']}]]",
            f"type = {'TCPServerInterface' if server else 'TCPClientInterface'}",
            "enabled = yes",
            "ingress_control = no",
            f"{'listen_ip' if server else 'target_host'} = {one['host']}",
            f"{'listen_port' if server else 'target_port'} = {one['port']}",
        ]
        if "network_name" in one:
            said.append(f'network_name = "{one["network_name"]}"')
        if "passphrase" in one:
            said.append(f'passphrase = "{one["passphrase"]}"')
        if "ifac_bits" in one:
            said.append(f"ifac_size = {one['ifac_bits']}")
    return "\n".join(said) + "\n"


def yes(value: bool) -> str:
    return "yes" if value else "no"
