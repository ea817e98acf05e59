package io.reticle.suite.engine;

import io.reticle.reports.event.Polarity;
import io.reticle.suite.adapter.AdapterException;
import io.reticle.suite.adapter.AdapterRejected;
import io.reticle.suite.adapter.AdapterUnsupported;
import io.reticle.vectors.Outcome;
import io.reticle.vectors.Vector;
import io.reticle.vectors.VectorFile;
import io.reticle.vectors.Vectors;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * One case for each vector (L2): the implementation's function gives what the authority gave, and
 * rejects what the authority rejects.
 */
final class VectorCases {

    /** What the run has put into the launcher's store. */
    static final class FromTheRun implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            var type = parameter.getParameter().getType();
            return type == SutSession.class || type == CaseSelection.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            var type = parameter.getParameter().getType();
            return type == SutSession.class
                    ? CaseExtension.session(context)
                    : context.getStore(
                                    StoreScope.LAUNCHER_SESSION,
                                    ExtensionContext.Namespace.create(CaseExtension.NAMESPACE))
                            .get(CaseSelection.class);
        }
    }

    @TestFactory
    @ExtendWith(FromTheRun.class)
    Stream<DynamicTest> vectors(SutSession session, CaseSelection selection) {
        var tests = new ArrayList<DynamicTest>();
        forEach(
                (description, vector) -> {
                    if (selection.includes(description)) {
                        tests.add(
                                DynamicTest.dynamicTest(
                                        description.id(), () -> run(session, description, vector)));
                    }
                });
        return tests.stream();
    }

    static List<CaseDescription> descriptions() {
        var descriptions = new ArrayList<CaseDescription>();
        forEach((description, vector) -> descriptions.add(description));
        return descriptions;
    }

    private static void run(SutSession session, CaseDescription description, Vector vector) {
        var run = new CaseRun(session, description);
        Optional<Throwable> failure = Optional.empty();
        try {
            run.begin();
            if (vector.outcome() == Outcome.INVALID) controlled(session, run.context(), vector);
            judge(run.context(), vector);
        } catch (Exception | AssertionError e) {
            failure = Optional.of(e); // judged, not lost
        }
        run.end(failure);
    }

    /**
     * The positive control of a vector that must be rejected: the function gives a right output for
     * the first valid vector of its kind, so that a rejection means something.
     */
    private static void controlled(SutSession session, CaseContext context, Vector vector) {
        boolean holds =
                session.control(
                        vector.kind(),
                        () ->
                                Vectors.of(vector.kind()).stream()
                                        .filter(other -> other.outcome() == Outcome.VALID)
                                        .findFirst()
                                        .map(valid -> isComputed(context, valid))
                                        .orElse(true));
        if (!holds) {
            throw new Inconclusive(
                    "the control failed: "
                            + vector.kind()
                            + " is wrong for its first valid vector, so that a rejection shows"
                            + " nothing");
        }
    }

    private static boolean isComputed(CaseContext context, Vector valid) {
        try {
            var output = context.computer().compute(valid.kind(), valid.input());
            return valid.output().orElseThrow().equals(output);
        } catch (AdapterUnsupported unsupported) {
            // then there is nothing to control: the vector itself will say so
            return true;
        } catch (IOException | AdapterException e) {
            return false;
        }
    }

    private static void judge(CaseContext context, Vector vector) throws IOException {
        context.evidence().note("input: " + brief(vector.input()));
        JsonNode output;
        try {
            output = context.computer().compute(vector.kind(), vector.input());
        } catch (AdapterUnsupported unsupported) {
            // an adapter that computes need not compute everything
            throw new Unsupported("compute " + vector.kind(), unsupported.getMessage());
        } catch (AdapterRejected rejected) {
            context.evidence().note(rejected.getMessage());
            if (vector.outcome() == Outcome.VALID) {
                throw new Refuted(
                        "expected "
                                + brief(vector.output().orElseThrow())
                                + ", found a rejection: "
                                + rejected.getMessage());
            }
            return;
        }
        context.evidence().note("output: " + brief(output));
        var expected = vector.output();
        if (expected.isEmpty()) {
            throw new Refuted("expected a rejection, found " + brief(output));
        }
        if (!expected.get().equals(output)) {
            throw new Refuted("expected " + brief(expected.get()) + ", found " + brief(output));
        }
    }

    private static void forEach(BiConsumer<CaseDescription, Vector> action) {
        for (VectorFile file : Vectors.all()) {
            for (Vector vector : file.vectors()) {
                action.accept(describe(vector), vector);
            }
        }
    }

    private static CaseDescription describe(Vector vector) {
        return new CaseDescription(
                "vectors." + vector.kind() + "." + vector.id(),
                vector.comment(),
                "Vectors: " + vector.kind(),
                vector.requirements(),
                Level.L2,
                vector.outcome() == Outcome.INVALID ? Polarity.NEGATIVE : Polarity.POSITIVE,
                List.of("compute"),
                false,
                Duration.ofSeconds(30));
    }

    private static String brief(JsonNode node) {
        var text = node.toString();
        return text.length() <= 600 ? text : text.substring(0, 600) + "… (" + text.length() + ")";
    }
}
