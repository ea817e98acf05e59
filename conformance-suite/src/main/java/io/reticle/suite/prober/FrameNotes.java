package io.reticle.suite.prober;

import io.reticle.reports.event.Field;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.link.Signalling;
import io.reticle.rns.packet.Context;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.packet.PacketType;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Reads a clean frame for the report: a line that says what it is, and its fields with their
 * places. Frames that are malformed on purpose are noted as far as they go.
 */
public record FrameNotes(String summary, List<Field> fields) {

    public static FrameNotes of(Bytes frame) {
        try {
            return of(Packet.parse(frame));
        } catch (MalformedFrame e) {
            return new FrameNotes(
                    "%d bytes that are no packet: %s".formatted(frame.length(), e.getMessage()),
                    List.of());
        }
    }

    private static FrameNotes of(Packet packet) {
        List<Field> fields = new ArrayList<>();
        fields.add(
                new Field(
                        "flags",
                        "%s%s, %s, %s to %s"
                                .formatted(
                                        packet.twoAddresses() ? "two addresses" : "one address",
                                        packet.contextFlag() ? ", context flag" : "",
                                        packet.transportType() ? "transport" : "broadcast",
                                        packet.type(),
                                        packet.destinationType()),
                        0,
                        1));
        fields.add(new Field("hops", Integer.toString(packet.hops()), 1, 1));
        int at = 2;
        if (packet.twoAddresses()) {
            fields.add(field("transport id", packet.frame(), at, 16));
            at += 16;
        }
        String address = packet.context() == Context.LINK_PROOF ? "link id" : "destination";
        fields.add(field(address, packet.frame(), at, 16));
        at += 16;
        fields.add(new Field("context", Context.name(packet.context()), at, 1));
        data(packet, at + 1, fields);
        return new FrameNotes(summary(packet), List.copyOf(fields));
    }

    private static Field field(String name, Bytes frame, int at, int size) {
        return new Field(name, frame.slice(at, at + size).toHex(), at, size);
    }

    private static void data(Packet packet, int at, List<Field> fields) {
        Bytes frame = packet.frame();
        int size = packet.data().length();
        int ratchet = packet.contextFlag() ? 32 : 0;
        if (packet.type() == PacketType.ANNOUNCE && size >= 148 + ratchet) {
            fields.add(field("public key", frame, at, 64));
            fields.add(field("name hash", frame, at + 64, 10));
            fields.add(field("random hash", frame, at + 74, 10));
            if (ratchet > 0) fields.add(field("ratchet", frame, at + 84, ratchet));
            fields.add(field("signature", frame, at + 84 + ratchet, 64));
            if (size > 148 + ratchet) {
                fields.add(field("app data", frame, at + 148 + ratchet, size - 148 - ratchet));
            }
        } else if (packet.type() == PacketType.LINK_REQUEST && size >= 64) {
            fields.add(field("X25519 key", frame, at, 32));
            fields.add(field("Ed25519 key", frame, at + 32, 32));
            signalling(frame, at + 64, size - 64, fields);
        } else if (packet.context() == Context.LINK_PROOF && size >= 96) {
            fields.add(field("signature", frame, at, 64));
            fields.add(field("X25519 key", frame, at + 64, 32));
            signalling(frame, at + 96, size - 96, fields);
        } else if (packet.type() == PacketType.PROOF && size == 96) {
            fields.add(field("packet hash", frame, at, 32));
            fields.add(field("signature", frame, at + 32, 64));
        } else if (packet.type() == PacketType.PROOF && size == 64) {
            fields.add(field("signature", frame, at, 64));
        } else {
            fields.add(field("data", frame, at, size));
        }
    }

    private static void signalling(Bytes frame, int at, int size, List<Field> fields) {
        if (size <= 0) return;
        String value = frame.slice(at, at + size).toHex();
        if (size == Signalling.SIZE) {
            long bits = frame.number(at, Signalling.SIZE);
            value += " (mode %d, MTU %d)".formatted(bits >> 21, bits & Signalling.MTU_MASK);
        }
        fields.add(new Field("signalling", value, at, size));
    }

    private static String summary(Packet packet) {
        String what =
                packet.context() == Context.NONE || packet.context() == Context.LINK_PROOF
                        ? ""
                        : " " + Context.name(packet.context());
        String type =
                packet.context() == Context.LINK_PROOF
                        ? "LINK PROOF"
                        : packet.type().toString().replace('_', ' ');
        return "%s%s → %s %s, hops %d"
                .formatted(
                        type,
                        what,
                        packet.destinationType().toString().toLowerCase(Locale.ROOT),
                        packet.destination().brief(),
                        packet.hops());
    }
}
