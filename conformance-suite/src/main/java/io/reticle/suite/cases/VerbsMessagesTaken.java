package io.reticle.suite.cases;

import io.reticle.lxmf.message.Message;
import io.reticle.lxmf.message.PaperForm;
import io.reticle.lxmf.message.SealedMessage;
import io.reticle.reports.event.Polarity;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.link.Identification;
import io.reticle.rns.msgpack.Value;
import io.reticle.rns.packet.Context;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.packet.PacketType;
import io.reticle.suite.adapter.Adapter;
import io.reticle.suite.adapter.AdapterEvent;
import io.reticle.suite.engine.Case;
import io.reticle.suite.engine.Chapter;
import io.reticle.suite.engine.Level;
import io.reticle.suite.engine.Refuted;
import io.reticle.suite.prober.Parcel;
import io.reticle.suite.prober.Prober;
import io.reticle.suite.prober.ProberDestination;
import io.reticle.suite.prober.ProberLink;
import io.reticle.suite.prober.Wire;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;

/** Messages that the node receives: from whom, with what, and which of them it believes. */
@Chapter("Messages: received")
final class VerbsMessagesTaken {
    private static final int MTU = 500;

    // ---- what arrives

    @Case(
            decides = {
                "R-LXMF-24",
                "R-LXMF-25",
                "R-LXMF-36",
                "R-LXMF-38",
                "R-LXMF-41",
                "R-LXMF-99",
                "R-LXMF-105"
            },
            kind = Polarity.NEGATIVE,
            level = Level.L1,
            needs = "lxmf")
    void what_is_no_message_is_dropped_and_what_is_one_arrives_as_it_was_written(
            Prober prober, Adapter adapter) throws Exception {
        Letters letters = Letters.to(prober, adapter);
        letters.introduce();
        SequencedMap<Value, Value> fields = allFields(prober);
        Message first = letters.writes("in a packet", fields);
        letters.delivers(first);
        written(letters.control("a message in a packet", first), first, "opportunistic");
        prober.note("bent: payloads that are none, cut off, of the wrong types, and nothing");
        Bytes head = first.afterDestination().slice(0, 80);
        for (String payload :
                List.of(
                        "93cb41d954fc40200000c4024869c405",
                        "94cb41d954fc40200000c4024869c40548656c6c6f01",
                        "94cb41d954fc40200000c4024869c40548656c6c6f820101",
                        "94cb41d954fc40200000c4024869c40548656c6c6f8201010102",
                        "c0")) {
            letters.delivers(Bytes.concat(head, Bytes.hex(payload)));
        }
        letters.delivers(prober.random(40));
        Message over = letters.writes("over a link", fields);
        Wire wire = letters.meeting().wire();
        ProberLink link =
                prober.openLink(wire, letters.hosted().address(), letters.hosted().identity());
        wire.send(link.data(over.encode()));
        written(letters.expect("a message over a link", over), over, "direct");
        Message large = letters.writes("large ".repeat(600), fields);
        Parcel.pack(link, MTU, Parcel.Content.of(large.encode())).serve(wire);
        written(letters.expect("a message as a resource", large), large, "direct");
        int all =
                letters.meeting().application().seen(AdapterEvent.Mail.class, mail -> true).size();
        if (all != 3) throw new Refuted("expected 3 messages in all, found " + all);
    }

    /** One of each number that has a name, one that has none, and values of all shapes. */
    private static SequencedMap<Value, Value> allFields(Prober prober) {
        SequencedMap<Value, Value> fields = new LinkedHashMap<>();
        SequencedMap<Value, Value> nested = new LinkedHashMap<>();
        nested.put(new Value.Int(0), new Value.Binary(prober.random(8)));
        nested.put(new Value.Int(1), new Value.Array(new Value.Text("text"), new Value.Nil()));
        int[] numbers = {
            0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a, 0x0b, 0x0d, 0x0e, 0x0f,
            0x30, 0x31, 0x40, 0x41, 0x42, 0x77, 0xfb, 0xfc, 0xfd, 0xfe, 0xff, 0x1234
        };
        for (int number : numbers) {
            fields.put(
                    new Value.Int(number),
                    switch (number % 4) {
                        case 0 -> new Value.Map(nested);
                        case 1 -> new Value.Binary(prober.random(3));
                        case 2 -> new Value.Array(new Value.Int(-number), new Value.Bool(true));
                        default -> new Value.Int(1L << 40 | number);
                    });
        }
        // all of it has to fit into one packet
        SequencedMap<Value, Value> some = new LinkedHashMap<>();
        fields.forEach(
                (number, value) -> {
                    some.put(number, value);
                    if (new Value.Map(some).encode().length() > 150) some.remove(number);
                });
        return some;
    }

    private static void written(AdapterEvent.Mail mail, Message message, String method) {
        boolean same =
                mail.title().equals(message.payload().titleBytes())
                        && mail.content().equals(Optional.of(message.payload().contentBytes()))
                        && mail.fields().equals(message.payload().fields().encode())
                        && mail.source().equals(message.source())
                        && mail.unverified().isEmpty();
        if (!same) throw new Refuted("the message is not as it was written: " + mail);
        if (!mail.method().equals(method)) {
            throw new Refuted("expected the method %s, found %s".formatted(method, mail.method()));
        }
    }

    @Case(
            decides = {"R-LXMF-37", "R-LXMF-104"},
            kind = Polarity.NEGATIVE,
            level = Level.L1,
            needs = "lxmf")
    void a_message_of_a_kilobyte_is_taken_where_that_is_the_limit_and_no_byte_more(
            Prober prober, Adapter adapter) throws Exception {
        Letters letters = Letters.to(prober, adapter, Letters.options().put("limit", 1));
        letters.introduce();
        Wire wire = letters.meeting().wire();
        ProberLink link =
                prober.openLink(wire, letters.hosted().address(), letters.hosted().identity());
        Message fits = sized(letters, prober, 1000);
        Parcel.pack(link, MTU, Parcel.Content.of(fits.encode())).serve(wire);
        written(letters.control("a message of 1000 bytes with a file", fits), fits, "direct");
        prober.note("bent: a message of 1001 bytes");
        Message large = sized(letters, prober, 1001);
        Parcel parcel = Parcel.pack(link, MTU, Parcel.Content.of(large.encode()));
        wire.send(parcel.offer());
        wire.expect("a rejection of 1001 bytes", parcel.rejections());
        letters.refuse("a message above the limit", large);
    }

    /** A message with a file, of so many bytes in all. */
    private static Message sized(Letters letters, Prober prober, int size) {
        int file = 700;
        while (true) {
            SequencedMap<Value, Value> fields = new LinkedHashMap<>();
            Value attached =
                    new Value.Array(
                            new Value.Text("a file"), new Value.Binary(prober.random(file)));
            fields.put(new Value.Int(0x05), new Value.Array(attached));
            Message message = letters.writes("with a file", fields);
            int length = message.encode().length();
            if (length == size) return message;
            file += size - length;
        }
    }

    // ---- whom it is from

    @Case(
            decides = {"R-LXMF-15", "R-LXMF-16", "R-LXMF-18"},
            kind = Polarity.NEGATIVE,
            level = Level.L1,
            needs = "lxmf")
    void a_source_is_believed_when_it_is_known_and_has_signed(Prober prober, Adapter adapter)
            throws Exception {
        Letters letters = Letters.to(prober, adapter);
        Message early = letters.writes("before you know me");
        letters.delivers(early);
        unverified(letters.expect("a message of nobody", early), Optional.of("source-unknown"));
        letters.introduce();
        Message right = letters.writes("now you know me");
        letters.delivers(right);
        unverified(letters.control("a message of somebody", right), Optional.empty());
        prober.note("bent: a message signed by a stranger, and a copy of the first");
        Message forged =
                letters.writes(letters.own(), prober.stranger(), "not mine", new LinkedHashMap<>());
        letters.delivers(forged);
        unverified(letters.expect("a forged message", forged), Optional.of("signature-invalid"));
        letters.delivers(early);
        letters.delivers(right);
        Message last = letters.writes("the last");
        letters.delivers(last);
        letters.control("a message after the copies", last);
        letters.told(early, 1);
        letters.told(right, 1);
    }

    private static void unverified(AdapterEvent.Mail mail, Optional<String> reason) {
        if (!mail.unverified().equals(reason)) {
            throw new Refuted(
                    "expected %s, found %s"
                            .formatted(
                                    reason.orElse("verified"),
                                    mail.unverified().orElse("verified")));
        }
    }

    @Case(
            decides = {"R-LXMF-99", "R-LXMF-103"},
            kind = Polarity.NEGATIVE,
            level = Level.L1,
            needs = "lxmf")
    void what_an_ignored_address_writes_is_proved_and_not_delivered(Prober prober, Adapter adapter)
            throws Exception {
        Letters letters = Letters.to(prober, adapter);
        letters.introduce();
        String address = letters.own().address().toHex();
        Message before = letters.writes("before");
        letters.delivers(before);
        letters.control("a message before", before);
        adapter.changeMail(Letters.options().put("ignore", address));
        Message ignored = letters.writes("ignored");
        letters.delivers(ignored);
        letters.refuse("a message of an ignored address", ignored);
        adapter.changeMail(Letters.options().put("unignore", address));
        letters.delivers(ignored);
        letters.expect("the same when it is not ignored any more", ignored);
    }

    @Case(decides = "R-LXMF-100", kind = Polarity.NEGATIVE, level = Level.L1, needs = "lxmf")
    void a_message_that_comes_in_two_ways_is_delivered_once(Prober prober, Adapter adapter)
            throws Exception {
        Letters letters = Letters.to(prober, adapter);
        letters.introduce();
        Message message = letters.writes("twice");
        letters.delivers(message);
        letters.control("a message in a packet", message);
        Wire wire = letters.meeting().wire();
        ProberLink link =
                prober.openLink(wire, letters.hosted().address(), letters.hosted().identity());
        wire.send(link.data(message.encode()));
        Parcel.pack(link, MTU, Parcel.Content.of(message.encode())).serve(wire);
        Message last = letters.writes("after it");
        wire.send(link.data(last.encode()));
        letters.control("another message over the link", last);
        letters.told(message, 1);
    }

    // ---- stamps

    @Case(
            decides = {"R-LXMF-51", "R-LXMF-52", "R-LXMF-99"},
            kind = Polarity.NEGATIVE,
            level = Level.L1,
            needs = "lxmf")
    void without_the_stamp_that_is_asked_for_a_message_is_dropped_or_marked(
            Prober prober, Adapter adapter) throws Exception {
        Letters letters =
                Letters.to(
                        prober,
                        adapter,
                        Letters.options().put("stamp_cost", 6).put("enforce_stamps", true));
        letters.introduce();
        Message plain = letters.writes("stamped");
        Message stamped = plain.stamped(letters.stampWorth(plain, 6));
        letters.delivers(stamped);
        stamp(letters.control("a message with a stamp", stamped), true, OptionalInt.of(6));
        prober.note("bent: no stamp, one that is worth one less, and one that is no stamp");
        Message free = letters.writes("free");
        letters.delivers(free);
        Message cheap = letters.writes("cheap");
        letters.delivers(cheap.stamped(letters.stampWorth(cheap, 5)));
        Message empty = letters.writes("empty");
        letters.delivers(empty.stamped(Bytes.EMPTY));
        for (Message dropped : List.of(free, cheap)) {
            letters.refuse("a message without enough work", dropped);
        }
        adapter.changeMail(Letters.options().put("enforce_stamps", false));
        letters.delivers(cheap.stamped(letters.stampWorth(cheap, 5)));
        stamp(letters.expect("a cheap message, marked", cheap), false, OptionalInt.empty());
        letters.delivers(free);
        stamp(letters.expect("a free message, marked", free), false, OptionalInt.empty());
    }

    private static void stamp(AdapterEvent.Mail mail, boolean valid, OptionalInt value) {
        if (!mail.stampValid().equals(Optional.of(valid)) || !mail.stampValue().equals(value)) {
            throw new Refuted(
                    "expected a stamp that is %s, worth %s, found %s, worth %s"
                            .formatted(valid, value, mail.stampValid(), mail.stampValue()));
        }
    }

    // ---- paper

    @Case(
            decides = {"R-LXMF-31", "R-LXMF-32"},
            kind = Polarity.NEGATIVE,
            level = Level.L1,
            needs = "lxmf")
    void a_message_on_paper_needs_no_stamp_and_is_read_once(Prober prober, Adapter adapter)
            throws Exception {
        Letters letters =
                Letters.to(
                        prober,
                        adapter,
                        Letters.options().put("stamp_cost", 200).put("enforce_stamps", true));
        letters.introduce();
        Message message = letters.writes("carried by hand");
        SealedMessage sealed =
                SealedMessage.seal(
                        message,
                        letters.hosted().identity(),
                        letters.hosted().identity().encryptionKey(),
                        prober.entropy());
        String uri = PaperForm.uri(sealed);
        prober.note("bent: another scheme, and text that is no message");
        for (String other : List.of(uri.replace("lxm:", "lxn:"), "lxm://AAAA")) {
            reads(adapter, other, "refused");
        }
        reads(adapter, uri, "taken");
        AdapterEvent.Mail mail = letters.control("a message from paper", message);
        // by which way it came is told as paper by some, and as propagated by the authority
        written(mail, message, mail.method());
        reads(adapter, uri, "duplicate");
        letters.told(message, 1);
        // the same message by itself would need a stamp
        Packet packet =
                prober.to(
                        letters.hosted().address(),
                        letters.hosted().identity(),
                        message.afterDestination());
        letters.meeting().wire().send(packet);
        letters.told(message, 1);
    }

    private static void reads(Adapter adapter, String uri, String expected) {
        String found = adapter.readMail(uri).toLowerCase(Locale.ROOT);
        if (!found.equals(expected)) {
            throw new Refuted("expected paper to be %s, found %s".formatted(expected, found));
        }
    }

    // ---- the way back

    @Case(
            decides = {"R-LXMF-91"},
            kind = Polarity.NEGATIVE,
            level = Level.L1,
            needs = "lxmf",
            slow = true)
    void an_answer_takes_the_link_of_whoever_said_who_they_are_on_it(Prober prober, Adapter adapter)
            throws Exception {
        Letters letters = Letters.to(prober, adapter);
        letters.introduce();
        ProberDestination own = letters.own();
        Wire wire = letters.meeting().wire();
        ProberLink link =
                prober.openLink(wire, letters.hosted().address(), letters.hosted().identity());
        wire.send(
                link.packet(
                        Context.LINK_IDENTIFY,
                        Identification.make(own.identity(), link.id()).encode()));
        Message question = letters.writes("a question");
        wire.send(link.data(question.encode()));
        letters.control("a question over the link", question);
        Bytes id = adapter.sendMail(letters.letter("an answer"), "direct");
        Packet packet =
                wire.expect(
                        "an answer over the same link",
                        link.packets(PacketType.DATA, Context.NONE),
                        1,
                        Letters.SENDING);
        Bytes container =
                link.opened(packet).orElseThrow(() -> new Refuted("the answer does not open"));
        if (!letters.parsed(container).id().equals(id)) {
            throw new Refuted("what came over the link is another message");
        }
        wire.refuse(
                "a link request for an answer that has a link",
                asked ->
                        asked.type() == PacketType.LINK_REQUEST
                                && asked.destination().equals(own.address()));
    }
}
