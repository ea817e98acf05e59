/** The conformance suite: requirements, systems under test, the engine and its cases. */
module io.reticle.suite {
    requires com.networknt.schema;
    requires info.picocli;
    requires io.reticle.drivers;
    requires transitive io.reticle.reports;
    requires transitive io.reticle.rns;
    requires io.reticle.vectors;
    requires transitive org.junit.jupiter.api;
    requires org.junit.platform.engine;
    requires org.junit.platform.launcher;
    requires org.opentest4j;
    requires org.snakeyaml.engine;
    requires transitive tools.jackson.databind;

    exports io.reticle.suite.adapter;
    exports io.reticle.suite.catalogue;
    exports io.reticle.suite.document;
    exports io.reticle.suite.engine;
    exports io.reticle.suite.sut;

    uses io.reticle.suite.engine.CaseFixture;
    uses io.reticle.suite.engine.Preflight;
}
