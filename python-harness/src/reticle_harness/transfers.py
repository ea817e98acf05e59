"""Resources on links: those that are sent, and those that are taken."""

from __future__ import annotations

import threading
from typing import Any

import RNS

from reticle_harness import content
from reticle_harness.events import Events
from reticle_harness.lines import Failed
from reticle_harness.packed import packed, unpacked

STRATEGIES = {
    "none": RNS.Link.ACCEPT_NONE,
    "app": RNS.Link.ACCEPT_APP,
    "all": RNS.Link.ACCEPT_ALL,
}
# what the application takes when it is asked: at most so many bytes
TAKEN = 4096


class Transfers:
    """The resources under way, by the hash of their first segment."""

    def __init__(self, events: Events) -> None:
        self.events = events
        self.lock = threading.Lock()
        self.sent: dict[bytes, tuple[RNS.Resource, int]] = {}
        self.incoming: list[RNS.Resource] = []
        self.cancelled: set[bytes] = set()

    def listen(self, link: RNS.Link, strategy: str) -> None:
        """Sets which resources of the peer are taken, and has them reported."""
        link.set_resource_strategy(STRATEGIES[strategy])
        link.set_resource_callback(lambda advertised: advertised.get_data_size() <= TAKEN)
        link.set_resource_started_callback(self.started)
        link.set_resource_concluded_callback(self.received)

    def send(self, link: RNS.Link, data: bytes, metadata: str | None, compress: bool) -> str:
        if link.status != RNS.Link.ACTIVE:
            raise Failed("resource: the link is not active")
        with self.lock:
            # the callback waits until the resource is known by its hash
            made = RNS.Resource(
                data,
                link,
                metadata=None if metadata is None else unpacked(metadata),
                auto_compress=compress,
                callback=self.concluded,
            )
            self.sent[made.original_hash] = (made, len(data))
        return made.original_hash.hex()

    def cancel(self, link: RNS.Link, resource: str) -> None:
        wanted = bytes.fromhex(resource)
        under_way = [*link.outgoing_resources, *link.incoming_resources]
        found = [one for one in under_way if one.original_hash == wanted]
        with self.lock:
            if not found and wanted in self.sent:
                # not advertised yet: another one is on its way
                found = [self.sent[wanted][0]]
            if not found:
                raise Failed(f"{resource} is not on its way over this link")
            self.cancelled.add(wanted)
        for one in found:
            one.cancel()

    def started(self, resource: RNS.Resource) -> None:
        # requests and responses that come as resources are none of the application's
        if resource.callback != self.received:
            return
        with self.lock:
            self.incoming.append(resource)
        if resource.segment_index == 1:
            size = None if resource.has_metadata else resource.total_size
            self.tell(resource, "receiver", "started", size=size)

    def received(self, resource: RNS.Resource) -> None:
        with self.lock:
            self.incoming = [one for one in self.incoming if one is not resource]
        if resource.status == RNS.Resource.COMPLETE:
            metadata = packed(resource.metadata) if resource.has_metadata else None
            file = content.told(resource.data)
            self.tell(resource, "receiver", "complete", metadata=metadata, **file)
        else:
            self.tell(resource, "receiver", self.failure(resource))

    def failure(self, resource: RNS.Resource) -> str:
        with self.lock:
            own = resource.original_hash in self.cancelled
            self.cancelled.discard(resource.original_hash)
        # a transfer that its sender took back has the same status as one that timed out: only
        # the retries that are left tell them apart
        taken_back = resource.retries_left > 0 and resource.link.status == RNS.Link.ACTIVE
        return "cancelled" if own or taken_back else "failed"

    def watch(self) -> None:
        """The stack has no callback for a resource with damaged content: this looks."""
        with self.lock:
            damaged = [one for one in self.incoming if one.status == RNS.Resource.CORRUPT]
            ended = (RNS.Resource.CORRUPT, RNS.Resource.COMPLETE, RNS.Resource.FAILED)
            # of several segments only the last one is reported by the stack
            self.incoming = [one for one in self.incoming if one.status not in ended]
        for resource in damaged:
            self.tell(resource, "receiver", "corrupt")

    def concluded(self, resource: RNS.Resource) -> None:
        """A resource of this node is through, or given up."""
        with self.lock:
            # the stack reports a segment that was being prepared as well
            first = self.sent.pop(resource.original_hash, None)
            own = resource.original_hash in self.cancelled
            self.cancelled.discard(resource.original_hash)
        if first is None:
            return
        if resource.status == RNS.Resource.COMPLETE:
            state = "complete"
        elif resource.status == RNS.Resource.REJECTED:
            state = "rejected"
        else:
            state = "cancelled" if own else "failed"
        self.tell(resource, "sender", state, size=first[1])

    def tell(
        self,
        resource: RNS.Resource,
        role: str,
        state: str,
        size: int | None = None,
        **more: Any,  # noqa: ANN401 - members of the event
    ) -> None:
        self.events.add(
            "resource",
            link=resource.link.link_id.hex(),
            resource=resource.original_hash.hex(),
            role=role,
            state=state,
            size=size,
            **{"sha256": None, "data": None, "metadata": None, **more},
        )
