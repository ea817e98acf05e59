package io.reticle.suite.engine;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;

import java.util.Optional;

/** Joins {@link Case} methods to JUnit: begins and ends them and gives them their parameters. */
public final class CaseExtension
        implements BeforeEachCallback, AfterEachCallback, ParameterResolver {

    /** For JUnit. */
    public CaseExtension() {}

    @Override
    public void beforeEach(ExtensionContext context) {
        var run =
                new CaseRun(session(context), CaseDescription.of(context.getRequiredTestMethod()));
        context.getStore(namespace()).put(CaseRun.class, run);
        run.begin();
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return CaseRun.offers(parameter.getParameter().getType());
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        var type = parameter.getParameter().getType();
        try {
            return run(context).orElseThrow().value(type);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ParameterResolutionException("interrupted", e);
        } catch (Exception e) {
            throw new ParameterResolutionException("opening " + type.getSimpleName(), e);
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        run(context).ifPresent(run -> run.end(context.getExecutionException()));
    }

    private static Optional<CaseRun> run(ExtensionContext context) {
        return Optional.ofNullable(context.getStore(namespace()).get(CaseRun.class, CaseRun.class));
    }

    /** The session that the run has put into the launcher's store. */
    static SutSession session(ExtensionContext context) {
        var session =
                context.getStore(StoreScope.LAUNCHER_SESSION, namespace())
                        .get(SutSession.class, SutSession.class);
        if (session == null) {
            throw new ExtensionConfigurationException(
                    "cases need a system under test: they are run by 'reticle certify'");
        }
        return session;
    }

    private static ExtensionContext.Namespace namespace() {
        return ExtensionContext.Namespace.create(NAMESPACE);
    }

    /** The part of JUnit's stores that is the engine's. */
    static final String NAMESPACE = "io.reticle.suite.engine";
}
