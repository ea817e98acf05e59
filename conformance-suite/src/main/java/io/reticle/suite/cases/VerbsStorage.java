package io.reticle.suite.cases;

import io.reticle.reports.event.Polarity;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.msgpack.Value;
import io.reticle.rns.packet.Packet;
import io.reticle.suite.adapter.Adapter;
import io.reticle.suite.adapter.AdapterEvent;
import io.reticle.suite.engine.Case;
import io.reticle.suite.engine.CaseContext;
import io.reticle.suite.engine.Chapter;
import io.reticle.suite.engine.Level;
import io.reticle.suite.engine.Refuted;
import io.reticle.suite.prober.Meeting;
import io.reticle.suite.prober.Prober;
import io.reticle.suite.prober.ProberDestination;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/** What a node remembers, and finds again in its storage folder. */
@Chapter("Storage: identities and peers")
final class VerbsStorage {
    private static final String KNOWN = "known_destinations";
    private static final String TRANSPORT_IDENTITY = "transport_identity";
    private static final long RATCHET_LIFE_SECONDS = 2_592_000;
    private static final Bytes APP_DATA = Bytes.utf8("as announced");

    private static Path storage(CaseContext context) throws IOException {
        return Files.createDirectories(context.folder().resolve("storage"));
    }

    @Case(
            decides = "R-CORE-022",
            level = Level.L1,
            needs = {"storage", "announce"})
    void an_identity_file_of_64_bytes_is_the_nodes_identity(
            CaseContext context, Prober prober, Adapter adapter) throws Exception {
        Identity identity = prober.stranger();
        Path file = storage(context).resolve(TRANSPORT_IDENTITY);
        Files.write(file, identity.privateKey().toArray());
        Meeting meeting = Meeting.storing(prober, adapter, file.getParent());
        expectId(identity.hash(), meeting.transportId());
        adapter.stop();
        if (!Bytes.wrap(Files.readAllBytes(file)).equals(identity.privateKey())) {
            throw new Refuted("the identity file has changed");
        }
    }

    private static void expectId(Bytes expected, Bytes found) {
        if (!found.equals(expected)) {
            throw new Refuted(
                    "expected transport id %s, found %s"
                            .formatted(expected.brief(), found.brief()));
        }
    }

    @Case(
            decides = {"R-CORE-023", "R-CORE-022"},
            kind = Polarity.NEGATIVE,
            level = Level.L1,
            needs = {"storage", "announce"})
    void an_identity_file_of_another_size_is_not_loaded(
            CaseContext context, Prober prober, Adapter adapter) throws Exception {
        Bytes key = prober.stranger().privateKey();
        Path file = storage(context).resolve(TRANSPORT_IDENTITY);
        prober.note("bent: an identity file of 65 bytes");
        Files.write(file, Bytes.concat(key, Bytes.hex("00")).toArray());
        Meeting meeting = Meeting.storing(prober, adapter, file.getParent());
        adapter.stop();
        Bytes made = Bytes.wrap(Files.readAllBytes(file));
        if (made.length() != 64) {
            throw new Refuted("expected a new identity of 64 bytes, found " + made.length());
        }
        Identity identity = Identity.load(prober.crypto(), made);
        expectId(identity.hash(), meeting.transportId());
        if (made.equals(key)) throw new Refuted("the node cut 65 bytes down to 64");
    }

    @Case(
            decides = "R-CORE-031",
            level = Level.L1,
            needs = {"path", "announce"})
    void what_is_recalled_is_what_was_announced_last(Prober prober, Adapter adapter)
            throws Exception {
        Meeting meeting = Meeting.of(prober, adapter);
        ProberDestination destination = prober.destination();
        long now = Prober.unixSeconds();
        meeting.known(destination, destination.announce(now, APP_DATA).packet(false));
        expectRecalled(adapter, destination, APP_DATA);
        Bytes newer = Bytes.utf8("announced again");
        meeting.wire().send(destination.announce(now + 2, newer).packet(false));
        meeting.application()
                .control(
                        "the second announce",
                        AdapterEvent.Announce.class,
                        event -> event.appData().equals(Optional.of(newer)));
        expectRecalled(adapter, destination, newer);
    }

    private static void expectRecalled(
            Adapter adapter, ProberDestination destination, Bytes appData) {
        Adapter.KnownPath found = adapter.path(destination.address(), Duration.ZERO);
        Bytes key = destination.identity().publicIdentity().key();
        if (!found.identity().equals(Optional.of(key))
                || !found.appData().equals(Optional.of(appData))) {
            throw new Refuted("expected the announced key and app data, found " + found);
        }
    }

    @Case(
            decides = "R-CORE-034",
            level = Level.L1,
            needs = {"storage", "announce"})
    void what_was_announced_is_written_down(CaseContext context, Prober prober, Adapter adapter)
            throws Exception {
        Path folder = storage(context);
        Meeting meeting = Meeting.storing(prober, adapter, folder);
        ProberDestination destination = prober.destination();
        Packet announce = destination.announce(Prober.unixSeconds(), APP_DATA).packet(false);
        meeting.known(destination, announce);
        adapter.stop();
        List<Value> row = row(folder.resolve(KNOWN), destination.address());
        Bytes key = destination.identity().publicIdentity().key();
        boolean right =
                row.size() == 5
                        && row.get(0) instanceof Value.Real(double time)
                        && Math.abs(time - Prober.unixSeconds()) < 60
                        && row.get(1).equals(new Value.Binary(announce.hash(prober.crypto())))
                        && row.get(2).equals(new Value.Binary(key))
                        && row.get(3).equals(new Value.Binary(APP_DATA));
        if (!right) throw new Refuted("expected time, hash, key, app data, mark, found " + row);
    }

    private static List<Value> row(Path file, Bytes address) throws IOException {
        try {
            if (Value.parse(Bytes.wrap(Files.readAllBytes(file))) instanceof Value.Map table
                    && table.entries().get(new Value.Binary(address))
                            instanceof Value.Array(var elements)) {
                return elements;
            }
        } catch (MalformedFrame e) {
            throw new Refuted(KNOWN + ": " + e.getMessage(), e);
        }
        throw new Refuted("expected the destination in " + KNOWN + ", found none");
    }

    @Case(
            decides = {"R-CORE-034", "R-CORE-035", "R-NET-196"},
            level = Level.L1,
            needs = {"storage", "path"})
    void what_was_written_down_is_known_again(CaseContext context, Prober prober, Adapter adapter)
            throws Exception {
        Path folder = storage(context);
        ProberDestination five = prober.destination();
        ProberDestination four = prober.destination();
        LinkedHashMap<Value, Value> table = new LinkedHashMap<>();
        table.put(new Value.Binary(five.address()), entry(prober, five, 5));
        table.put(new Value.Binary(four.address()), entry(prober, four, 4));
        write(folder.resolve(KNOWN), new Value.Map(table));
        Meeting.storing(prober, adapter, folder);
        expectRecalled(adapter, five, APP_DATA);
        expectRecalled(adapter, four, APP_DATA);
    }

    private static Value entry(Prober prober, ProberDestination destination, int members) {
        List<Value> all =
                List.of(
                        new Value.Real(Prober.unixSeconds() - 60),
                        new Value.Binary(prober.random(32)),
                        new Value.Binary(destination.identity().publicIdentity().key()),
                        new Value.Binary(APP_DATA),
                        new Value.Int(-1));
        return new Value.Array(all.subList(0, members));
    }

    private static void write(Path file, Value value) throws IOException {
        Files.createDirectories(file.getParent());
        Files.write(file, value.encode().toArray());
    }

    @Case(
            decides = "R-CORE-035",
            kind = Polarity.NEGATIVE,
            level = Level.L1,
            needs = {"storage", "path"})
    void an_entry_under_a_wrong_key_is_left_out_and_the_others_are_kept(
            CaseContext context, Prober prober, Adapter adapter) throws Exception {
        Path folder = storage(context);
        ProberDestination wrong = prober.destination();
        ProberDestination right = prober.destination();
        LinkedHashMap<Value, Value> table = new LinkedHashMap<>();
        prober.note("bent: an address of 15 bytes, and one of 17");
        table.put(new Value.Binary(wrong.address().slice(0, 15)), entry(prober, wrong, 5));
        table.put(
                new Value.Binary(Bytes.concat(wrong.address(), Bytes.hex("00"))),
                entry(prober, wrong, 5));
        table.put(new Value.Binary(right.address()), entry(prober, right, 5));
        write(folder.resolve(KNOWN), new Value.Map(table));
        Meeting.storing(prober, adapter, folder);
        expectRecalled(adapter, right, APP_DATA);
        if (adapter.path(wrong.address(), Duration.ZERO).identity().isPresent()) {
            throw new Refuted("an entry under a wrong key was taken for an address");
        }
    }

    @Case(
            decides = "R-CORE-036",
            level = Level.L1,
            needs = {"storage", "path"})
    void a_table_that_cannot_be_read_does_not_keep_the_node_from_starting(
            CaseContext context, Prober prober, Adapter adapter) throws Exception {
        Path folder = storage(context);
        prober.note("bent: " + KNOWN + " is cut off in the middle of a map");
        Files.write(folder.resolve(KNOWN), Bytes.hex("82c4100011223344").toArray());
        Meeting meeting = Meeting.storing(prober, adapter, folder);
        ProberDestination destination = prober.destination();
        meeting.known(
                destination, destination.announce(Prober.unixSeconds(), APP_DATA).packet(false));
        expectRecalled(adapter, destination, APP_DATA);
    }

    @Case(
            decides = "R-CORE-049",
            level = Level.L1,
            needs = {"storage", "packet"})
    void a_stored_ratchet_is_encrypted_to(CaseContext context, Prober prober, Adapter adapter)
            throws Exception {
        Bytes ratchet = prober.random(32);
        Remembered remembered =
                Remembered.of(context, prober, ratchet, Prober.unixSeconds() - 3_600);
        Packet packet = remembered.isSentTo(prober, adapter);
        if (!remembered.opens(packet, ratchet)) {
            throw new Refuted("the packet is not encrypted to the stored ratchet");
        }
    }

    @Case(
            decides = "R-CORE-050",
            kind = Polarity.NEGATIVE,
            level = Level.L1,
            needs = {"storage", "packet"})
    void a_stored_ratchet_that_is_too_old_is_not_used(
            CaseContext context, Prober prober, Adapter adapter) throws Exception {
        Bytes ratchet = prober.random(32);
        prober.note("bent: a ratchet received a minute more than 30 days ago");
        Remembered remembered =
                Remembered.of(
                        context, prober, ratchet, Prober.unixSeconds() - RATCHET_LIFE_SECONDS - 60);
        Packet packet = remembered.isSentTo(prober, adapter);
        if (remembered.opens(packet, ratchet)
                || remembered.destination().identity().decrypt(packet.data()).isEmpty()) {
            throw new Refuted("the packet is not encrypted to the identity's own key");
        }
    }

    /** A destination that the node knows from its storage alone, with a ratchet. */
    private record Remembered(Path folder, ProberDestination destination) {

        static Remembered of(CaseContext context, Prober prober, Bytes ratchet, long received)
                throws IOException {
            Path folder = storage(context);
            ProberDestination destination = prober.destination();
            LinkedHashMap<Value, Value> table = new LinkedHashMap<>();
            table.put(new Value.Binary(destination.address()), entry(prober, destination, 5));
            write(folder.resolve(KNOWN), new Value.Map(table));
            LinkedHashMap<Value, Value> stored = new LinkedHashMap<>();
            Bytes key = prober.crypto().x25519PublicKey(ratchet);
            stored.put(new Value.Text("ratchet"), new Value.Binary(key));
            stored.put(new Value.Text("received"), new Value.Real(received));
            write(
                    folder.resolve("ratchets").resolve(destination.address().toHex()),
                    new Value.Map(stored));
            return new Remembered(folder, destination);
        }

        Packet isSentTo(Prober prober, Adapter adapter) throws IOException {
            return Meeting.storing(prober, adapter, folder)
                    .sends(destination, Bytes.utf8("for the ratchet"));
        }

        boolean opens(Packet packet, Bytes ratchet) {
            return destination
                    .identity()
                    .decrypt(packet.data(), List.of(ratchet), true)
                    .isPresent();
        }
    }
}
