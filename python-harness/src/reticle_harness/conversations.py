"""Channels on links: messages, and streams of bytes."""

from __future__ import annotations

import threading
import time

import RNS
from RNS.Channel import ChannelException, MessageBase

from reticle_harness.events import Events
from reticle_harness.lines import Failed

MESSAGE_TYPE = 0x0101
STREAMS = (0, 1)
READ_AT_ONCE = 65_536
# a stream is closed when the channel takes its last chunk
CLOSE_DEADLINE_S = 8.0
CLOSE_POLL_S = 0.02


class Raw(MessageBase):
    """A message that is its bytes."""

    MSGTYPE = MESSAGE_TYPE

    def __init__(self, data: bytes = b"") -> None:
        self.data = data

    def pack(self) -> bytes:
        return self.data

    def unpack(self, raw: bytes) -> None:
        self.data = raw


class Conversation:
    """The channel of one link."""

    def __init__(self, link: RNS.Link, events: Events) -> None:
        self.link = link
        self.events = events
        self.channel = link.get_channel()
        self.writers: dict[int, RNS.RawChannelWriter] = {}
        self.channel.register_message_type(Raw)
        self.channel.add_message_handler(self.arrived)
        self.reading = threading.Lock()
        for stream in STREAMS:
            self.read(stream)

    def arrived(self, message: MessageBase) -> bool:
        if not isinstance(message, Raw):
            return False
        self.events.add(
            "message", link=self.link.link_id.hex(), message=MESSAGE_TYPE, data=message.data.hex()
        )
        return True

    def read(self, stream: int) -> None:
        reader = RNS.RawChannelReader(stream, self.channel)
        ended = False

        def ready(_count: int) -> None:
            nonlocal ended
            # the stack calls from a thread of its own for each chunk: who comes first reads all
            with self.reading:
                taken = b""
                while not ended:
                    chunk = reader.read(READ_AT_ONCE)
                    if chunk is None:
                        break
                    ended = not chunk
                    taken += chunk
                    if ended or len(taken) >= READ_AT_ONCE:
                        self.tell(stream, taken, ended)
                        taken = b""
                if taken:
                    self.tell(stream, taken, ended)

        reader.add_ready_callback(ready)

    def tell(self, stream: int, data: bytes, eof: bool) -> None:
        self.events.add(
            "stream", link=self.link.link_id.hex(), stream=stream, data=data.hex(), eof=eof
        )

    def send(self, number: int, data: bytes) -> None:
        """Sends a message. Raises Failed with the stack's reason."""
        message = type("Numbered", (Raw,), {"MSGTYPE": number})(data)
        try:
            if number != MESSAGE_TYPE:
                if number < RNS.Channel.SystemMessageTypes.SMT_STREAM_DATA & 0xF000:
                    raise Failed(f"send: message type {number} is not registered on this channel")
                # the stack says why
                self.channel.register_message_type(type(message))
            self.channel.send(message)
        except ChannelException as error:
            raise Failed(f"send: {error}") from None

    def write(self, stream: int, data: bytes, eof: bool) -> int:
        """Writes as much as the channel takes at once, and says how much that was."""
        writer = self.writers.get(stream)
        if writer is None:
            writer = self.writers[stream] = RNS.RawChannelWriter(stream, self.channel)
        try:
            written = writer.write(data) if data or not eof else 0
            if eof and written == len(data):
                self.close(stream, writer)
        except (ValueError, ChannelException) as error:
            raise Failed(f"send: {error}") from None
        return written

    def close(self, stream: int, writer: RNS.RawChannelWriter) -> None:
        # the stack gives the last chunk up without a word when the channel stays busy
        deadline = time.monotonic() + CLOSE_DEADLINE_S
        while not self.channel.is_ready_to_send():
            if time.monotonic() > deadline:
                raise Failed(f"send: stream {stream} cannot be closed, the channel is not ready")
            time.sleep(CLOSE_POLL_S)
        writer.close()
        del self.writers[stream]
