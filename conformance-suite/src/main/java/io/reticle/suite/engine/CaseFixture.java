package io.reticle.suite.engine;

/**
 * Offers a type that cases may have as a parameter, found by {@link java.util.ServiceLoader}. What
 * it opens belongs to one case; if it is {@link AutoCloseable} it is closed at the case's end,
 * however that comes.
 */
public interface CaseFixture {
    boolean supports(Class<?> type);

    /**
     * Makes the value for one case. Two parameters of one type get the same value.
     *
     * @throws Exception judged as if the case had thrown it
     */
    Object open(Class<?> type, CaseContext context) throws Exception;
}
