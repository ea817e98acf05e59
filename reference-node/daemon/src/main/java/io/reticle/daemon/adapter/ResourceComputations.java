package io.reticle.daemon.adapter;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoFailure;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.crypto.Token;
import io.reticle.rns.resource.Advertisement;
import io.reticle.rns.resource.HashmapUpdate;
import io.reticle.rns.resource.MapHash;
import io.reticle.rns.resource.Metadata;
import io.reticle.rns.resource.PartRequest;
import io.reticle.rns.resource.ResourceProof;
import io.reticle.rns.resource.Segment;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What resources say and send, under the names of the vector kinds. */
final class ResourceComputations {
    /** Numbers that no field can hold are asked for, too. */
    private static final long ANY = 1L << 40;

    private final CryptoProvider crypto;
    private final JsonMapper json = new JsonMapper();

    ResourceComputations(CryptoProvider crypto) {
        this.crypto = crypto;
    }

    Map<String, Computations.Function> functions() {
        return Map.of(
                "resource-advertisement-pack", this::advertisementPack,
                "resource-advertisement-unpack", this::advertisementUnpack,
                "resource-make", this::make,
                "resource-read", this::read,
                "part-request-pack", this::partRequestPack,
                "part-request-unpack", this::partRequestUnpack,
                "hashmap-update-pack", this::hashmapUpdatePack,
                "hashmap-update-unpack", this::hashmapUpdateUnpack,
                "resource-proof", this::proof);
    }

    private ObjectNode packed(Bytes packed) {
        return json.createObjectNode().put("packed", packed.toHex());
    }

    private static int number(Input in, String name)
            throws Input.InvalidInput, Computations.Rejected {
        long number = in.number(name, -ANY, ANY);
        if (number < 0 || number > Integer.MAX_VALUE) {
            throw new Computations.Rejected(name + ": " + number + " is out of range");
        }
        return (int) number;
    }

    private ObjectNode advertisementPack(Input in)
            throws Input.InvalidInput, Computations.Rejected {
        return packed(
                new Advertisement(
                                number(in, "t"),
                                in.number("d", 0, Long.MAX_VALUE),
                                number(in, "n"),
                                in.bytes("h"),
                                in.bytes("r"),
                                in.bytes("o"),
                                number(in, "i"),
                                number(in, "l"),
                                in.optionalBytes("q"),
                                number(in, "f"),
                                firstRun(in.bytes("m")))
                        .encode());
    }

    /** A sender gives its whole map; the advertisement has room for the first run of it. */
    private static Bytes firstRun(Bytes map) {
        return map.slice(0, Math.min(map.length(), MapHash.PER_MAP_SEGMENT * MapHash.SIZE));
    }

    private ObjectNode advertisementUnpack(Input in) throws Input.InvalidInput, MalformedFrame {
        Advertisement read = Advertisement.parse(in.bytes("packed"));
        return json.createObjectNode()
                .put("t", read.transferSize())
                .put("d", read.dataSize())
                .put("n", read.parts())
                .put("h", read.hash().toHex())
                .put("r", read.random().toHex())
                .put("o", read.original().toHex())
                .put("i", read.segment())
                .put("l", read.segments())
                .put("q", read.requestId().map(Bytes::toHex).orElse(null))
                .put("f", read.flags())
                .put("m", read.hashes().toHex())
                .put("encrypted", read.encrypted())
                .put("compressed", read.compressed())
                .put("split", read.split())
                .put("request", (read.flags() & Advertisement.REQUEST) != 0)
                .put("response", (read.flags() & Advertisement.RESPONSE) != 0)
                .put("metadata", read.hasMetadata());
    }

    private ObjectNode make(Input in)
            throws Input.InvalidInput, MalformedFrame, CryptoFailure, Computations.Rejected {
        Token token = new Token(crypto, Computations.sized(in, "key", 64));
        Optional<Bytes> metadata = in.optionalBytes("metadata");
        Bytes data = in.bytes("data");
        Bytes plaintext =
                metadata.isEmpty()
                        ? data
                        : Bytes.concat(
                                Metadata.prefix(RequestComputations.rewritten(metadata.get())),
                                data);
        if (plaintext.length() > Segment.MAX_SIZE) {
            throw new Computations.Rejected(plaintext.length() + " bytes are no one segment");
        }
        Entropy draws =
                Computations.replay(
                        Computations.sized(in, "prefix", 4),
                        Computations.sized(in, "iv", 16),
                        Computations.sized(in, "random", 4));
        Segment segment =
                Segment.build(
                        crypto,
                        draws,
                        plain -> token.encrypt(plain, draws),
                        (int) in.number("sdu", 1, Integer.MAX_VALUE),
                        plaintext,
                        in.flag("compress"));
        Bytes[] runs = new Bytes[segment.parts() / MapHash.PER_MAP_SEGMENT + 1];
        for (int i = 0; i < runs.length; i++) runs[i] = segment.mapSegment(i);
        return json.createObjectNode()
                .put("hash", segment.hash().toHex())
                .put("proof", segment.proof().toHex())
                .put("transfer_size", segment.stream().length())
                .put("data_size", plaintext.length())
                .put("compressed", segment.compressed())
                .put("stream", segment.stream().toHex())
                .put("parts", segment.parts())
                .put("hashmap", Bytes.concat(runs).toHex());
    }

    private ObjectNode read(Input in)
            throws Input.InvalidInput, MalformedFrame, CryptoFailure, Computations.Rejected {
        Token token = new Token(crypto, Computations.sized(in, "key", 64));
        int flags = number(in, "flags");
        Segment.Opened opened =
                Segment.open(
                        crypto,
                        token::decrypt,
                        flags,
                        Computations.sized(in, "random", 4),
                        Computations.sized(in, "hash", 32),
                        in.bytes("stream"));
        Bytes data = opened.plaintext();
        Optional<Bytes> metadata = Optional.empty();
        if ((flags & Advertisement.METADATA) != 0) {
            Metadata.Split split = Metadata.split(data);
            data = split.data();
            metadata = Optional.of(RequestComputations.rewritten(split.metadata()));
        }
        return json.createObjectNode()
                .put("data", data.toHex())
                .put("metadata", metadata.map(Bytes::toHex).orElse(null))
                .put("proof", opened.proof().toHex());
    }

    private ObjectNode partRequestPack(Input in) throws Input.InvalidInput, Computations.Rejected {
        List<Bytes> wanted = new ArrayList<>();
        Iterator<JsonNode> list = in.list("wanted");
        while (list.hasNext()) wanted.add(in.element("wanted", list.next()));
        return packed(
                new PartRequest(
                                Computations.sized(in, "resource", 32),
                                in.optionalBytes("last", MapHash.SIZE),
                                Bytes.concat(wanted.toArray(Bytes[]::new)))
                        .encode());
    }

    private ObjectNode partRequestUnpack(Input in) throws Input.InvalidInput, MalformedFrame {
        PartRequest request = PartRequest.parse(in.bytes("packed"));
        ObjectNode out =
                json.createObjectNode()
                        .put("resource", request.resource().toHex())
                        .put("last", request.lastKnown().map(Bytes::toHex).orElse(null));
        ArrayNode wanted = out.putArray("wanted");
        for (int i = 0; i < request.count(); i++) {
            wanted.add(request.wanted().slice(i * MapHash.SIZE, (i + 1) * MapHash.SIZE).toHex());
        }
        return out;
    }

    private ObjectNode hashmapUpdatePack(Input in)
            throws Input.InvalidInput, Computations.Rejected {
        Bytes hashes = in.bytes("hashes");
        int segment = number(in, "segment");
        int count = hashes.length() / MapHash.SIZE;
        if (segment < 1
                || count < 1
                || count > MapHash.PER_MAP_SEGMENT
                || hashes.length() % MapHash.SIZE != 0) {
            throw new Computations.Rejected("a sender has no such piece of a map");
        }
        return packed(
                new HashmapUpdate(Computations.sized(in, "resource", 32), segment, hashes)
                        .encode());
    }

    private ObjectNode hashmapUpdateUnpack(Input in)
            throws Input.InvalidInput, MalformedFrame, Computations.Rejected {
        HashmapUpdate update = HashmapUpdate.parse(in.bytes("packed"));
        int count = update.hashes().length() / MapHash.SIZE;
        if (count == 0) throw new Computations.Rejected("no map hashes");
        return json.createObjectNode()
                .put("resource", update.resource().toHex())
                .put("segment", update.mapSegment())
                .put("hashes", update.hashes().slice(0, count * MapHash.SIZE).toHex());
    }

    private ObjectNode proof(Input in) throws Input.InvalidInput, Computations.Rejected {
        ResourceProof proof =
                ResourceProof.of(crypto, in.bytes("data"), Computations.sized(in, "hash", 32));
        return json.createObjectNode().put("proof", proof.proof().toHex());
    }
}
