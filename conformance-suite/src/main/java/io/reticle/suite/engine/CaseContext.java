package io.reticle.suite.engine;

import io.reticle.rns.bytes.Bytes;
import io.reticle.suite.adapter.Adapter;
import io.reticle.suite.sut.NodeSpec;
import io.reticle.suite.sut.OwnNode;
import io.reticle.suite.sut.SutManifest;
import io.reticle.suite.sut.WireSut;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** All that one case has: the system, its own seed, and the place for its evidence. */
public final class CaseContext {
    private final SutSession session;
    private final CaseDescription description;
    private final Evidence evidence;
    private final CaseScope scope;
    private final long seed;
    private final RandomGenerator random;
    private volatile Optional<String> lenient = Optional.empty();

    CaseContext(
            SutSession session, CaseDescription description, Evidence evidence, CaseScope scope) {
        this.session = session;
        this.description = description;
        this.evidence = evidence;
        this.scope = scope;
        this.seed = caseSeed(session.seed(), description.id());
        this.random = new SplittableRandom(seed);
    }

    public SutManifest sut() {
        return session.sut();
    }

    public Level level() {
        return description.level();
    }

    public CaseDescription description() {
        return description;
    }

    /** What the system claims to be able to do at this case's level. */
    public SequencedSet<String> claims() {
        return session.claims(level());
    }

    /**
     * The running node (L0), shared by all cases: a case keeps to destinations and links of its
     * own.
     *
     * @throws IOException if it does not run and cannot be started
     */
    public WireSut wire() throws IOException, InterruptedException {
        return session.wire();
    }

    /**
     * A node that runs for this case alone (L0), started at the first call.
     *
     * @throws Unsupported if the system is a node that somebody else runs
     * @throws IOException if it cannot be started
     */
    public OwnNode ownNode(NodeSpec spec) throws IOException, InterruptedException {
        SutManifest.StartedNode how = startable(sut());
        if (spec.clocked() && how.clock().isEmpty()) {
            throw new Unsupported("clock", "the manifest names no way to set the node's clock");
        }
        Path own = folder();
        try {
            return scope.<OwnNode, Exception>once(
                    OwnNode.class, () -> OwnNode.start(sut(), how, spec, own));
        } catch (IOException | InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("starting a node", e);
        }
    }

    /**
     * Starts one more node for this case alone, of the system under test or of another, which the
     * caller ends.
     *
     * @param name of its folder, different for each node of a case
     * @throws Unsupported if the system is a node that somebody else runs
     * @throws IOException if it cannot be started
     */
    public OwnNode startNode(SutManifest which, String name, NodeSpec spec)
            throws IOException, InterruptedException {
        return OwnNode.start(which, startable(which), spec, folder().resolve(name));
    }

    private static SutManifest.StartedNode startable(SutManifest which) {
        if (which.wire().orElse(null) instanceof SutManifest.StartedNode how) return how;
        throw new Unsupported(
                "start", "the case needs a node of its own, and this one is not ours to start");
    }

    /**
     * This case's own adapter process (L1), started at the first call; no node is started in it.
     *
     * @throws IOException if it cannot be started
     */
    public Adapter adapter() throws IOException {
        return scope.once(
                Adapter.class,
                () ->
                        Adapter.start(
                                sut(),
                                folder().resolve("adapter.log"),
                                (toAdapter, line) ->
                                        evidence.note((toAdapter ? "> " : "< ") + cut(line))));
    }

    /**
     * The adapter process for pure functions (L2), shared by all cases.
     *
     * @throws IOException if it cannot be started
     */
    public Adapter computer() throws IOException {
        return session.computer();
    }

    /** The case's own seed: made from the run's seed and the case's id. */
    public long seed() {
        return seed;
    }

    /** Random numbers of this case, the same for the same run seed. One thread at a time. */
    public RandomGenerator random() {
        return random;
    }

    public Evidence evidence() {
        return evidence;
    }

    /** Private key of the identity that may manage the node under test remotely, 64 bytes. */
    public Bytes managementIdentity() {
        return session.managementIdentity().privateKey();
    }

    /** The system works, but not as written: the case ends as lenient unless it fails. */
    public void lenient(String reason) {
        lenient = Optional.of(reason);
        evidence.note("lenient: " + reason);
    }

    /** A folder in the results for what belongs to this case alone. */
    public Path folder() throws IOException {
        var own = session.folder().resolve(level().word()).resolve(description.id());
        return Files.createDirectories(
                session.postponed(description).isEmpty() ? own : own.resolve("again"));
    }

    Optional<String> leniency() {
        return lenient;
    }

    private static String cut(String line) {
        return line.length() <= 2000 ? line : line.substring(0, 2000) + "… (" + line.length() + ")";
    }

    private static long caseSeed(long runSeed, String id) {
        var digest = Sha256.of((runSeed + " " + id).getBytes(StandardCharsets.UTF_8));
        return java.nio.ByteBuffer.wrap(digest).getLong();
    }
}
