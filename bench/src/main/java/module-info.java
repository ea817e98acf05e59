/** Measurements: microbenchmarks, and the same work side by side with other stacks. */
module io.reticle.bench {
    requires info.picocli;
    requires io.reticle.daemon;
    requires io.reticle.lxmf;
    requires io.reticle.rns;
    requires java.management;
    requires jdk.management;
    requires jmh.core;
    requires tools.jackson.databind;

    // commands and benchmarks are made by reflection
    opens io.reticle.bench to
            info.picocli,
            tools.jackson.databind;
}
