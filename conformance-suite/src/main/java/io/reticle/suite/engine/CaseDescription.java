package io.reticle.suite.engine;

import io.reticle.reports.event.Polarity;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * What is known of a case before it runs.
 *
 * @param id for instance {@code links.establishment.a-proof-by-another-key-opens-no-link}
 * @param title the sentence that it proves
 * @param decides ids of requirements
 * @param needs capabilities
 * @param deadline for the whole case
 */
public record CaseDescription(
        String id,
        String title,
        String chapter,
        List<String> decides,
        Level level,
        Polarity polarity,
        List<String> needs,
        boolean slow,
        Duration deadline) {

    public CaseDescription {
        decides = List.copyOf(decides);
        needs = List.copyOf(needs);
    }

    /** What the annotations of a method say. */
    static CaseDescription of(Method method) {
        var annotation = method.getAnnotation(Case.class);
        var type = method.getDeclaringClass();
        var annotated = type.getAnnotation(Chapter.class);
        var chapter = annotated == null ? type.getSimpleName() : annotated.value();
        var id =
                annotation.id().isEmpty()
                        ? slug(chapter.replace(": ", ".")) + "." + slug(method.getName())
                        : annotation.id();
        return new CaseDescription(
                id,
                method.getName().replace('_', ' '),
                chapter,
                List.of(annotation.decides()),
                annotation.level(),
                annotation.kind(),
                List.of(annotation.needs()),
                annotation.slow(),
                Duration.ofSeconds(annotation.seconds()));
    }

    private static String slug(String text) {
        return text.toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9.]+", "-")
                .replaceAll("^-+|-+$", "");
    }
}
