package io.reticle.suite.exchange;

import io.reticle.suite.adapter.Adapter;
import io.reticle.suite.adapter.AdapterFailed;
import io.reticle.suite.adapter.AdapterRejected;
import io.reticle.suite.adapter.AdapterUnsupported;
import io.reticle.vectors.Outcome;
import io.reticle.vectors.Vector;
import io.reticle.vectors.VectorFile;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an implementation made of one file of vectors.
 *
 * @param disagreements one line for each vector that it does not agree with
 */
public record Consumption(String kind, int total, List<String> disagreements) {
    private static final int SHOWN = 200;

    public Consumption {
        disagreements = List.copyOf(disagreements);
    }

    /** Lets {@code adapter} compute every vector of {@code file}. */
    public static Consumption of(Adapter adapter, VectorFile file) {
        var disagreements = new ArrayList<String>();
        for (Vector vector : file.vectors()) {
            disagreement(adapter, vector)
                    .ifPresent(found -> disagreements.add(vector.id() + ": " + found));
        }
        return new Consumption(file.kind(), file.vectors().size(), disagreements);
    }

    public int agreed() {
        return total - disagreements.size();
    }

    private static Optional<String> disagreement(Adapter adapter, Vector vector) {
        var expected = vector.output().map(output -> brief(output)).orElse("a rejection");
        try {
            var output = adapter.compute(vector.kind(), vector.input());
            return vector.output().filter(output::equals).isPresent()
                    ? Optional.empty()
                    : Optional.of("expected " + expected + ", found " + brief(output));
        } catch (AdapterRejected rejected) {
            return vector.outcome() == Outcome.VALID
                    ? Optional.of("expected " + expected + ", found " + rejected.getMessage())
                    : Optional.empty();
        } catch (AdapterFailed | AdapterUnsupported trouble) {
            return Optional.of("expected " + expected + ", found " + trouble.getMessage());
        }
    }

    private static String brief(JsonNode node) {
        var text = node.toString();
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }
}
