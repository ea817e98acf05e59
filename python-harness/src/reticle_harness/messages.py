"""The verb `lxmf`: the router of the Python stack, as a suite orders it."""

from __future__ import annotations

import hashlib
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

import LXMF
import RNS

from reticle_harness.content import generated
from reticle_harness.events import Events
from reticle_harness.fields import Malformed
from reticle_harness.lines import Failed
from reticle_harness.packed import packed, unpacked

LONGEST_SHOWN = 65_536
METHODS = {
    LXMF.LXMessage.OPPORTUNISTIC: "opportunistic",
    LXMF.LXMessage.DIRECT: "direct",
    LXMF.LXMessage.PROPAGATED: "propagated",
    LXMF.LXMessage.PAPER: "paper",
}
STATES = {
    LXMF.LXMessage.GENERATING: "outbound",
    LXMF.LXMessage.OUTBOUND: "outbound",
    LXMF.LXMessage.SENDING: "sending",
    LXMF.LXMessage.SENT: "sent",
    LXMF.LXMessage.DELIVERED: "delivered",
    LXMF.LXMessage.REJECTED: "rejected",
    LXMF.LXMessage.CANCELLED: "cancelled",
    LXMF.LXMessage.FAILED: "failed",
}
UNVERIFIED = {
    LXMF.LXMessage.SOURCE_UNKNOWN: "source-unknown",
    LXMF.LXMessage.SIGNATURE_INVALID: "signature-invalid",
}
SYNCS = {
    LXMF.LXMRouter.PR_IDLE: "idle",
    LXMF.LXMRouter.PR_PATH_REQUESTED: "path-requested",
    LXMF.LXMRouter.PR_LINK_ESTABLISHING: "link-establishing",
    LXMF.LXMRouter.PR_LINK_ESTABLISHED: "link-established",
    LXMF.LXMRouter.PR_REQUEST_SENT: "request-sent",
    LXMF.LXMRouter.PR_RECEIVING: "receiving",
    LXMF.LXMRouter.PR_RESPONSE_RECEIVED: "response-received",
    LXMF.LXMRouter.PR_COMPLETE: "complete",
    LXMF.LXMRouter.PR_NO_PATH: "no-path",
    LXMF.LXMRouter.PR_LINK_FAILED: "link-failed",
    LXMF.LXMRouter.PR_TRANSFER_FAILED: "transfer-failed",
    LXMF.LXMRouter.PR_NO_IDENTITY_RCVD: "no-identity",
    LXMF.LXMRouter.PR_NO_ACCESS: "no-access",
    LXMF.LXMRouter.PR_FAILED: "failed",
}
DUPLICATE = "duplicate"


class Messages:
    """One router with one delivery destination, from the action `deliver` on."""

    def __init__(self, events: Events, storage: Path) -> None:
        self.events = events
        self.storage = storage
        self.router: Any = None
        self.destination: Any = None
        self.identity: Any = None
        self.lock = threading.Lock()
        self.under_way: dict[bytes, Any] = {}
        self.told: dict[bytes, str] = {}
        self.sync: str | None = None

    def perform(self, action: str, args: dict[str, Any]) -> dict[str, Any]:
        do: Callable[..., dict[str, Any]] = getattr(self, f"do_{action}")
        try:
            return do(**args)
        except TypeError as error:
            if action in str(error):
                raise Malformed(f"args of {action}: {error}") from None
            raise

    def delivering(self) -> None:
        if self.router is None:
            raise Failed("no messages yet: call deliver first")

    def do_deliver(
        self,
        identity: str | None = None,
        name: str | None = None,
        stamp_cost: int = 0,
        enforce_stamps: bool = False,
        limit: float | None = None,
    ) -> dict[str, Any]:
        if self.router is not None:
            raise Failed("messages are delivered already")
        if identity is None:
            self.identity = RNS.Identity()
        else:
            self.identity = RNS.Identity.from_bytes(bytes.fromhex(identity))
        # the router takes the signals of its process, and the verbs run beside the main thread
        with mock.patch.object(signal, "signal"):
            self.router = LXMF.LXMRouter(
                identity=self.identity,
                storagepath=str(self.storage),
                delivery_limit=limit,
                enforce_stamps=enforce_stamps,
            )
        self.destination = self.router.register_delivery_identity(
            self.identity, display_name=name, stamp_cost=stamp_cost or None
        )
        self.router.register_delivery_callback(self.received)
        return {
            "destination": self.destination.hash.hex(),
            "public_key": self.identity.get_public_key().hex(),
        }

    def do_announce(self) -> dict[str, Any]:
        self.delivering()
        self.router.announce(self.destination.hash)
        return {}

    def do_change(
        self,
        node: str | None = None,
        stamp_cost: int | None = None,
        enforce_stamps: bool | None = None,
        ignore: str | None = None,
        unignore: str | None = None,
        blackhole: str | None = None,
    ) -> dict[str, Any]:
        self.delivering()
        if node is not None:
            self.router.set_outbound_propagation_node(bytes.fromhex(node))
        if stamp_cost is not None:
            self.router.set_inbound_stamp_cost(self.destination.hash, stamp_cost)
        if enforce_stamps is not None:
            (self.router.enforce_stamps if enforce_stamps else self.router.ignore_stamps)()
        if ignore is not None:
            self.router.ignore_destination(bytes.fromhex(ignore))
        if unignore is not None:
            self.router.unignore_destination(bytes.fromhex(unignore))
        if blackhole is not None:
            RNS.Transport.blackhole_identity(bytes.fromhex(blackhole))
        return {}

    def letter(
        self,
        method: int,
        to: str,
        title: str = "",
        content: str = "",
        size: int | None = None,
        seed: int = 0,
        fields: str | None = None,
        ticket: bool = False,
        stamp_cost: int = 0,
    ) -> Any:  # noqa: ANN401 - the stack is not typed
        recipient = RNS.Identity.recall(bytes.fromhex(to))
        if recipient is None:
            raise Failed(f"the identity behind {to} is not known")
        remote = RNS.Destination(
            recipient, RNS.Destination.OUT, RNS.Destination.SINGLE, "lxmf", "delivery"
        )
        body = bytes.fromhex(content) if size is None else generated(size, seed)
        return LXMF.LXMessage(
            remote,
            self.destination,
            body,
            bytes.fromhex(title),
            fields=unpacked(fields) if fields is not None else None,
            desired_method=method,
            stamp_cost=stamp_cost or None,
            include_ticket=ticket,
        )

    def do_send(self, to: str, method: str, **letter: Any) -> dict[str, Any]:  # noqa: ANN401 - checked by ARGUMENTS
        self.delivering()
        wanted = next(code for code, word in METHODS.items() if word == method)
        message = self.letter(wanted, to, **letter)
        message.register_delivery_callback(self.concluded)
        message.register_failed_callback(self.concluded)
        try:
            self.router.handle_outbound(message)
        except OSError:
            # told by the callback as well, which came before the message had an id
            message.pack()
            self.concluded(message)
        with self.lock:
            self.under_way[message.hash] = message
        self.watch()
        return {"message": message.hash.hex()}

    def do_cancel(self, message: str) -> dict[str, Any]:
        self.delivering()
        with self.lock:
            found = self.under_way.get(bytes.fromhex(message))
        if found is None:
            raise Failed(f"{message} is not on its way")
        self.router.cancel_outbound(found.message_id)
        return {}

    def do_sync(self, most: int | None = None) -> dict[str, Any]:
        self.delivering()
        self.sync = None
        self.router.request_messages_from_propagation_node(self.identity, max_messages=most)
        return {}

    def do_write(self, to: str, **letter: Any) -> dict[str, Any]:  # noqa: ANN401 - checked by ARGUMENTS
        self.delivering()
        message = self.letter(LXMF.LXMessage.PAPER, to, **letter)
        message.pack()
        return {"uri": message.as_uri()}

    def do_read(self, uri: str) -> dict[str, Any]:
        self.delivering()
        result = self.router.ingest_lxm_uri(uri, signal_duplicate=DUPLICATE)
        if result == DUPLICATE:
            return {"result": "duplicate"}
        return {"result": "taken" if result else "refused"}

    # ---- what the router tells

    def received(self, message: Any) -> None:  # noqa: ANN401 - the stack is not typed
        content = octets(message.content)
        self.events.add(
            "lxmf-message",
            message=message.hash.hex(),
            source=message.source_hash.hex(),
            method=METHODS[message.method],
            title=octets(message.title).hex(),
            content=content.hex() if len(content) <= LONGEST_SHOWN else None,
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            fields=packed(message.fields),
            timestamp=message.timestamp,
            unverified=None
            if message.signature_validated
            else UNVERIFIED[message.unverified_reason],
            stamp_valid=message.stamp_valid if message.stamp_checked else None,
            stamp_value=message.stamp_value if message.stamp_valid else None,
        )

    def concluded(self, message: Any) -> None:  # noqa: ANN401 - the stack is not typed
        if message.hash is not None:
            self.tell(message, last=True)

    def tell(self, message: Any, last: bool) -> None:  # noqa: ANN401 - the stack is not typed
        with self.lock:
            state = STATES[message.state]
            if not last and self.told.get(message.hash) == state:
                return
            if last:
                self.under_way.pop(message.hash, None)
            self.told[message.hash] = state
            self.events.add(
                "lxmf-state",
                message=message.hash.hex(),
                state=state,
                method=METHODS.get(message.method, "direct"),
                concluded=last,
            )

    def watch(self) -> None:
        """The stack has no callback for most states: this looks."""
        with self.lock:
            messages = list(self.under_way.values())
        for message in messages:
            # what is over is told by its callback, which may be about to come
            if message.state < LXMF.LXMessage.DELIVERED:
                self.tell(message, last=False)
        if self.router is None:
            return
        state = SYNCS[self.router.propagation_transfer_state]
        if state not in (self.sync, "idle"):
            self.sync = state
            self.events.add(
                "lxmf-sync",
                state=state,
                received=self.router.propagation_transfer_last_result or 0,
                concluded=self.router.propagation_transfer_state >= LXMF.LXMRouter.PR_COMPLETE,
            )

    def close(self) -> None:
        """What the router does at the end of its process."""
        if self.router is not None:
            self.router.exit_handler()


def octets(text: bytes | str) -> bytes:
    return text if isinstance(text, bytes) else text.encode("utf-8")
