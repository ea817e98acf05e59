/** The conformance suite: requirements, systems under test, the engine and its cases. */
module io.reticle.suite {
    requires com.networknt.schema;
    requires io.github.javadiffutils;
    requires transitive info.picocli;
    requires io.reticle.drivers;
    requires io.reticle.lxmf;
    requires transitive io.reticle.reports;
    requires transitive io.reticle.rns;
    requires transitive io.reticle.vectors;
    requires java.compiler;
    requires java.management;
    requires transitive org.junit.jupiter.api;
    requires org.junit.platform.engine;
    requires org.junit.platform.launcher;
    requires org.opentest4j;
    requires org.snakeyaml.engine;
    requires testcontainers;
    requires com.github.dockerjava.api;
    requires transitive tools.jackson.databind;

    exports io.reticle.suite.adapter;
    exports io.reticle.suite.catalogue;
    exports io.reticle.suite.cli;
    exports io.reticle.suite.document;
    exports io.reticle.suite.engine;
    exports io.reticle.suite.exchange;
    exports io.reticle.suite.faults;
    exports io.reticle.suite.sut;

    // commands and cases are made by reflection
    opens io.reticle.suite.cli to
            info.picocli;
    opens io.reticle.suite.faults to
            info.picocli;
    opens io.reticle.suite.world to
            info.picocli,
            tools.jackson.databind;
    opens io.reticle.suite.cases to
            org.junit.platform.commons;
    opens io.reticle.suite.engine to
            org.junit.platform.commons;

    uses io.reticle.suite.cli.Subcommand;
    uses io.reticle.suite.engine.CaseFixture;
    uses io.reticle.suite.engine.Preflight;

    provides io.reticle.suite.cli.Subcommand with
            io.reticle.suite.cli.CertifyCommand,
            io.reticle.suite.cli.DriftCommand,
            io.reticle.suite.cli.ReplayCommand,
            io.reticle.suite.cli.ListCommand,
            io.reticle.suite.cli.VectorsCommand,
            io.reticle.suite.cli.AdapterCommand,
            io.reticle.suite.faults.FaultsCommand,
            io.reticle.suite.world.WorldCommand;
    provides io.reticle.suite.engine.CaseFixture with
            io.reticle.suite.mesh.MeshFixture,
            io.reticle.suite.prober.ProberFixture;
    provides io.reticle.suite.engine.Preflight with
            io.reticle.suite.prober.WirePreflight,
            io.reticle.suite.engine.VerbsPreflight,
            io.reticle.suite.engine.VectorsPreflight,
            io.reticle.suite.mesh.MeshPreflight;
}
