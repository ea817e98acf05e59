"""Envelopes of channels, and the chunks of streams in them."""

from __future__ import annotations

from types import SimpleNamespace

from RNS.Buffer import StreamDataMessage
from RNS.Channel import Envelope, MessageBase

from reticle_harness.stack import Values, function


def message_type(number: int) -> type[MessageBase]:
    """A message that is its bytes."""

    class Raw(MessageBase):
        MSGTYPE = number

        def __init__(self, data: bytes = b"") -> None:
            self.data = data

        def pack(self) -> bytes:
            return self.data

        def unpack(self, raw: bytes) -> None:
            self.data = raw

    return Raw


@function("envelope-pack")
def envelope_pack(type: int, sequence: int, data: bytes) -> Values:  # noqa: A002
    return {"packed": Envelope(None, message_type(type)(data), sequence=sequence).pack()}


@function("envelope-unpack")
def envelope_unpack(packed: bytes) -> Values:
    # every type is registered
    types = SimpleNamespace(get=lambda number, _otherwise: message_type(number))
    envelope = Envelope(None, raw=packed)
    message = envelope.unpack(types)
    return {"type": message.MSGTYPE, "sequence": envelope.sequence, "data": message.data}


@function("stream-pack")
def stream_pack(stream: int, eof: bool, data: bytes) -> Values:
    return {"packed": StreamDataMessage(stream, data, eof).pack()}


@function("stream-unpack")
def stream_unpack(packed: bytes) -> Values:
    message = StreamDataMessage()
    message.unpack(packed)
    return {"stream": message.stream_id, "eof": message.eof, "data": message.data}
