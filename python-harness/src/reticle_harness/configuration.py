"""The stack's configuration file: loopback, alone, nothing held back."""

from __future__ import annotations

from typing import Any

# Nobody listens there: what a program asks its instance beside the wire is answered by nobody.
NO_CALLS = 1


def configuration(
    interfaces: list[dict[str, Any]],
    transport: bool,
    implicit: bool,
    kept: bool,
    instance: int | None = None,
) -> str:
    """The text of `config` for interfaces as the verb `start` names them.

    A node whose storage is kept keeps its identity; others have a new one at each start.
    With the port of an `instance` the node is one of the programs that use it.
    """
    said = [
        "[reticulum]",
        f"share_instance = {yes(instance is not None)}",
        *(sharing(instance) if instance is not None else []),
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


def sharing(port: int) -> list[str]:
    return [
        "shared_instance_type = tcp",
        f"shared_instance_port = {port}",
        f"instance_control_port = {NO_CALLS}",
    ]


def yes(value: bool) -> str:
    return "yes" if value else "no"
