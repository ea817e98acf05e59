package io.reticle.suite.cases;

import io.reticle.reports.event.Polarity;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.msgpack.Value;
import io.reticle.suite.adapter.Adapter;
import io.reticle.suite.adapter.AdapterEvent;
import io.reticle.suite.adapter.Announcement;
import io.reticle.suite.adapter.GeneratedContent;
import io.reticle.suite.adapter.Strategy;
import io.reticle.suite.engine.Case;
import io.reticle.suite.engine.Chapter;
import io.reticle.suite.engine.Evidence;
import io.reticle.suite.engine.Inconclusive;
import io.reticle.suite.engine.Level;
import io.reticle.suite.engine.Refuted;
import io.reticle.suite.mesh.Mesh;
import io.reticle.suite.prober.Application;
import io.reticle.suite.sut.SutManifest;

import java.time.Duration;
import java.util.Optional;

/** A chain of four nodes in containers: the system under test and the authority in turn. */
@Chapter("Mesh in containers")
final class Meshes {
    private static final String NAME = "reticle.mesh";
    private static final int HOPS = 3;
    private static final int MEBIBYTE = 1 << 20;
    private static final Duration CROSSING = Duration.ofSeconds(45);
    private static final Duration SILENCE = Duration.ofSeconds(8);
    private static final Duration PATH = Duration.ofSeconds(20);

    /**
     * End, relay, relay, end. The near end is of one system, and so is the second relay; the other
     * two are of the other.
     */
    private record Chain(
            Evidence evidence, Mesh.Relay second, Adapter near, Adapter far, Application hearing) {

        static Chain of(Mesh mesh, Evidence evidence, SutManifest odd, SutManifest even)
                throws Exception {
            Mesh.Relay first = mesh.relay(even);
            Mesh.Relay second = mesh.relay(odd, first);
            Adapter near = mesh.end(odd, first);
            Adapter far = mesh.end(even, second);
            return new Chain(evidence, second, near, far, new Application(near));
        }

        /** The far end's destination, once the near end has a path to it. */
        Bytes announced() {
            Bytes destination =
                    far.announce(
                                    Announcement.of(NAME)
                                            .proving(Announcement.Proofs.ALL)
                                            .taking(Strategy.ALL)
                                            .echoing("/echo"))
                            .destination();
            found(destination);
            return destination;
        }

        /** A node that has just come up may miss the first announce or request. */
        Adapter.KnownPath found(Bytes destination) {
            long end = System.nanoTime() + CROSSING.toNanos();
            Adapter.KnownPath path = near.path(destination, PATH);
            while (!path.known() && System.nanoTime() < end) {
                far.announceAgain(destination, Optional.empty());
                path = near.path(destination, PATH);
            }
            if (!path.known()) {
                throw new Refuted("expected a path over %d hops, found none".formatted(HOPS));
            }
            evidence.note("the path has %s hops".formatted(path.hops()));
            return path;
        }

        AdapterEvent.Proof proved(Bytes destination) {
            Bytes packet = near.sendTo(destination, Bytes.utf8("over the chain"), true);
            return hearing.expect(
                    "a proof from the far end",
                    AdapterEvent.Proof.class,
                    event -> event.packet().equals(packet) && event.delivered(),
                    1,
                    CROSSING);
        }

        Bytes link(Bytes destination) {
            Bytes link = near.open(destination);
            hearing.expect(
                    "the link is active",
                    AdapterEvent.Link.class,
                    event ->
                            event.link().equals(link)
                                    && event.state() == AdapterEvent.LinkState.ACTIVE,
                    1,
                    CROSSING);
            return link;
        }
    }

    @Case(
            decides = {"R-NET-52", "R-NET-125", "R-NET-270"},
            level = Level.L3,
            needs = {"announce", "path", "proof"},
            slow = true,
            seconds = 240)
    void an_announce_and_a_proof_cross_the_chain(Mesh mesh, Evidence evidence) throws Exception {
        Chain chain = Chain.of(mesh, evidence, mesh.subject(), mesh.authority());
        Bytes destination = chain.announced();
        int hops = chain.found(destination).hops().orElse(-1);
        if (hops != HOPS) {
            throw new Refuted("expected %d hops, found %d".formatted(HOPS, hops));
        }
        chain.proved(destination);
    }

    @Case(
            decides = {"R-NET-141", "R-NET-270"},
            level = Level.L3,
            needs = {"link", "resource", "request"},
            slow = true,
            seconds = 240)
    void a_link_carries_a_resource_and_a_request_over_the_chain(Mesh mesh, Evidence evidence)
            throws Exception {
        carries(Chain.of(mesh, evidence, mesh.subject(), mesh.authority()));
    }

    @Case(
            decides = {"R-NET-141", "R-NET-270"},
            level = Level.L3,
            needs = {"link", "resource", "request"},
            slow = true,
            seconds = 240)
    void the_same_with_the_places_exchanged(Mesh mesh, Evidence evidence) throws Exception {
        carries(Chain.of(mesh, evidence, mesh.authority(), mesh.subject()));
    }

    private static void carries(Chain chain) {
        Bytes link = chain.link(chain.announced());
        var content = new GeneratedContent(MEBIBYTE, 7);
        chain.near().resource(link, content);
        var taking = new Application(chain.far());
        AdapterEvent.Resource taken =
                taking.expect(
                        "the resource is complete",
                        AdapterEvent.Resource.class,
                        event ->
                                !event.sender()
                                        && event.state() == AdapterEvent.ResourceState.COMPLETE,
                        1,
                        CROSSING);
        Bytes expected = CryptoProvider.portable().sha256(Bytes.wrap(content.bytes()));
        if (!taken.sha256().equals(Optional.of(expected))) {
            throw new Refuted(
                    "expected content of hash %s, found %s"
                            .formatted(
                                    expected.brief(),
                                    taken.sha256().map(Bytes::brief).orElse("none")));
        }
        Bytes question = new Value.Text("how far?").encode();
        chain.near().request(Adapter.Question.of(link, "/echo", question));
        chain.hearing()
                .expect(
                        "the answer",
                        AdapterEvent.Request.class,
                        event ->
                                event.state() == AdapterEvent.RequestState.READY
                                        && event.response().equals(Optional.of(question)),
                        1,
                        CROSSING);
    }

    @Case(
            decides = {"R-NET-187", "R-NET-270"},
            kind = Polarity.NEGATIVE,
            level = Level.L3,
            needs = {"path", "proof"},
            slow = true,
            seconds = 300)
    void a_relay_that_was_killed_is_missed_and_carries_again(Mesh mesh, Evidence evidence)
            throws Exception {
        Chain chain = Chain.of(mesh, evidence, mesh.subject(), mesh.authority());
        Bytes destination = chain.announced();
        try {
            chain.proved(destination);
        } catch (Refuted e) {
            throw new Inconclusive("the control failed: " + e.getMessage(), e);
        }
        chain.second().kill();
        Bytes lost = chain.near().sendTo(destination, Bytes.utf8("nobody carries this"), true);
        chain.hearing()
                .refuse(
                        "a proof through a relay that is gone",
                        AdapterEvent.Proof.class,
                        event -> event.packet().equals(lost) && event.delivered(),
                        SILENCE);
        chain.second().startAgain();
        // both neighbours connect again by themselves; the far end announces itself when it may
        chain.far().announceAgain(destination, Optional.empty());
        chain.found(destination);
        provedInTime(chain, destination);
    }

    private static void provedInTime(Chain chain, Bytes destination) {
        long end = System.nanoTime() + CROSSING.toNanos();
        while (true) {
            Bytes packet = chain.near().sendTo(destination, Bytes.utf8("and again"), true);
            boolean proved =
                    chain.hearing()
                            .await(
                                    AdapterEvent.Proof.class,
                                    event -> event.packet().equals(packet) && event.delivered(),
                                    1,
                                    SILENCE)
                            .isPresent();
            if (proved) return;
            if (System.nanoTime() > end) {
                throw new Refuted("expected proofs again once the relay was back, found none");
            }
            chain.far().announceAgain(destination, Optional.empty());
        }
    }
}
