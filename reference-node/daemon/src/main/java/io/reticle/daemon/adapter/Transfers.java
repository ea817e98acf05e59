package io.reticle.daemon.adapter;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.resource.IncomingTransfer;
import io.reticle.rns.resource.OutgoingTransfer.Parcel;
import io.reticle.rns.resource.ResourceEvent;
import io.reticle.rns.resource.ResourceSource;
import io.reticle.rns.resource.ResourceStrategy;
import io.reticle.rns.resource.Transfer;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Resources at the verbs: what is sent as a suite orders it, and events of those under way. */
final class Transfers {
    /** What the application takes when it is asked: content of at most so many bytes. */
    private static final int TAKEN = 4_096;

    private final CryptoProvider crypto;
    private final Consumer<ObjectNode> events;
    private final JsonMapper json = new JsonMapper();

    /** Sizes of the content that is sent, without the metadata; on the node's thread. */
    private final Map<Bytes, Long> sizes = new HashMap<>();

    Transfers(CryptoProvider crypto, Consumer<ObjectNode> events) {
        this.crypto = crypto;
        this.events = events;
    }

    /** The option {@code resources}. */
    static ResourceStrategy strategy(Input args) throws Input.InvalidInput {
        String name = args.optionalText("resources").orElse("none");
        return switch (name) {
            case "none" -> new ResourceStrategy.None();
            case "all" -> new ResourceStrategy.All();
            case "app" -> new ResourceStrategy.App(said -> said.dataSize() <= TAKEN);
            default ->
                    throw new Input.InvalidInput(
                            "args.resources: expected none, app or all, found " + name);
        };
    }

    /** What the verb {@code resource} is to send. */
    Parcel parcel(Input args) throws Input.InvalidInput {
        boolean inline = args.has("data");
        if (inline == args.has("size")) {
            throw new Input.InvalidInput("args: expected one of data, size with seed, cancel");
        }
        ResourceSource content =
                inline
                        ? ResourceSource.of(args.bytes("data"))
                        : new GeneratedContent(
                                crypto,
                                args.number("size", 0, 1L << 40),
                                args.number("seed", 0, Long.MAX_VALUE));
        Optional<Bytes> metadata =
                args.has("metadata")
                        ? Optional.of(Requests.packed(args, "metadata"))
                        : Optional.empty();
        return Parcel.of(content, metadata, args.flag("compress", true));
    }

    /** A transfer from here has begun. */
    void sent(Transfer transfer, long contentSize) {
        sizes.put(transfer.id(), contentSize);
    }

    /** Tells what happened to a resource. */
    void happened(ResourceEvent event) throws IOException {
        switch (event) {
            case ResourceEvent.Started(IncomingTransfer in) ->
                    tell(
                            in,
                            "receiver",
                            "started",
                            in.hasMetadata() ? null : in.size(),
                            null,
                            Optional.empty());
            case ResourceEvent.Started _, ResourceEvent.Progressed _ -> {
                // told by nobody's adapter
            }
            case ResourceEvent.Sent(var out, var outcome) ->
                    tell(
                            out,
                            "sender",
                            name(outcome),
                            sizes.remove(out.id()),
                            null,
                            Optional.empty());
            case ResourceEvent.Received(var in, var source, var metadata) -> {
                Content content = Content.of(source);
                tell(in, "receiver", "complete", content.size(), content, metadata);
            }
            case ResourceEvent.Broken(var in, var outcome, var _) ->
                    tell(in, "receiver", name(outcome), null, null, Optional.empty());
        }
    }

    private static String name(Transfer.Outcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }

    private void tell(
            Transfer transfer,
            String role,
            String state,
            Long size,
            Content content,
            Optional<Bytes> metadata) {
        boolean shown = content != null && content.data() != null;
        events.accept(
                json.createObjectNode()
                        .put("type", "resource")
                        .put("link", transfer.link().id().toHex())
                        .put("resource", transfer.id().toHex())
                        .put("role", role)
                        .put("state", state)
                        .put("size", size)
                        .put("sha256", content == null ? null : content.sha256().toHex())
                        .put("data", shown ? content.data().toHex() : null)
                        .put("metadata", metadata.map(Bytes::toHex).orElse(null)));
    }
}
