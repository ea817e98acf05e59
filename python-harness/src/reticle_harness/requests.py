"""Requests: those that this node answers, and those that it sends."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import RNS

from reticle_harness import content
from reticle_harness.events import Events
from reticle_harness.fields import Malformed
from reticle_harness.lines import Failed, Unsupported
from reticle_harness.packed import packed, unpacked

POLICIES = {
    "none": RNS.Destination.ALLOW_NONE,
    "all": RNS.Destination.ALLOW_ALL,
    "list": RNS.Destination.ALLOW_LIST,
}
# a response is told in steps of at least this part of it
STEP = 0.01
# a longer response does not fit into a line: its packed form is told as if it were a file
LONGEST_SHOWN = 400_000


class Requests:
    """Answers as they were ordered, and the receipts of what was asked."""

    def __init__(self, events: Events) -> None:
        self.events = events
        self.lock = threading.Lock()
        self.undelivered: list[RNS.Link.RequestReceipt] = []
        self.progress: dict[bytes, float] = {}

    def serve(
        self,
        destination: RNS.Destination,
        handlers: list[dict[str, Any]],
        max_size: int | None,
        folder: Path,
    ) -> None:
        """Registers the handlers of a destination."""
        if max_size is not None:
            if not hasattr(destination, "set_max_request_size"):
                raise Unsupported(f"rns {RNS.__version__} does not limit requests")
            destination.set_max_request_size(max_size)
        for index, one in enumerate(handlers):
            answer = answering(one, index, folder / f"{destination.hexhash}-{index}")
            allow = one.get("allow", "all")
            if allow == "list" and "allowed" not in one:
                raise Malformed(f"args.requests[{index}].allowed: goes with allow list")
            destination.register_request_handler(
                one["path"],
                response_generator=self.generator(answer),
                allow=POLICIES[allow],
                allowed_list=[bytes.fromhex(peer) for peer in one.get("allowed", [])],
            )

    def generator(self, answer: Callable[[object], object]) -> Callable[..., object]:
        # the stack counts the parameters
        def generate(
            path: str,
            data: object,
            request_id: bytes,
            link_id: bytes,
            peer: RNS.Identity | None,
            _at: float,
        ) -> object:
            self.events.add(
                "asked",
                link=link_id.hex(),
                path=path,
                data=packed(data),
                identity=peer.hash.hex() if peer else None,
                request=request_id.hex(),
            )
            return answer(data)

        return generate

    def send(
        self,
        link: RNS.Link,
        path: str,
        data: str,
        timeout_ms: int | None,
        max_response_size: int | None,
    ) -> str:
        """Asks, and gives the request's id; how it goes on comes as events."""
        limit = {} if max_response_size is None else {"max_response_size": max_response_size}
        try:
            receipt = link.request(
                path,
                data=unpacked(data),
                response_callback=self.ready,
                failed_callback=lambda receipt: self.tell(receipt, "failed"),
                progress_callback=self.receiving,
                timeout=None if timeout_ms is None else timeout_ms / 1000,
                **limit,
            )
        except TypeError:
            if limit:
                raise Unsupported(f"rns {RNS.__version__} does not limit responses") from None
            raise
        if receipt is False:
            raise Failed("request: no interface could carry it")
        if receipt.resource is not None:
            with self.lock:
                self.undelivered.append(receipt)
        return receipt.request_id.hex()

    def watch(self) -> None:
        """The stack has no callback for a request that was delivered as a resource: this looks."""
        with self.lock:
            waiting, self.undelivered = self.undelivered, []
        for receipt in waiting:
            if receipt.status == RNS.RequestReceipt.SENT:
                with self.lock:
                    self.undelivered.append(receipt)
            elif receipt.status == RNS.RequestReceipt.DELIVERED:
                self.tell(receipt, "delivered")

    def receiving(self, receipt: RNS.RequestReceipt) -> None:
        # the stack reports progress once more when the response is there
        if receipt.status != RNS.RequestReceipt.RECEIVING:
            return
        with self.lock:
            before = self.progress.get(receipt.request_id, -1.0)
            if receipt.progress < min(before + STEP, 1.0):
                return
            self.progress[receipt.request_id] = receipt.progress
        self.tell(receipt, "receiving", progress=receipt.progress)

    def ready(self, receipt: RNS.RequestReceipt) -> None:
        if hasattr(receipt.response, "read"):
            self.tell(
                receipt,
                "ready",
                progress=1.0,
                file=content.told(receipt.response),
                metadata=packed(receipt.metadata),
            )
            return
        response = packed(receipt.response)
        if len(response) > 2 * LONGEST_SHOWN:
            file = content.told(io.BytesIO(bytes.fromhex(response)))
            self.tell(receipt, "ready", progress=1.0, file=file)
            return
        self.tell(receipt, "ready", progress=1.0, response=response)

    def tell(
        self,
        receipt: RNS.RequestReceipt,
        state: str,
        progress: float | None = None,
        response: str | None = None,
        file: dict[str, Any] | None = None,
        metadata: str | None = None,
    ) -> None:
        if state in ("ready", "failed"):
            with self.lock:
                self.progress.pop(receipt.request_id, None)
        self.events.add(
            "request",
            link=receipt.link.link_id.hex(),
            request=receipt.request_id.hex(),
            state=state,
            progress=progress,
            response=response,
            file=file,
            metadata=metadata,
        )


def answering(ordered: dict[str, Any], index: int, path: Path) -> Callable[[object], object]:
    """What a handler does with the data of a request. Raises Malformed."""
    kind = ordered["answer"]
    where = f"args.requests[{index}]"
    for member, owner in (("value", "value"), ("content", "file"), ("metadata", "file")):
        if member in ordered and kind != owner:
            raise Malformed(f"{where}.{member}: goes with answer {owner}")
    if kind == "echo":
        return lambda data: data
    if kind == "null":
        return lambda _data: None
    if kind == "value":
        if "value" not in ordered:
            raise Malformed(f"{where}.value: expected one MessagePack value, found nothing")
        value = unpacked(ordered["value"])
        return lambda _data: value
    if "content" not in ordered:
        raise Malformed(f"{where}.content: expected bytes as lower-case hex, found nothing")
    path.write_bytes(bytes.fromhex(ordered["content"]))
    more = [unpacked(ordered["metadata"])] if "metadata" in ordered else []
    # the stack closes the file that it sent
    return lambda _data: [path.open("rb"), *more]
