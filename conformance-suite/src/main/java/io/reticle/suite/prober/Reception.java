package io.reticle.suite.prober;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.Bzip2;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.packet.Context;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.packet.PacketType;
import io.reticle.rns.resource.Advertisement;
import io.reticle.rns.resource.HashmapUpdate;
import io.reticle.rns.resource.PartRequest;
import io.reticle.suite.engine.Refuted;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * One segment of a resource that the node sends, taken by the prober step by step, each step
 * checked.
 */
public final class Reception {
    private static final int MAP_HASH = 4;
    private static final int MAP_HASHES = 74;
    private static final int WINDOW = 40;
    private static final int MAX_PLAINTEXT = 67_108_864;
    private static final int ATTEMPTS = 6;
    private static final Duration SOON = Duration.ofSeconds(8);
    private static final Duration PATIENCE = Duration.ofMillis(1_500);

    private final Wire wire;
    private final ProberLink link;
    private final Wire.Cursor heard;
    private final Advertisement advertisement;
    private final Map<Integer, Bytes> parts = new HashMap<>();
    private final int partSize;
    private final int count;
    private Bytes map;

    private Reception(
            Wire wire,
            ProberLink link,
            Wire.Cursor heard,
            Advertisement advertisement,
            int partSize) {
        this.wire = wire;
        this.link = link;
        this.heard = heard;
        this.advertisement = advertisement;
        this.partSize = partSize;
        this.count = Math.ceilDiv(advertisement.transferSize(), partSize);
        this.map = advertisement.hashes();
    }

    /**
     * Waits for the node's advertisement on a link, and takes it apart.
     *
     * @param heard from where to listen
     * @param mtu of the link
     */
    public static Reception advertised(Wire wire, ProberLink link, Wire.Cursor heard, int mtu) {
        Packet packet =
                heard.next(link.packets(PacketType.DATA, Context.RESOURCE_ADV), SOON)
                        .orElseThrow(() -> new Refuted("expected an advertisement, found none"));
        return new Reception(wire, link, heard, in(link, packet), mtu - 36);
    }

    /** The advertisement in a packet of the node's. */
    public static Advertisement in(ProberLink link, Packet packet) {
        Bytes packed =
                link.opened(packet)
                        .orElseThrow(
                                () ->
                                        new Refuted(
                                                "the advertisement does not open under the link's"
                                                        + " key"));
        try {
            return Advertisement.parse(packed);
        } catch (MalformedFrame e) {
            throw new Refuted("the node's advertisement: " + e.getMessage(), e);
        }
    }

    public Advertisement advertisement() {
        return advertisement;
    }

    /** How many parts it takes. */
    public int count() {
        return count;
    }

    /** Asks for parts by their map hashes. */
    public Packet request(Optional<Bytes> lastKnown, Bytes wanted) {
        return link.packet(
                Context.RESOURCE_REQ,
                new PartRequest(advertisement.hash(), lastKnown, wanted).encode());
    }

    /** The map hash of a part, as far as the map is known. */
    public Bytes mapHash(int index) {
        return map.slice(index * MAP_HASH, (index + 1) * MAP_HASH);
    }

    private int known() {
        return map.length() / MAP_HASH;
    }

    /** Takes all parts, as a receiver does, and returns the segment's plaintext, checked. */
    public Bytes take() {
        if (known() != Math.min(count, MAP_HASHES)) {
            throw new Refuted(
                    "expected %d map hashes in the advertisement, found %d"
                            .formatted(Math.min(count, MAP_HASHES), known()));
        }
        while (parts.size() < count) {
            int first = parts.size();
            int last = Math.min(Math.min(first + WINDOW, known()), count);
            if (first == last) {
                extendMap();
                continue;
            }
            asks(first, last);
        }
        return assembled();
    }

    /**
     * Asks for parts until they are here, and again where they do not come: a sender may still be
     * busy with its advertisement.
     *
     * @param first index of the first part
     * @param last index behind the last one
     * @return the request that was answered
     */
    public Packet asks(int first, int last) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int next = first;
            while (parts.containsKey(next)) next++;
            Packet request = request(Optional.empty(), map.slice(next * MAP_HASH, last * MAP_HASH));
            wire.send(request);
            while (!here(first, last)) {
                Optional<Packet> part = heard.next(parts(), PATIENCE);
                if (part.isEmpty()) break;
                keep(part.get());
            }
            if (here(first, last)) return request;
        }
        throw new Refuted(
                "expected parts %d to %d of %d, found %d of all"
                        .formatted(first + 1, last, count, parts.size()));
    }

    private boolean here(int first, int last) {
        return IntStream.range(first, last).allMatch(parts::containsKey);
    }

    private void keep(Packet packet) {
        Bytes hash = link.crypto().sha256(packet.data(), advertisement.random()).slice(0, MAP_HASH);
        for (int i = 0; i < known(); i++) {
            if (mapHash(i).equals(hash)) {
                boolean right = packet.data().length() == partSize || i == count - 1;
                if (!right) {
                    throw new Refuted(
                            "expected part %d with %d bytes, found %d"
                                    .formatted(i + 1, partSize, packet.data().length()));
                }
                parts.put(i, packet.data().compact());
                return;
            }
        }
        throw new Refuted("a part came whose hash is not in the map");
    }

    /** Packets with parts. */
    public Predicate<Packet> parts() {
        return link.packets(PacketType.DATA, Context.RESOURCE);
    }

    private void extendMap() {
        Packet packet = null;
        for (int attempt = 0; attempt < ATTEMPTS && packet == null; attempt++) {
            wire.send(request(Optional.of(mapHash(known() - 1)), Bytes.EMPTY));
            packet = heard.next(updates(), PATIENCE).orElse(null);
        }
        if (packet == null) {
            throw new Refuted(
                    "expected map segment %d, found none".formatted(known() / MAP_HASHES));
        }
        HashmapUpdate update = update(packet);
        int expected = Math.min(count - known(), MAP_HASHES);
        int found = update.hashes().length() / MAP_HASH;
        if (update.mapSegment() != known() / MAP_HASHES || found != expected) {
            throw new Refuted(
                    "expected map segment %d with %d hashes, found %d with %d"
                            .formatted(known() / MAP_HASHES, expected, update.mapSegment(), found));
        }
        map = Bytes.concat(map, update.hashes());
    }

    /** Hashmap updates. */
    public Predicate<Packet> updates() {
        return link.packets(PacketType.DATA, Context.RESOURCE_HMU);
    }

    /** What a hashmap update says. */
    public HashmapUpdate update(Packet packet) {
        try {
            return HashmapUpdate.parse(
                    link.opened(packet)
                            .orElseThrow(() -> new Refuted("a hashmap update does not open")));
        } catch (MalformedFrame e) {
            throw new Refuted("the node's hashmap update: " + e.getMessage(), e);
        }
    }

    private Bytes assembled() {
        Bytes[] all = new Bytes[count];
        for (int i = 0; i < count; i++) all[i] = parts.get(i);
        Bytes stream = Bytes.concat(all);
        if (stream.length() != advertisement.transferSize()) {
            throw new Refuted(
                    "expected a transfer of %d bytes, found %d"
                            .formatted(advertisement.transferSize(), stream.length()));
        }
        Bytes opened =
                link.opened(stream)
                        .orElseThrow(
                                () ->
                                        new Refuted(
                                                "the joined parts do not open under the link's"
                                                        + " key"));
        Bytes body = opened.from(4);
        Bytes plaintext = body;
        if (advertisement.compressed()) {
            try {
                plaintext = Bzip2.decompress(body, MAX_PLAINTEXT);
            } catch (MalformedFrame e) {
                throw new Refuted("the node's compressed segment: " + e.getMessage(), e);
            }
            if (body.length() >= plaintext.length()) {
                throw new Refuted(
                        "compressed from %d to %d bytes"
                                .formatted(plaintext.length(), body.length()));
            }
        }
        Bytes hash = link.crypto().sha256(plaintext, advertisement.random());
        if (!hash.equals(advertisement.hash())) {
            throw new Refuted(
                    "expected content of hash %s, found one of %s"
                            .formatted(advertisement.hash().brief(), hash.brief()));
        }
        return plaintext;
    }

    /** The right proof. */
    public Packet proof(Bytes plaintext) {
        return proof(advertisement.hash(), link.crypto().sha256(plaintext, advertisement.hash()));
    }

    /** A proof with these bytes. */
    public Packet proof(Bytes... data) {
        return link.clear(PacketType.PROOF, Context.RESOURCE_PRF, Bytes.concat(data));
    }

    /** The receiver's rejection. */
    public Packet rejection() {
        return link.packet(Context.RESOURCE_RCL, advertisement.hash());
    }

    /** The node's cancellation of it. */
    public Predicate<Packet> cancellations() {
        return link.packets(PacketType.DATA, Context.RESOURCE_ICL)
                .and(packet -> link.opened(packet).map(advertisement.hash()::equals).orElse(false));
    }
}
