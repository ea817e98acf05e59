package io.reticle.suite.cases;

import io.reticle.lxmf.message.Message;
import io.reticle.lxmf.stamp.Ticket;
import io.reticle.reports.event.Polarity;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.link.LinkRequest;
import io.reticle.rns.msgpack.Value;
import io.reticle.rns.packet.Context;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.packet.PacketType;
import io.reticle.rns.packet.Proof;
import io.reticle.rns.resource.Advertisement;
import io.reticle.suite.adapter.Adapter;
import io.reticle.suite.adapter.AdapterEvent;
import io.reticle.suite.engine.Case;
import io.reticle.suite.engine.Chapter;
import io.reticle.suite.engine.Level;
import io.reticle.suite.engine.Refuted;
import io.reticle.suite.prober.LinkAsked;
import io.reticle.suite.prober.Prober;
import io.reticle.suite.prober.ProberLink;
import io.reticle.suite.prober.Wire;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.function.Predicate;

/** Messages that the node sends, and what its application is told of them. */
@Chapter("Messages: sent")
final class VerbsMessagesSent {
    private static final int TICKET = 0x0c;
    private static final int ANSWERS = 10;
    private static final Duration BETWEEN_ANSWERS = Duration.ofSeconds(1);

    @Case(
            decides = {"R-LXMF-24", "R-LXMF-85"},
            kind = Polarity.NEGATIVE,
            level = Level.L1,
            needs = "lxmf")
    void a_message_has_arrived_when_its_recipient_says_so_and_nobody_else(
            Prober prober, Adapter adapter) throws Exception {
        Letters letters = Letters.to(prober, adapter);
        letters.introduce();
        Letters.Sent sent = letters.sends(letters.letter("hello"));
        if (!sent.message().verifiedBy(letters.hosted().identity())
                || !sent.message().id().equals(sent.id())) {
            throw new Refuted("the message is not the node's, or not the one that it said");
        }
        Bytes hash = sent.packet().hash(prober.crypto());
        prober.note("bent: a proof by a stranger");
        letters.meeting().wire().send(Proof.of(prober.stranger(), hash, true).packet(hash));
        letters.notYet(sent.id(), "delivered");
        letters.proves(sent);
    }

    @Case(
            decides = {"R-LXMF-62", "R-LXMF-63", "R-LXMF-67"},
            kind = Polarity.NEGATIVE,
            level = Level.L1,
            needs = "lxmf",
            slow = true,
            seconds = 120)
    void a_ticket_takes_the_place_of_work_for_whoever_it_was_given_to(
            Prober prober, Adapter adapter) throws Exception {
        Letters letters =
                Letters.to(
                        prober,
                        adapter,
                        Letters.options().put("stamp_cost", 250).put("enforce_stamps", true));
        letters.introduce();
        Letters.Sent first = letters.sends(letters.letter("with a ticket").withTicket());
        letters.proves(first);
        Ticket given = ticketIn(first.message());

        prober.note("bent: a stamp made with another ticket");
        Message wrong = letters.writes("with another ticket");
        Ticket other = Ticket.random(prober.entropy());
        letters.delivers(wrong.stamped(other.stamp(prober.crypto(), wrong.id())));
        letters.refuse("a message with the wrong ticket", wrong);
        Message right = letters.writes("with the ticket");
        letters.delivers(right.stamped(given.stamp(prober.crypto(), right.id())));
        AdapterEvent.Mail mail = letters.control("a message with the ticket", right);
        if (!mail.stampValue().equals(OptionalInt.of(Ticket.VALUE))) {
            throw new Refuted("expected the value 256, found " + mail.stampValue());
        }

        prober.note("bent: tickets that are expired, too short, half, and of a forged message");
        double now = System.currentTimeMillis() / 1000.0;
        Bytes mine = prober.random(Ticket.SIZE);
        Value good = new Value.Array(new Value.Real(now + 86_400), new Value.Binary(mine));
        Bytes few = mine.slice(0, Ticket.SIZE - 1);
        for (Value bad :
                List.of(
                        new Value.Array(new Value.Real(now - 10), new Value.Binary(mine)),
                        new Value.Array(new Value.Real(now + 86_400), new Value.Binary(few)),
                        new Value.Array(new Value.Real(now + 86_400)))) {
            gives(letters, prober, given, bad, letters.own().identity());
        }
        gives(letters, prober, given, good, prober.stranger());
        Letters.Sent free = letters.sends(letters.letter("free"));
        if (free.message().payload().stamp().isPresent()) {
            throw new Refuted("a message has a stamp made with what is no ticket");
        }
        letters.proves(free);
        // from here on, nobody could pay by work
        letters.introduce(OptionalInt.of(254), 2);
        gives(letters, prober, given, good, letters.own().identity());
        Letters.Sent stamped = letters.sends(letters.letter("with a ticket"));
        Bytes expected = new Ticket(mine).stamp(prober.crypto(), stamped.id());
        if (!stamped.message().payload().stamp().equals(Optional.of(new Value.Binary(expected)))) {
            throw new Refuted("the message is not stamped with the ticket");
        }
        letters.proves(stamped);
    }

    private static Ticket ticketIn(Message message) {
        Value field = message.payload().fields().entries().get(new Value.Int(TICKET));
        if (field instanceof Value.Array(var parts)
                && parts.size() > 1
                && parts.get(1) instanceof Value.Binary(var ticket)
                && ticket.length() == Ticket.SIZE) {
            return new Ticket(ticket);
        }
        throw new Refuted("the message brings no ticket");
    }

    /** A message that is wanted, as it has a ticket's stamp, and that brings this one. */
    private static void gives(
            Letters letters, Prober prober, Ticket stamping, Value ticket, Identity signer) {
        SequencedMap<Value, Value> fields = new LinkedHashMap<>();
        fields.put(new Value.Int(TICKET), ticket);
        Message message = letters.writes(letters.own(), signer, "a ticket", fields);
        letters.delivers(message.stamped(stamping.stamp(prober.crypto(), message.id())));
        letters.control("the message that brings it", message);
    }

    /** The prober's end of a link that the node opens to its address for messages. */
    private record Answering(Letters letters, ProberLink link) {}

    private static Predicate<Packet> requests(Letters letters) {
        return packet ->
                packet.type() == PacketType.LINK_REQUEST
                        && packet.destination().equals(letters.own().address());
    }

    /** Answers the node's nth link request. */
    private static Answering answers(Prober prober, Letters letters, int nth) throws Exception {
        Wire wire = letters.meeting().wire();
        Packet request = wire.expect("a link request", requests(letters), nth, Letters.SENDING);
        LinkAsked asked =
                new LinkAsked(
                        prober,
                        letters.own(),
                        LinkRequest.linkId(prober.crypto(), request),
                        request,
                        LinkRequest.parse(request.data()),
                        prober.random(32));
        wire.send(asked.proof());
        ProberLink link = asked.agreed();
        wire.control("the round-trip time", link.packets(PacketType.DATA, Context.LINK_RTT));
        return new Answering(letters, link);
    }

    private static Packet message(Answering end, int nth) {
        return end.letters()
                .meeting()
                .wire()
                .expect(
                        "a message over the link",
                        end.link().packets(PacketType.DATA, Context.NONE),
                        nth,
                        Letters.SENDING);
    }

    private static Message opened(Answering end, Packet packet) {
        return end.letters()
                .parsed(
                        end.link()
                                .opened(packet)
                                .orElseThrow(() -> new Refuted("the packet does not open")));
    }

    private static void proves(Prober prober, Answering end, Packet packet) {
        Proof proof = Proof.of(end.letters().own().identity(), packet.hash(prober.crypto()), true);
        end.letters()
                .meeting()
                .wire()
                .send(end.link().clear(PacketType.PROOF, Context.NONE, proof.encode()));
    }

    @Case(
            decides = {"R-LXMF-25", "R-LXMF-85", "R-LXMF-86", "R-LXMF-90"},
            kind = Polarity.NEGATIVE,
            level = Level.L1,
            needs = "lxmf",
            slow = true,
            seconds = 180)
    void a_message_whose_proof_is_lost_is_sent_again_and_the_link_carries_the_answer(
            Prober prober, Adapter adapter) throws Exception {
        Letters letters = Letters.to(prober, adapter);
        letters.introduce();
        Bytes id = adapter.sendMail(letters.letter("prove this"), "direct");
        Answering first = answers(prober, letters, 1);
        Packet lost = message(first, 1);
        if (!opened(first, lost).id().equals(id)) {
            throw new Refuted("what comes over the link is another message");
        }
        prober.note("bent: no proof of the first packet");
        letters.notYet(id, "delivered");
        Answering last = again(prober, letters, first);
        Packet packet = message(last, last.equals(first) ? 2 : 1);
        if (!opened(last, packet).id().equals(id)) {
            throw new Refuted("what comes again is another message");
        }
        proves(prober, last, packet);
        letters.concludes(id, "delivered");
        letters.meeting()
                .wire()
                .expect(
                        "the node says who it is",
                        last.link().packets(PacketType.DATA, Context.LINK_IDENTIFY),
                        1,
                        Letters.SENDING);
        Message answer = letters.writes("an answer over your link");
        // who has just said who it is may not listen yet: a sender tries again
        for (int attempt = 1; attempt <= ANSWERS; attempt++) {
            letters.meeting().wire().send(last.link().data(answer.encode()));
            if (letters.meeting()
                    .application()
                    .await(AdapterEvent.Mail.class, Letters.isFor(answer), 1, BETWEEN_ANSWERS)
                    .isPresent()) {
                break;
            }
        }
        letters.expect("the answer over the same link", answer);
    }

    /** The message comes again: over the same link, or over another. */
    private static Answering again(Prober prober, Letters letters, Answering first)
            throws Exception {
        Predicate<Packet> copies = first.link().packets(PacketType.DATA, Context.NONE);
        Wire wire = letters.meeting().wire();
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (System.nanoTime() < end) {
            if (wire.heard(copies).size() > 1) return first;
            if (wire.await(requests(letters), 2, Duration.ofMillis(300)).isPresent()) {
                return answers(prober, letters, 2);
            }
        }
        throw new Refuted("expected the message again within 60 s, found nothing");
    }

    @Case(
            decides = {"R-LXMF-87"},
            kind = Polarity.NEGATIVE,
            level = Level.L1,
            needs = "lxmf",
            slow = true,
            seconds = 120)
    void a_message_that_is_refused_is_not_sent_again(Prober prober, Adapter adapter)
            throws Exception {
        Letters letters = Letters.to(prober, adapter);
        letters.introduce();
        String large = "large ".repeat(200);
        Bytes id = adapter.sendMail(letters.letter(large), "direct");
        Answering end = answers(prober, letters, 1);
        Wire wire = letters.meeting().wire();
        Predicate<Packet> offers = end.link().packets(PacketType.DATA, Context.RESOURCE_ADV);
        Packet offer = wire.control("an advertisement", offers, 1, Letters.SENDING);
        Bytes packed = end.link().opened(offer).orElseThrow();
        Advertisement said = Advertisement.parse(packed);
        wire.send(end.link().packet(Context.RESOURCE_RCL, said.hash()));
        letters.concludes(id, "rejected");
        wire.refuseMore("another advertisement", offers, Duration.ofSeconds(5));
        Bytes next = adapter.sendMail(letters.letter("small"), "direct");
        Packet packet = message(end, 1);
        proves(prober, end, packet);
        letters.concludes(next, "delivered");
    }

    @Case(
            decides = {"R-LXMF-92", "R-LXMF-95"},
            kind = Polarity.NEGATIVE,
            level = Level.L1,
            needs = "lxmf",
            slow = true,
            seconds = 120)
    void what_cannot_go_and_what_is_given_up_ends_with_a_word(Prober prober, Adapter adapter)
            throws Exception {
        Letters letters = Letters.to(prober, adapter);
        letters.introduce();
        prober.note("bent: a message for a propagation node that is not chosen");
        letters.concludes(adapter.sendMail(letters.letter("to no node"), "propagated"), "failed");
        Bytes id = adapter.sendMail(letters.letter("given up"), "direct");
        Wire wire = letters.meeting().wire();
        wire.control("a link request", requests(letters), 1, Letters.SENDING);
        adapter.cancelMail(id);
        letters.concludes(id, "cancelled");
        Letters.Sent sent = letters.sends(letters.letter("and another"));
        letters.proves(sent);
    }
}
