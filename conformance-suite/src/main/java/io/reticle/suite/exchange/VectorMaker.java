package io.reticle.suite.exchange;

import io.reticle.suite.adapter.Adapter;
import io.reticle.suite.adapter.AdapterRejected;
import io.reticle.vectors.Flag;
import io.reticle.vectors.Outcome;
import io.reticle.vectors.Provenance;
import io.reticle.vectors.Vector;
import io.reticle.vectors.VectorFile;
import io.reticle.vectors.Vectors;

import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Makes vector files with an implementation: inputs are drawn from a seed, outputs are what the
 * implementation computes.
 */
public final class VectorMaker {
    private static final String MUTATED = "Mutated";
    private static final Flag MUTATION =
            new Flag(
                    "the function does not notice a change to a good input",
                    "data that were altered on the way, or were never good, are taken as good");

    private final Adapter adapter;
    private final String authority;
    private final String version;
    private final long seed;
    private final int count;

    /**
     * @param authority name of the implementation behind {@code adapter}
     * @param count how many good inputs of each kind
     */
    public VectorMaker(Adapter adapter, String authority, String version, long seed, int count) {
        this.adapter = adapter;
        this.authority = authority;
        this.version = version;
        this.seed = seed;
        this.count = count;
    }

    /**
     * A file of one kind.
     *
     * @throws WrongVerdict if the implementation rejects a good input, or accepts one that was
     *     mutated so that it cannot be good
     */
    public VectorFile make(String kind) {
        var inputs = new ExchangeInputs(adapter, kind, seed);
        var vectors = new ArrayList<Vector>();
        for (int i = 0; i < count; i++) {
            var good = inputs.good();
            vectors.add(vector(kind, vectors.size() + 1, good, true));
            inputs.mutated(good)
                    .ifPresent(bad -> vectors.add(vector(kind, vectors.size() + 1, bad, false)));
        }
        return new VectorFile(
                kind,
                "Drawn from a seed, for another implementation to agree with.",
                new Provenance(
                        "reticle vectors exchange",
                        authority,
                        version,
                        Optional.empty(),
                        seed,
                        "reticle vectors exchange --seed " + seed + " --count " + count),
                Map.of(MUTATED, MUTATION),
                vectors);
    }

    private Vector vector(String kind, int number, ObjectNode input, boolean good) {
        Optional<ObjectNode> output;
        try {
            output = Optional.of((ObjectNode) adapter.compute(kind, input));
        } catch (AdapterRejected rejected) {
            if (good) {
                throw new WrongVerdict(
                        kind
                                + ": expected a result for "
                                + input
                                + ", found "
                                + rejected.getMessage());
            }
            output = Optional.empty();
        }
        if (!good && output.isPresent()) {
            throw new WrongVerdict(
                    kind + ": expected a rejection of " + input + ", found " + output.get());
        }
        return new Vector(
                kind,
                kind + "-" + String.format(Locale.ROOT, "%04d", number),
                good ? "drawn at random" : "a good input with one thing changed",
                good ? List.of() : List.of(MUTATED),
                Vectors.of(kind).getFirst().requirements(),
                input,
                output.isPresent() ? Outcome.VALID : Outcome.INVALID,
                output,
                "[1.5.7,)");
    }
}
