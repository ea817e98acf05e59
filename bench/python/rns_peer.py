"""The Python half of the side-by-side runs: the real stack under the same operations.

    python rns_peer.py INPUTS

Started with the inputs file, it answers one line for each line on its standard input:

    name              what runs here
    check OPERATION   SHA-256 over the operation's results, in hexadecimal
    run OPERATION MS  "COUNT NANOSECONDS": at least MS milliseconds of work, its processor time

Every operation is the stack's own code on objects made anew each time. `RNS.Packet.unpack` hashes
always; "parse" is the same method on a packet whose `update_hash` does nothing. An announce is
judged on a fresh packet, whose "signature already validated" mark is therefore unset, and the
known destinations are emptied before each pass over the announces. The announces carry no ratchet,
because for each of these the stack would start a thread that writes a file.
"""

from __future__ import annotations

import hashlib
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import RNS

# Texts that are encrypted between two looks at the clock.
BATCH = 32


class UnhashedPacket(RNS.Packet):
    """A packet that is taken apart without being hashed."""

    def update_hash(self) -> None:
        pass


def parsed(frame: bytes, kind: type[RNS.Packet] = RNS.Packet) -> RNS.Packet:
    packet = kind(None, frame)
    if not packet.unpack():
        raise ValueError(f"the stack refuses the frame {frame.hex()}")
    return packet


def genuine(frame: bytes) -> bool:
    packet = RNS.Packet(None, frame)
    return packet.unpack() and RNS.Identity.validate_announce(packet)


def fields(packet: RNS.Packet) -> bytes:
    header = bytes(
        [
            packet.header_type,
            packet.context_flag,
            packet.transport_type,
            packet.destination_type,
            packet.packet_type,
            packet.hops,
        ]
    )
    context = bytes([packet.context])
    return header + (packet.transport_id or b"") + packet.destination_hash + context + packet.data


class Workload:
    """The operations over one set of inputs."""

    def __init__(self, path: Path) -> None:
        inputs: dict[str, list[bytes]] = defaultdict(list)
        for line in path.read_text().splitlines():
            kind, _, value = line.partition(" ")
            inputs[kind].append(bytes.fromhex(value))
        self.identity = RNS.Identity.from_bytes(inputs["private"][0])
        self.plaintext = inputs["plaintext"][0]
        self.frames = inputs["frame"]
        self.announces = inputs["announce"]
        self.forged = inputs["forged"]
        self.ciphertexts = inputs["ciphertext"]
        # operation: one batch of it, which tells how many that were
        self.batches: dict[str, Callable[[], int]] = {
            "parse": self._parse,
            "parse-hash": self._parse_hash,
            "announce": self._announce,
            "encrypt": self._encrypt,
            "decrypt": self._decrypt,
            "pair": self._pair,
        }

    def _parse(self) -> int:
        for frame in self.frames:
            UnhashedPacket(None, frame).unpack()
        return len(self.frames)

    def _parse_hash(self) -> int:
        for frame in self.frames:
            RNS.Packet(None, frame).unpack()
        return len(self.frames)

    def _announce(self) -> int:
        RNS.Identity.known_destinations.clear()
        for frame in self.announces:
            if not genuine(frame):
                raise ValueError(f"the stack refuses the announce {frame.hex()}")
        return len(self.announces)

    def _encrypt(self) -> int:
        for _ in range(BATCH):
            self.identity.encrypt(self.plaintext)
        return BATCH

    def _decrypt(self) -> int:
        for ciphertext in self.ciphertexts:
            self.identity.decrypt(ciphertext)
        return len(self.ciphertexts)

    def _pair(self) -> int:
        for _ in range(BATCH):
            self.identity.decrypt(self.identity.encrypt(self.plaintext))
        return BATCH

    def check(self, operation: str) -> str:
        """Works each input once and hashes what came out."""
        if operation == "parse":
            results = b"".join(fields(parsed(frame, UnhashedPacket)) for frame in self.frames)
        elif operation == "parse-hash":
            results = b"".join(parsed(frame).packet_hash for frame in self.frames)
        elif operation == "announce":
            RNS.Identity.known_destinations.clear()
            results = bytes(genuine(frame) for frame in self.announces + self.forged)
        elif operation in ("encrypt", "pair"):
            ciphertext = self.identity.encrypt(self.plaintext)
            results = len(ciphertext).to_bytes(4, "big") + self.identity.decrypt(ciphertext)
        elif operation == "decrypt":
            results = b"".join(self.identity.decrypt(text) for text in self.ciphertexts)
        else:
            return f"error unknown operation {operation}"
        return hashlib.sha256(results).hexdigest()

    def run(self, operation: str, milliseconds: int) -> str:
        batch = self.batches[operation]
        count = 0
        processor = time.process_time_ns()
        end = time.perf_counter_ns() + milliseconds * 1_000_000
        while time.perf_counter_ns() < end:
            count += batch()
        return f"{count} {time.process_time_ns() - processor}"


def answer(workload: Workload, line: str) -> str:
    match line.split():
        case ["name"]:
            version = sys.version.split()[0]
            backend = RNS.Cryptography.backend()
            return f"rns {RNS.__version__}, Python {version}, {backend}"
        case ["check", operation]:
            return workload.check(operation)
        case ["run", operation, milliseconds] if operation in workload.batches:
            return workload.run(operation, int(milliseconds))
    return f"error unknown request {line.strip()}"


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit("usage: rns_peer.py INPUTS")
    RNS.loglevel = RNS.LOG_CRITICAL
    workload = Workload(Path(sys.argv[1]))
    for line in sys.stdin:
        print(answer(workload, line), flush=True)


if __name__ == "__main__":
    main()
