package io.reticle.suite.engine;

import org.junit.jupiter.api.ClassDescriptor;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.ClassOrdererContext;
import org.junit.jupiter.api.MethodDescriptor;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.MethodOrdererContext;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The order of cases: at random by the run's seed, but with those that wait long begun first, so
 * that the run does not end in waiting for them.
 */
final class SlowFirst implements ClassOrderer, MethodOrderer {
    /** The configuration parameter that holds the run's seed. */
    static final String SEED = "io.reticle.suite.seed";

    @Override
    public void orderClasses(ClassOrdererContext context) {
        order(
                context.getClassDescriptors(),
                context::getConfigurationParameter,
                each -> hasSlowCase(each));
    }

    @Override
    public void orderMethods(MethodOrdererContext context) {
        order(
                context.getMethodDescriptors(),
                context::getConfigurationParameter,
                each -> isSlow(each));
    }

    private static <T> void order(
            List<T> items, Function<String, Optional<String>> parameters, Predicate<T> slow) {
        long seed = parameters.apply(SEED).map(Long::parseLong).orElse(0L);
        Collections.shuffle(items, new java.util.Random(seed));
        items.sort(Comparator.comparing((T item) -> !slow.test(item)));
    }

    private static boolean hasSlowCase(ClassDescriptor descriptor) {
        return Arrays.stream(descriptor.getTestClass().getDeclaredMethods())
                .anyMatch(SlowFirst::isSlow);
    }

    private static boolean isSlow(MethodDescriptor descriptor) {
        return isSlow(descriptor.getMethod());
    }

    private static boolean isSlow(Method method) {
        var annotation = method.getAnnotation(Case.class);
        return annotation != null && annotation.slow();
    }
}
