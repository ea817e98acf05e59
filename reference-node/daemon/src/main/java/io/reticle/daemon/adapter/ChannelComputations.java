package io.reticle.daemon.adapter;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.channel.Envelope;
import io.reticle.rns.channel.StreamChunk;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.util.Map;

/** What stands in packets of channels, under the names of the vector kinds. */
final class ChannelComputations {
    /** Numbers that no field can hold are asked for, too. */
    private static final int ANY = 1 << 20;

    private final JsonMapper json = new JsonMapper();

    Map<String, Computations.Function> functions() {
        return Map.of(
                "envelope-pack", this::envelopePack,
                "envelope-unpack", this::envelopeUnpack,
                "stream-pack", this::streamPack,
                "stream-unpack", this::streamUnpack);
    }

    private ObjectNode packed(Bytes packed) {
        return json.createObjectNode().put("packed", packed.toHex());
    }

    private ObjectNode envelopePack(Input in) throws Input.InvalidInput {
        return packed(
                new Envelope(
                                (int) in.number("type", 0, ANY),
                                (int) in.number("sequence", 0, ANY),
                                in.bytes("data"))
                        .encode());
    }

    private ObjectNode envelopeUnpack(Input in) throws Input.InvalidInput, MalformedFrame {
        Envelope envelope = Envelope.parse(in.bytes("packed"));
        return json.createObjectNode()
                .put("type", envelope.type())
                .put("sequence", envelope.sequence())
                .put("data", envelope.payload().toHex());
    }

    private ObjectNode streamPack(Input in) throws Input.InvalidInput {
        return packed(
                new StreamChunk(
                                (int) in.number("stream", 0, ANY),
                                in.flag("eof"),
                                false,
                                in.bytes("data"))
                        .encode());
    }

    private ObjectNode streamUnpack(Input in) throws Input.InvalidInput, MalformedFrame {
        StreamChunk chunk = StreamChunk.parse(in.bytes("packed"));
        return json.createObjectNode()
                .put("stream", chunk.stream())
                .put("eof", chunk.eof())
                .put("data", chunk.content().toHex());
    }
}
