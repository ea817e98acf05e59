package io.reticle.daemon.adapter;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.channel.Channel;
import io.reticle.rns.channel.ChannelEvent;
import io.reticle.rns.channel.StreamReader;
import io.reticle.rns.link.Link;
import io.reticle.rns.node.Node;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The channels that a suite asked for: which links get one, and what is told of them. */
final class ChannelTalk {
    /** The one message type that is registered; its payload is the data as they are. */
    private static final int TYPE = 0x0101;

    private static final List<Integer> STREAMS_READ = List.of(0, 1);

    private final JsonMapper json = new JsonMapper();

    /** Touched on the node's thread alone. */
    private final Set<Bytes> destinations = new HashSet<>();

    private final Set<Bytes> links = new HashSet<>();

    /** Links to this destination get a channel once they are active. */
    void onLinksTo(Bytes destination) {
        destinations.add(destination);
    }

    /** This link, which was just asked for, gets one once it is active. */
    void onLink(Link link) {
        links.add(link.id());
    }

    /** A link became active or closed. */
    void changed(Node node, Link link, Link.State state) {
        if (state == Link.State.CLOSED) {
            links.remove(link.id());
        } else if (state == Link.State.ACTIVE && wanted(link)) {
            Channel channel = node.openChannel(link);
            channel.register(TYPE);
            STREAMS_READ.forEach(channel::reader);
        }
    }

    private boolean wanted(Link link) {
        return link.role() == Link.Role.INITIATOR
                ? links.contains(link.id())
                : destinations.contains(link.destination());
    }

    /** What the suite is told; empty where the event only tells the sender that it may go on. */
    Optional<ObjectNode> told(Link link, ChannelEvent event) {
        return switch (event) {
            case ChannelEvent.Message(var type, var payload) ->
                    Optional.of(
                            on(link, "message").put("message", type).put("data", payload.toHex()));
            case ChannelEvent.StreamReadable(var reader) -> Optional.of(read(link, reader));
            case ChannelEvent.Ready _, ChannelEvent.PassedOver _ -> Optional.empty();
        };
    }

    private ObjectNode read(Link link, StreamReader reader) {
        Bytes data = reader.read(Integer.MAX_VALUE);
        return on(link, "stream")
                .put("stream", reader.stream())
                .put("data", data.toHex())
                .put("eof", reader.finished());
    }

    private ObjectNode on(Link link, String type) {
        return json.createObjectNode().put("type", type).put("link", link.id().toHex());
    }
}
