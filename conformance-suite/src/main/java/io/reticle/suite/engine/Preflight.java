package io.reticle.suite.engine;

/**
 * A look at a system before its cases, found by {@link java.util.ServiceLoader}. If one fails, all
 * cases of its level are inconclusive at once: there is nothing there that could be judged.
 */
public interface Preflight {
    Level level();

    /**
     * @throws Exception if the system cannot be judged at this level; the message says why
     */
    void check(CaseContext context) throws Exception;
}
