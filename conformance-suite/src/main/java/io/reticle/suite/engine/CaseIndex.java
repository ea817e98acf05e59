package io.reticle.suite.engine;

import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** All cases that there are. */
public final class CaseIndex {
    private CaseIndex() {}

    /**
     * The cases in these packages and one for each vector, by id.
     *
     * @throws IllegalStateException if two cases have one id
     */
    public static List<CaseDescription> of(List<String> packages) {
        var request =
                LauncherDiscoveryRequestBuilder.request()
                        .enableImplicitConfigurationParameters(false)
                        .selectors(
                                packages.stream().map(DiscoverySelectors::selectPackage).toList())
                        .filters(EngineFilter.includeEngines("junit-jupiter"))
                        .build();
        var cases = new ArrayList<>(of(LauncherFactory.create().discover(request)));
        cases.addAll(VectorCases.descriptions());
        cases.sort(Comparator.comparing(CaseDescription::id));
        for (int i = 1; i < cases.size(); i++) {
            if (cases.get(i).id().equals(cases.get(i - 1).id())) {
                throw new IllegalStateException("two cases have the id " + cases.get(i).id());
            }
        }
        return List.copyOf(cases);
    }

    static List<CaseDescription> of(TestPlan plan) {
        var cases = new ArrayList<CaseDescription>();
        for (TestIdentifier root : plan.getRoots()) {
            plan.getDescendants(root).stream()
                    .flatMap(test -> describe(test).stream())
                    .forEach(cases::add);
        }
        return cases;
    }

    static Optional<CaseDescription> describe(TestIdentifier test) {
        return test.getSource()
                .filter(MethodSource.class::isInstance)
                .map(MethodSource.class::cast)
                .map(MethodSource::getJavaMethod)
                .flatMap(CaseIndex::describe);
    }

    static Optional<CaseDescription> describe(Method method) {
        return method.isAnnotationPresent(Case.class)
                ? Optional.of(CaseDescription.of(method))
                : Optional.empty();
    }
}
