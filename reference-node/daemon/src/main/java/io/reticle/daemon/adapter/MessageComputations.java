package io.reticle.daemon.adapter;

import io.reticle.lxmf.announce.DeliveryAnnounce;
import io.reticle.lxmf.announce.PropagationAnnounce;
import io.reticle.lxmf.message.Carriage;
import io.reticle.lxmf.message.Message;
import io.reticle.lxmf.message.MessageState;
import io.reticle.lxmf.message.Method;
import io.reticle.lxmf.message.PaperForm;
import io.reticle.lxmf.message.Payload;
import io.reticle.lxmf.message.PropagationEntry;
import io.reticle.lxmf.message.SealedMessage;
import io.reticle.lxmf.message.StoredMessage;
import io.reticle.lxmf.message.Upload;
import io.reticle.lxmf.stamp.MessageStamp;
import io.reticle.lxmf.stamp.PeeringKey;
import io.reticle.lxmf.stamp.PropagationStamp;
import io.reticle.lxmf.stamp.StampCheck;
import io.reticle.lxmf.stamp.StampMaker;
import io.reticle.lxmf.stamp.Ticket;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoFailure;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.destination.DestinationName;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.identity.PublicIdentity;
import io.reticle.rns.msgpack.Value;
import io.reticle.rns.stamp.Workblock;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Messages, their forms, stamps and announces, under the names of the vector kinds. */
final class MessageComputations {
    private static final DestinationName DELIVERY =
            new DestinationName("lxmf", List.of("delivery"));
    private static final int SOURCE_UNKNOWN = 1;
    private static final int SIGNATURE_INVALID = 2;
    private static final int COST_LIMIT = 1000;

    private final CryptoProvider crypto;
    private final JsonMapper json = new JsonMapper();

    MessageComputations(CryptoProvider crypto) {
        this.crypto = crypto;
    }

    Map<String, Computations.Function> functions() {
        Map<String, Computations.Function> functions = new HashMap<>();
        functions.put("lxmf-message-pack", this::messagePack);
        functions.put("lxmf-message-unpack", this::messageUnpack);
        functions.put("lxmf-upload-pack", this::uploadPack);
        functions.put("lxmf-paper-write", in -> out().put("uri", PaperForm.uri(sealed(in))));
        functions.put(
                "lxmf-paper-read",
                in -> out().put("data", PaperForm.parse(in.text("uri")).encode().toHex()));
        functions.put("lxmf-stored-make", this::storedMake);
        functions.put("lxmf-stored-read", this::storedRead);
        functions.put("lxmf-workblock", this::workblock);
        functions.put(
                "lxmf-stamp-value", in -> out().put("value", block(in).value(in.bytes("stamp"))));
        functions.put("lxmf-stamp-holds", this::stampHolds);
        functions.put("lxmf-message-stamp", this::messageStamp);
        functions.put("lxmf-propagation-stamp", this::propagationStamp);
        functions.put("lxmf-peering-material", this::peeringMaterial);
        functions.put("lxmf-peering-key", this::peeringKey);
        functions.put("lxmf-ticket-stamp", this::ticketStamp);
        functions.put("lxmf-delivery-announce-make", this::deliveryAnnounceMake);
        functions.put("lxmf-delivery-announce-read", this::deliveryAnnounceRead);
        functions.put("lxmf-propagation-announce-make", this::propagationAnnounceMake);
        functions.put("lxmf-propagation-announce-read", this::propagationAnnounceRead);
        return functions;
    }

    private ObjectNode out() {
        return json.createObjectNode();
    }

    private Message message(Input in) throws Input.InvalidInput, MalformedFrame {
        Identity sender = Identity.load(crypto, in.bytes("private"));
        if (!(Value.parse(in.bytes("fields")) instanceof Value.Map fields)) {
            throw new Input.InvalidInput("input.fields: expected a map");
        }
        Payload payload =
                Payload.of(
                        in.decimal("timestamp"),
                        Bytes.utf8(in.text("title")),
                        Bytes.utf8(in.text("content")),
                        fields.entries());
        return Message.write(
                crypto,
                sender,
                DELIVERY.address(crypto, recipient(in).hash()),
                DELIVERY.address(crypto, sender.hash()),
                payload);
    }

    private PublicIdentity recipient(Input in) throws Input.InvalidInput, MalformedFrame {
        return PublicIdentity.parse(crypto, in.bytes("recipient"));
    }

    private ObjectNode messagePack(Input in) throws Input.InvalidInput, MalformedFrame {
        Message plain = message(in);
        Message message = in.optionalBytes("stamp").map(plain::stamped).orElse(plain);
        Carriage carriage = Carriage.ofDelivery(message, in.flag("opportunistic"));
        return out().put("container", message.encode().toHex())
                .put("id", message.id().toHex())
                .put("method", carriage.method().code())
                .put("resource", carriage.resource());
    }

    private ObjectNode messageUnpack(Input in) throws Input.InvalidInput, MalformedFrame {
        Message message = Message.parse(crypto, in.bytes("container"));
        Optional<Bytes> key = in.optionalBytes("public_key");
        OptionalInt reason = OptionalInt.of(SOURCE_UNKNOWN);
        if (key.isPresent()) {
            PublicIdentity sender = PublicIdentity.parse(crypto, key.get());
            if (DELIVERY.address(crypto, sender.hash()).equals(message.source())) {
                reason =
                        message.verifiedBy(sender)
                                ? OptionalInt.empty()
                                : OptionalInt.of(SIGNATURE_INVALID);
            }
        }
        Payload payload = message.payload();
        ObjectNode out =
                out().put("id", message.id().toHex())
                        .put("timestamp", payload.timestamp().encode().toHex())
                        .put("title", payload.titleBytes().toHex())
                        .put("content", payload.contentBytes().toHex())
                        .put("fields", payload.fields().encode().toHex());
        out.put(
                "stamp",
                payload.stamp()
                        .filter(stamp -> !(stamp instanceof Value.Nil))
                        .map(stamp -> stamp.encode().toHex())
                        .orElse(null));
        out.put("verified", reason.isEmpty());
        return reason.isEmpty() ? out.putNull("reason") : out.put("reason", reason.getAsInt());
    }

    private SealedMessage sealed(Input in)
            throws Input.InvalidInput, MalformedFrame, CryptoFailure, Computations.Rejected {
        PublicIdentity recipient = recipient(in);
        return SealedMessage.seal(
                message(in),
                recipient,
                recipient.encryptionKey(),
                Computations.replay(
                        Computations.sized(in, "ephemeral", 32), Computations.sized(in, "iv", 16)));
    }

    private ObjectNode uploadPack(Input in)
            throws Input.InvalidInput, MalformedFrame, CryptoFailure, Computations.Rejected {
        SealedMessage sealed = sealed(in);
        Bytes entry =
                in.optionalBytes("propagation_stamp")
                        .map(stamp -> sealed.entry(stamp).encode())
                        .orElseGet(sealed::encode);
        Bytes packed = Upload.of(in.decimal("now"), List.of(entry)).encode();
        return out().put("packed", packed.toHex())
                .put("transient_id", sealed.transientId(crypto).toHex())
                .put("resource", Carriage.ofUpload(packed).resource());
    }

    private ObjectNode storedMake(Input in) throws Input.InvalidInput {
        StoredMessage stored =
                new StoredMessage(
                        in.bytes("container"),
                        MessageState.of(in.number("state", 0, 255)),
                        in.flag("encrypted"),
                        in.optionalText("encryption"),
                        Method.of(in.number("method", 0, 255)));
        return out().put("file", stored.encode().toHex());
    }

    private ObjectNode storedRead(Input in) throws Input.InvalidInput, MalformedFrame {
        StoredMessage stored = StoredMessage.parse(in.bytes("file"));
        Message message = Message.parse(crypto, stored.container());
        ObjectNode out =
                out().put("container", message.encode().toHex())
                        .put("state", stored.state().map(MessageState::code).orElse(0))
                        .put("encrypted", stored.encrypted());
        out.put("encryption", stored.encryption().orElse(null));
        return out.put("method", stored.method().map(Method::code).orElse(0));
    }

    private Workblock block(Input in) throws Input.InvalidInput {
        return Workblock.of(
                crypto, in.bytes("material"), (int) in.number("rounds", 1, MessageStamp.ROUNDS));
    }

    private ObjectNode workblock(Input in) throws Input.InvalidInput {
        Workblock block = block(in);
        return out().put("size", block.size()).put("sha256", block.digest().toHex());
    }

    private static int cost(Input in) throws Input.InvalidInput {
        return (int) in.number("cost", 0, COST_LIMIT);
    }

    private ObjectNode stampHolds(Input in) throws Input.InvalidInput, Computations.Rejected {
        return accepted(Workblock.isEnough(in.bytes("digest"), cost(in)));
    }

    private ObjectNode accepted(boolean holds) throws Computations.Rejected {
        if (!holds) throw new Computations.Rejected("the stamp does not do");
        return out();
    }

    private int value(StampMaker.Claim claim) throws Computations.Rejected {
        return StampCheck.value(crypto, claim)
                .orElseThrow(() -> new Computations.Rejected("the stamp does not do"));
    }

    private ObjectNode messageStamp(Input in) throws Input.InvalidInput, Computations.Rejected {
        Bytes id = in.bytes("message_id");
        int cost = cost(in);
        List<Ticket> tickets = new ArrayList<>();
        Iterator<JsonNode> list = in.list("tickets");
        while (list.hasNext()) tickets.add(new Ticket(in.element("tickets", list.next())));
        Bytes stamp =
                in.optionalBytes("stamp").orElseThrow(() -> new Computations.Rejected("no stamp"));
        return out().put(
                        "value",
                        MessageStamp.isByTicket(crypto, id, stamp, tickets)
                                ? Ticket.VALUE
                                : value(MessageStamp.claim(id, stamp, cost)));
    }

    private ObjectNode propagationStamp(Input in) throws Input.InvalidInput, Computations.Rejected {
        Bytes whole = in.bytes("entry");
        StampMaker.Claim claim =
                PropagationStamp.claim(crypto, whole, cost(in))
                        .orElseThrow(() -> new Computations.Rejected("too short an entry"));
        PropagationEntry entry = PropagationEntry.split(whole).orElseThrow();
        return out().put("transient_id", claim.material().toHex())
                .put("data", entry.data().toHex())
                .put("value", value(claim))
                .put("stamp", entry.stamp().toHex());
    }

    private Bytes identity(Input in, String who) throws Input.InvalidInput, MalformedFrame {
        return PublicIdentity.parse(crypto, in.bytes(who)).hash();
    }

    private ObjectNode peeringMaterial(Input in) throws Input.InvalidInput, MalformedFrame {
        Bytes material = PeeringKey.material(identity(in, "acceptor"), identity(in, "initiator"));
        return out().put("material", material.toHex())
                .put("rounds", PeeringKey.ROUNDS)
                .put("cost", cost(in));
    }

    private ObjectNode peeringKey(Input in)
            throws Input.InvalidInput, MalformedFrame, Computations.Rejected {
        var claim =
                PeeringKey.claim(
                        identity(in, "acceptor"),
                        identity(in, "initiator"),
                        in.bytes("key"),
                        cost(in));
        return accepted(StampCheck.value(crypto, claim).isPresent());
    }

    private ObjectNode ticketStamp(Input in) throws Input.InvalidInput {
        Ticket ticket = new Ticket(in.bytes("ticket"));
        return out().put("stamp", ticket.stamp(crypto, in.bytes("message_id")).toHex())
                .put("value", Ticket.VALUE);
    }

    private ObjectNode deliveryAnnounceMake(Input in) throws Input.InvalidInput {
        OptionalInt cost =
                in.has("cost")
                        ? MessageStamp.announced((int) in.number("cost", -COST_LIMIT, COST_LIMIT))
                        : OptionalInt.empty();
        var announce = new DeliveryAnnounce(in.optionalText("name"), cost, true);
        return out().put("app_data", announce.encode().toHex());
    }

    private ObjectNode deliveryAnnounceRead(Input in) throws Input.InvalidInput, MalformedFrame {
        DeliveryAnnounce read = DeliveryAnnounce.parse(in.bytes("app_data"));
        ObjectNode out = out();
        out.put("name", read.name().orElse(null));
        out.put("cost", read.stampCost().isPresent() ? read.stampCost().getAsInt() : null);
        return out.put("compression", read.compression());
    }

    private ObjectNode propagationAnnounceMake(Input in) throws Input.InvalidInput {
        boolean enabled = in.flag("enabled");
        boolean staticOnly = in.flag("static_only");
        var announce =
                new PropagationAnnounce(
                        (long) in.decimal("time"),
                        enabled && !staticOnly,
                        in.decimal("message_limit"),
                        in.decimal("sync_limit"),
                        cost(in),
                        (int) in.number("flexibility", 0, COST_LIMIT),
                        (int) in.number("peering_cost", 0, COST_LIMIT),
                        PropagationAnnounce.metadata(
                                "lxmd", in.text("version"), in.optionalText("name")));
        return out().put("app_data", announce.encode().toHex());
    }

    private ObjectNode propagationAnnounceRead(Input in) throws Input.InvalidInput, MalformedFrame {
        PropagationAnnounce read = PropagationAnnounce.parse(in.bytes("app_data"));
        return out().put("time", read.timeBase())
                .put("active", read.active())
                .put("message_limit", (long) read.messageLimit())
                .put("sync_limit", (long) read.syncLimit())
                .put("cost", read.stampCost())
                .put("flexibility", read.flexibility())
                .put("peering_cost", read.peeringCost())
                .put("name", read.name().orElse(null));
    }
}
