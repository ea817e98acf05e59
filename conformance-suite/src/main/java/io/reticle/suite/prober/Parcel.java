package io.reticle.suite.prober;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.packet.Context;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.packet.PacketType;
import io.reticle.rns.resource.Advertisement;
import io.reticle.rns.resource.HashmapUpdate;
import io.reticle.rns.resource.Metadata;
import io.reticle.rns.resource.PartRequest;
import io.reticle.suite.engine.Refuted;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * One segment of a resource that the prober sends, cut into parts by its own hand, so that every
 * piece of it may be bent.
 */
public final class Parcel {
    /** What a packet of a resource has less than the link's MTU. */
    private static final int OVERHEAD = 36;

    private static final int MAP_HASH = 4;
    private static final int MAP_HASHES = 74;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ProberLink link;
    private final Bytes proof;
    private final List<Bytes> parts;
    private final Bytes map;
    private final Advertisement advertisement;

    private Parcel(
            ProberLink link,
            Bytes proof,
            List<Bytes> parts,
            Bytes map,
            Advertisement advertisement) {
        this.link = link;
        this.proof = proof;
        this.parts = parts;
        this.map = map;
        this.advertisement = advertisement;
    }

    /**
     * What goes into a parcel.
     *
     * @param plaintext of the segment, with its metadata in front
     * @param body what is encrypted after the 4 bytes: the plaintext, or its compressed form
     * @param flags beside {@link Advertisement#ENCRYPTED}
     * @param whole size of the whole content
     * @param original hash of the first segment; absent for the first
     */
    public record Content(
            Bytes plaintext,
            Bytes body,
            int flags,
            long whole,
            Optional<Bytes> requestId,
            int segment,
            int segments,
            Optional<Bytes> original) {

        /** A whole resource in one segment, as it is. */
        public static Content of(Bytes data) {
            return new Content(
                    data, data, 0, data.length(), Optional.empty(), 1, 1, Optional.empty());
        }

        /** The same with its compressed form. */
        public Content compressedTo(Bytes stream) {
            return new Content(
                    plaintext,
                    stream,
                    flags | Advertisement.COMPRESSED,
                    whole,
                    requestId,
                    segment,
                    segments,
                    original);
        }

        /**
         * The same with metadata.
         *
         * @param packed one MessagePack value
         */
        public Content withMetadata(Bytes packed) {
            Bytes all = Bytes.concat(Metadata.prefix(packed), plaintext);
            return new Content(
                    all,
                    all,
                    flags | Advertisement.METADATA,
                    all.length(),
                    requestId,
                    segment,
                    segments,
                    original);
        }

        /** The same as a request or a response of this id. */
        public Content about(Bytes request, int flag) {
            return new Content(
                    plaintext,
                    body,
                    flags | flag,
                    whole,
                    Optional.of(request),
                    segment,
                    segments,
                    original);
        }

        /** The same as one of several segments. */
        public Content segment(int number, int of, long wholeSize, Optional<Bytes> first) {
            return new Content(
                    plaintext,
                    body,
                    flags | Advertisement.SPLIT,
                    wholeSize,
                    requestId,
                    number,
                    of,
                    first);
        }
    }

    /**
     * Packs content for a link.
     *
     * @param mtu of the link
     */
    public static Parcel pack(ProberLink link, int mtu, Content content) {
        return pack(link, mtu, content, link.entropy().bytes(4), link.entropy().bytes(4));
    }

    /**
     * @param prefix the 4 bytes that go before the body
     * @param random the 4 bytes that are advertised
     */
    public static Parcel pack(
            ProberLink link, int mtu, Content content, Bytes prefix, Bytes random) {
        Bytes stream = link.sealed(Bytes.concat(prefix, content.body()));
        int size = mtu - OVERHEAD;
        List<Bytes> parts = new ArrayList<>();
        for (int at = 0; at < stream.length(); at += size) {
            parts.add(stream.slice(at, Math.min(at + size, stream.length())));
        }
        Bytes[] hashes =
                parts.stream()
                        .map(part -> link.crypto().sha256(part, random).slice(0, MAP_HASH))
                        .toArray(Bytes[]::new);
        Bytes map = Bytes.concat(hashes);
        Bytes hash = link.crypto().sha256(content.plaintext(), random);
        return new Parcel(
                link,
                link.crypto().sha256(content.plaintext(), hash),
                List.copyOf(parts),
                map,
                new Advertisement(
                        stream.length(),
                        content.whole(),
                        parts.size(),
                        hash,
                        random,
                        content.original().orElse(hash),
                        content.segment(),
                        content.segments(),
                        content.requestId(),
                        Advertisement.ENCRYPTED | content.flags(),
                        map.slice(0, Math.min(map.length(), MAP_HASHES * MAP_HASH))));
    }

    public Advertisement advertisement() {
        return advertisement;
    }

    /** 32 bytes. */
    public Bytes hash() {
        return advertisement.hash();
    }

    /** The number of parts. */
    public int count() {
        return parts.size();
    }

    /** The announcement of it on the link. */
    public Packet offer() {
        return offer(advertisement.encode());
    }

    /** An announcement with these bytes. */
    public Packet offer(Bytes packed) {
        return link.packet(Context.RESOURCE_ADV, packed);
    }

    /** One part, counted from 0. */
    public Packet part(int index) {
        return link.clear(PacketType.DATA, Context.RESOURCE, parts.get(index));
    }

    /** The map hash of a part. */
    public Bytes mapHash(int index) {
        return map.slice(index * MAP_HASH, (index + 1) * MAP_HASH);
    }

    /** A map segment, counted from 0. */
    public Packet mapSegment(int segment) {
        int from = Math.min(segment * MAP_HASHES * MAP_HASH, map.length());
        int to = Math.min(from + MAP_HASHES * MAP_HASH, map.length());
        return mapSegment(segment, map.slice(from, to));
    }

    /** A map segment with these hashes. */
    public Packet mapSegment(int segment, Bytes hashes) {
        return link.packet(
                Context.RESOURCE_HMU, new HashmapUpdate(hash(), segment, hashes).encode());
    }

    /** The sender's end of the transfer. */
    public Packet cancellation() {
        return link.packet(Context.RESOURCE_ICL, hash());
    }

    /** The proof that the receiver owes. */
    public Bytes proof() {
        return Bytes.concat(hash(), proof);
    }

    /** Part requests of the node's for this parcel. */
    public Predicate<Packet> requests() {
        return link.packets(PacketType.DATA, Context.RESOURCE_REQ)
                .and(
                        packet ->
                                request(packet)
                                        .map(asked -> asked.resource().equals(hash()))
                                        .orElse(false));
    }

    /** Whatever the node sends as a proof of this parcel. */
    public Predicate<Packet> proofs() {
        return link.packets(PacketType.PROOF, Context.RESOURCE_PRF)
                .and(
                        packet ->
                                packet.data().length() >= 32
                                        && packet.data().slice(0, 32).equals(hash()));
    }

    /** The node's rejection of this parcel. */
    public Predicate<Packet> rejections() {
        return link.packets(PacketType.DATA, Context.RESOURCE_RCL)
                .and(packet -> link.opened(packet).map(hash()::equals).orElse(false));
    }

    private Optional<PartRequest> request(Packet packet) {
        Optional<Bytes> plain = link.opened(packet);
        if (plain.isEmpty()) throw new Refuted("a part request does not open under the link's key");
        try {
            return Optional.of(PartRequest.parse(plain.get()));
        } catch (MalformedFrame e) {
            throw new Refuted("the node's part request: " + e.getMessage(), e);
        }
    }

    /** The indexes of the parts that a request wants. */
    public List<Integer> wanted(PartRequest request) {
        List<Integer> indexes = new ArrayList<>();
        for (int i = 0; i < request.count(); i++) {
            indexes.add(
                    indexOf(request.wanted().slice(i * MAP_HASH, (i + 1) * MAP_HASH))
                            .orElseThrow(
                                    () ->
                                            new Refuted(
                                                    "the node asks for a part that there is not")));
        }
        return indexes;
    }

    private Optional<Integer> indexOf(Bytes mapHash) {
        for (int i = 0; i < parts.size(); i++) {
            if (mapHash(i).equals(mapHash)) return Optional.of(i);
        }
        return Optional.empty();
    }

    /**
     * Offers the parcel and serves what the node asks for until its proof is here, which has to be
     * the right one.
     *
     * @param watcher is shown every part request
     * @param bend what becomes of the packets that answer one request
     */
    public void serve(Wire wire, Consumer<PartRequest> watcher, UnaryOperator<List<Packet>> bend) {
        Wire.Cursor heard = wire.cursor();
        wire.send(offer());
        Packet answer = attend(wire, heard, watcher, bend);
        if (!answer.data().equals(proof())) {
            throw new Refuted("expected the proof %s, found %s".formatted(proof(), answer.data()));
        }
    }

    /** Offers and serves it as it should be. */
    public void serve(Wire wire) {
        serve(wire, request -> {}, packets -> packets);
    }

    /** Serves what the node asks for until a proof comes, and returns that. */
    public Packet attend(
            Wire wire,
            Wire.Cursor heard,
            Consumer<PartRequest> watcher,
            UnaryOperator<List<Packet>> bend) {
        while (true) {
            Packet packet =
                    heard.next(requests().or(proofs()).or(rejections()), PATIENCE)
                            .orElseThrow(
                                    () ->
                                            new Refuted(
                                                    "expected a part request or a proof within 20 s,"
                                                            + " found none"));
            if (packet.type() == PacketType.PROOF) return packet;
            if (packet.context() == Context.RESOURCE_RCL) {
                throw new Refuted("the node rejected the resource");
            }
            PartRequest request = request(packet).orElseThrow();
            watcher.accept(request);
            bend.apply(answers(request)).forEach(wire::send);
        }
    }

    /** What a sender answers to a part request. */
    public List<Packet> answers(PartRequest request) {
        List<Packet> answers = new ArrayList<>();
        for (int index : wanted(request)) answers.add(part(index));
        if (request.lastKnown().isPresent()) {
            int last =
                    indexOf(request.lastKnown().get())
                            .orElseThrow(
                                    () ->
                                            new Refuted(
                                                    "the node quotes a map hash that there is not"));
            if ((last + 1) % MAP_HASHES != 0) {
                throw new Refuted(
                        "expected the last hash of a map segment quoted, found that of part "
                                + last);
            }
            answers.add(mapSegment((last + 1) / MAP_HASHES));
        }
        return answers;
    }
}
