package io.reticle.suite.cases;

import io.reticle.lxmf.announce.DeliveryAnnounce;
import io.reticle.lxmf.message.Message;
import io.reticle.lxmf.message.Payload;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.destination.DestinationName;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.identity.PublicIdentity;
import io.reticle.rns.msgpack.Value;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.packet.PacketType;
import io.reticle.rns.packet.Proof;
import io.reticle.rns.stamp.Workblock;
import io.reticle.suite.adapter.Adapter;
import io.reticle.suite.adapter.AdapterEvent;
import io.reticle.suite.engine.Inconclusive;
import io.reticle.suite.engine.Refuted;
import io.reticle.suite.prober.Meeting;
import io.reticle.suite.prober.Prober;
import io.reticle.suite.prober.ProberDestination;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.function.Predicate;

/**
 * A node that messages are sent to, and the prober as somebody who writes to it.
 *
 * @param own the prober's lxmf.delivery destination
 * @param hosted the node's
 */
record Letters(Meeting meeting, ProberDestination own, Meeting.Hosted hosted) {
    private static final DestinationName DELIVERY = DestinationName.parse("lxmf.delivery");

    /** Of the work block of a message's stamp. */
    private static final int ROUNDS = 3000;

    /** What a router that looks at its queue every four seconds takes for a message. */
    static final Duration SENDING = Duration.ofSeconds(30);

    static ObjectNode options() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** The node takes messages, and does not know the prober yet. */
    static Letters to(Prober prober, Adapter adapter, ObjectNode options) throws Exception {
        Meeting meeting = Meeting.of(prober, adapter);
        Adapter.Announced announced = adapter.deliverMail(options);
        prober.follow(announced.destination());
        PublicIdentity identity =
                PublicIdentity.parse(prober.crypto(), announced.publicKey().orElse(Bytes.EMPTY));
        return new Letters(
                meeting, somebody(prober), new Meeting.Hosted(announced.destination(), identity));
    }

    static Letters to(Prober prober, Adapter adapter) throws Exception {
        return to(prober, adapter, options());
    }

    /** Somebody else with an address for messages. */
    static ProberDestination somebody(Prober prober) {
        ProberDestination made =
                new ProberDestination(
                        prober.crypto(), prober.entropy(), prober.stranger(), DELIVERY);
        prober.follow(made.address());
        return made;
    }

    private Prober prober() {
        return meeting.prober();
    }

    /** The node hears of the prober, who asks for no stamp. */
    void introduce() {
        introduce(OptionalInt.empty(), 0);
    }

    /**
     * The node hears of the prober.
     *
     * @param cost of the stamp that it asks for
     * @param later seconds after now that the announce says
     */
    void introduce(OptionalInt cost, int later) {
        Bytes appData = new DeliveryAnnounce(Optional.of("prober"), cost, true).encode();
        announce(appData, later);
    }

    void announce(Bytes appData, int later) {
        int before = meeting.application().seen(AdapterEvent.Announce.class, this::mine).size();
        meeting.wire().send(own.announce(Prober.unixSeconds() + later, appData).packet(false));
        if (meeting.application()
                .await(AdapterEvent.Announce.class, this::mine, before + 1, SENDING)
                .isEmpty()) {
            throw new Inconclusive("the node did not hear the prober's announce");
        }
    }

    private boolean mine(AdapterEvent.Announce announce) {
        return announce.destination().equals(own.address());
    }

    // ---- what the prober writes

    Message writes(String content) {
        return writes(content, new LinkedHashMap<>());
    }

    Message writes(String content, SequencedMap<Value, Value> fields) {
        return writes(own, own.identity(), content, fields);
    }

    /** A message that says to be somebody's, signed by anybody. */
    Message writes(
            ProberDestination from,
            Identity signer,
            String content,
            SequencedMap<Value, Value> fields) {
        Payload payload =
                Payload.of(
                        System.currentTimeMillis() / 1000.0,
                        Bytes.utf8("title"),
                        Bytes.utf8(content),
                        fields);
        return Message.write(prober().crypto(), signer, hosted.address(), from.address(), payload);
    }

    /** A stamp that is worth exactly this much. */
    Bytes stampWorth(Message message, int value) {
        Workblock block = Workblock.of(prober().crypto(), message.id(), ROUNDS);
        while (true) {
            Bytes stamp = prober().random(Workblock.STAMP_SIZE);
            if (block.value(stamp) == value) return stamp;
        }
    }

    /** Sends a message in a packet of its own; the node has to prove that. */
    void delivers(Message message) {
        delivers(message.afterDestination());
    }

    /** Sends these bytes as if they were a message; the node has to prove them all the same. */
    void delivers(Bytes plaintext) {
        Packet packet = prober().to(hosted.address(), hosted.identity(), plaintext);
        meeting.wire().send(packet);
        meeting.wire()
                .expect("a proof of the packet", prober().proofsOf(packet, hosted.identity()));
    }

    static Predicate<AdapterEvent.Mail> isFor(Message message) {
        return mail -> mail.message().equals(message.id());
    }

    AdapterEvent.Mail expect(String what, Message message) {
        return meeting.application().expect(what, AdapterEvent.Mail.class, isFor(message));
    }

    AdapterEvent.Mail control(String what, Message message) {
        return meeting.application().control(what, AdapterEvent.Mail.class, isFor(message));
    }

    void refuse(String what, Message message) {
        meeting.application()
                .refuse(what, AdapterEvent.Mail.class, isFor(message), Duration.ofMillis(700));
    }

    /** Only so often did the application hear of a message. */
    void told(Message message, int times) {
        int told = meeting.application().seen(AdapterEvent.Mail.class, isFor(message)).size();
        if (told != times) {
            throw new Refuted(
                    "expected to be told %d times of the message, found %d".formatted(times, told));
        }
    }

    // ---- what the node writes

    /** A letter to the prober. */
    Adapter.Letter letter(String content) {
        return Adapter.Letter.of(own.address(), "title", content);
    }

    /** Has the node send something in a packet of its own, which is not proved yet. */
    Sent sends(Adapter.Letter letter) {
        Predicate<Packet> packets =
                packet ->
                        packet.type() == PacketType.DATA
                                && packet.destination().equals(own.address());
        int before = meeting.wire().heard(packets).size();
        Bytes id = meeting.adapter().sendMail(letter, "opportunistic");
        Packet packet = meeting.wire().expect("a message", packets, before + 1, SENDING);
        return new Sent(id, packet, opened(packet));
    }

    /**
     * A message that the node sent.
     *
     * @param id as the application was told, 32 bytes
     */
    record Sent(Bytes id, Packet packet, Message message) {}

    private Message opened(Packet packet) {
        Bytes plaintext =
                own.identity()
                        .decrypt(packet.data())
                        .orElseThrow(() -> new Refuted("the packet does not open"));
        return parsed(Bytes.concat(own.address(), plaintext));
    }

    Message parsed(Bytes container) {
        try {
            return Message.parse(prober().crypto(), container);
        } catch (MalformedFrame e) {
            throw new Refuted("what the node sent is no message: " + e.getMessage(), e);
        }
    }

    /** The prober proves a packet, and the application is told that the message arrived. */
    void proves(Sent sent) {
        Bytes hash = sent.packet().hash(prober().crypto());
        meeting.wire().send(Proof.of(own.identity(), hash, true).packet(hash));
        concludes(sent.id(), "delivered");
    }

    /** The application is told that this is the end of a message. */
    void concludes(Bytes id, String state) {
        AdapterEvent.MailState last =
                meeting.application()
                        .expect(
                                "the message's end",
                                AdapterEvent.MailState.class,
                                event -> event.message().equals(id) && event.concluded(),
                                1,
                                SENDING);
        if (!last.state().equals(state)) {
            throw new Refuted("expected the state %s, found %s".formatted(state, last.state()));
        }
    }

    /** The message has not ended in this state. */
    void notYet(Bytes id, String state) {
        meeting.application()
                .refuse(
                        "the state " + state,
                        AdapterEvent.MailState.class,
                        event -> event.message().equals(id) && event.state().equals(state),
                        Duration.ofMillis(700));
    }
}
