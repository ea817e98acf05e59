package io.reticle.suite.engine;

import io.reticle.reports.event.Verdict;
import io.reticle.suite.adapter.AdapterException;
import io.reticle.suite.adapter.AdapterUnsupported;
import io.reticle.suite.document.MalformedDocument;

import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.opentest4j.TestAbortedException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.Optional;

/**
 * A verdict and why.
 *
 * <pre>
 *  the case returned                       pass, or lenient if it said so
 *  Refuted, a failed assertion             fail; lenient if all that it decides is SHOULD or less
 *  Inconclusive, IOException               inconclusive
 *  Unsupported, AdapterUnsupported         fail if the capability is claimed, else unsupported
 *  AdapterViolation, Timeout, Failed, …    fail
 *  the deadline of the case                inconclusive
 *  the node ended during the case          fail
 *  anything else                           fail: a defect of the case must never be a pass
 * </pre>
 */
record Judgement(Verdict verdict, String reason) {

    /**
     * @param binding whether the case decides at least one MUST
     */
    static Judgement of(Optional<Throwable> failure, CaseContext context, boolean binding) {
        if (failure.isEmpty()) {
            return context.leniency()
                    .map(reason -> new Judgement(Verdict.LENIENT, reason))
                    .orElseGet(() -> new Judgement(Verdict.PASS, ""));
        }
        var cause = unwrapped(failure.get());
        return switch (cause) {
            case Refuted refuted -> refuted(refuted.getMessage(), binding);
            case AssertionError assertion -> refuted(message(assertion), binding);
            case Inconclusive inconclusive ->
                    new Judgement(Verdict.INCONCLUSIVE, inconclusive.getMessage());
            case TestAbortedException aborted ->
                    new Judgement(Verdict.INCONCLUSIVE, message(aborted));
            case Unsupported missing ->
                    unsupported(context, missing.capability(), missing.getMessage());
            case AdapterUnsupported missing ->
                    unsupported(
                            context,
                            missing.verb().capability().orElse(missing.verb().word()),
                            missing.getMessage());
            case AdapterException trouble -> new Judgement(Verdict.FAIL, trouble.getMessage());
            case IOException environment ->
                    new Judgement(Verdict.INCONCLUSIVE, message(environment));
            case UncheckedIOException environment ->
                    new Judgement(Verdict.INCONCLUSIVE, message(environment.getCause()));
            case MalformedDocument document ->
                    new Judgement(Verdict.INCONCLUSIVE, document.getMessage());
            case InterruptedException interrupted ->
                    new Judgement(Verdict.INCONCLUSIVE, "the run was broken off");
            default ->
                    new Judgement(
                            Verdict.FAIL,
                            "the case itself broke: " + message(cause) + place(cause));
        };
    }

    /** An expired case shows nothing, unless it had already refuted something. */
    Judgement orExpired(boolean expired, Duration deadline) {
        if (!expired) {
            return this;
        }
        var late = "the case did not end within its " + deadline.toSeconds() + " s";
        return new Judgement(
                Verdict.INCONCLUSIVE, reason.isEmpty() ? late : late + " (" + reason + ")");
    }

    Judgement orNodeEnded(boolean ended) {
        return ended
                ? new Judgement(
                        Verdict.FAIL,
                        "the node ended while this case ran"
                                + (reason.isEmpty() ? "" : " (" + reason + ")"))
                : this;
    }

    /** Under {@code --strict} lenient is not good enough. */
    Judgement strictly(boolean strict) {
        return strict && verdict == Verdict.LENIENT
                ? new Judgement(Verdict.FAIL, reason + " (strict)")
                : this;
    }

    private static Judgement refuted(String reason, boolean binding) {
        return binding
                ? new Judgement(Verdict.FAIL, reason)
                : new Judgement(Verdict.LENIENT, "recommended, not required: " + reason);
    }

    private static Judgement unsupported(CaseContext context, String capability, String reason) {
        return context.claims().contains(capability)
                ? new Judgement(Verdict.FAIL, "claims " + capability + ", but: " + reason)
                : new Judgement(Verdict.UNSUPPORTED, reason);
    }

    private static Throwable unwrapped(Throwable failure) {
        var cause = failure;
        while ((cause instanceof ParameterResolutionException
                        || cause instanceof InvocationTargetException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static String message(Throwable failure) {
        return failure.getMessage() == null || failure.getMessage().isBlank()
                ? failure.getClass().getSimpleName()
                : failure.getMessage();
    }

    private static String place(Throwable failure) {
        for (StackTraceElement frame : failure.getStackTrace()) {
            if (frame.getClassName().startsWith("io.reticle.")) {
                return " ("
                        + failure.getClass().getSimpleName()
                        + " at "
                        + frame.getFileName()
                        + ":"
                        + frame.getLineNumber()
                        + ")";
            }
        }
        return " (" + failure.getClass().getName() + ")";
    }
}
