package io.reticle.suite.cli;

import java.util.concurrent.Callable;

/**
 * A subcommand of {@code reticle}: a class with picocli's {@code @Command}, found by {@link
 * java.util.ServiceLoader}, so that every module brings its own. The value of {@link #call} is the
 * {@linkplain ExitCode exit code}.
 */
public interface Subcommand extends Callable<Integer> {}
