"""The framing of TCP interfaces."""

from __future__ import annotations

from types import SimpleNamespace

from RNS.Interfaces.TCPInterface import TCPClientInterface

from reticle_harness.stack import Values, function


class Socket:
    """What the stack's TCP interface asks of a connected socket."""

    # the stack reads blocks of this many bytes
    def __init__(self, incoming: bytes = b"") -> None:
        self.incoming = incoming
        self.outgoing = b""

    def setsockopt(self, *_: object) -> None:
        """Options of the operating system's sockets mean nothing here."""

    def recv(self, most: int) -> bytes:
        block, self.incoming = self.incoming[:most], self.incoming[most:]
        return block

    def sendall(self, data: bytes) -> None:
        self.outgoing += data


def tcp(socket: Socket, owner: object) -> TCPClientInterface:
    """A connection as a TCP server of the stack holds it."""
    configuration = {"name": "kept", "target_host": None, "target_port": None}
    made = TCPClientInterface(owner, configuration, connected_socket=socket)
    # the stack's server does these for the connections that it accepts
    made.target_ip = "127.0.0.1"
    made.optimise_mtu()
    made.ifac_size = made.DEFAULT_IFAC_SIZE
    made.online = made.OUT = True
    return made


@function("hdlc-encode")
def hdlc_encode(frames: list[bytes]) -> Values:
    socket = Socket()
    interface = tcp(socket, None)
    for frame in frames:
        interface.process_outgoing(frame)
    return {"stream": socket.outgoing}


@function("hdlc-decode")
def hdlc_decode(stream: bytes) -> Values:
    frames: list[bytes] = []
    owner = SimpleNamespace(inbound=lambda data, _interface: frames.append(data))
    # ends when the stream does
    tcp(Socket(stream), owner).read_loop()
    return {"frames": frames}
