package io.reticle.suite.engine;

import io.reticle.reports.event.Polarity;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A case: a method whose name is the sentence that it proves. It is run once for each system under
 * test that has the case's level; its parameters are given by type: {@link CaseContext}, {@link
 * Evidence}, {@link io.reticle.suite.adapter.Adapter}, {@link io.reticle.suite.sut.WireSut}, and
 * whatever a {@link CaseFixture} offers.
 *
 * <p>The method returns if the system did as required. Otherwise it throws {@link Refuted}, or
 * {@link Inconclusive} where the positive control failed.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Test
@ExtendWith(CaseExtension.class)
public @interface Case {
    /** Ids of the requirements that the case decides, at least one. */
    String[] decides();

    /** Made from chapter and method name if empty: {@code links.establishment.a-proof-of-…}. */
    String id() default "";

    Level level() default Level.L0;

    Polarity kind() default Polarity.POSITIVE;

    /** Capabilities without which the case cannot be run. */
    String[] needs() default {};

    /** Whether it waits long by its nature; slow cases are begun first. */
    boolean slow() default false;

    /** Deadline of the whole case in seconds, with all that it opens. */
    int seconds() default 60;
}
