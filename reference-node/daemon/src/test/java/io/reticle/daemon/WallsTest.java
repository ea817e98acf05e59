package io.reticle.daemon;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMembers;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

import org.junit.jupiter.api.Test;

/** The walls around drivers and daemon. */
class WallsTest {
    private static final JavaClasses NODE =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("io.reticle.daemon", "io.reticle.drivers");

    @Test
    void the_node_knows_nothing_of_what_tests_it() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.reticle.suite..",
                        "io.reticle.reports..",
                        "io.reticle.vectors..",
                        "io.reticle.bench..")
                .check(NODE);
    }

    @Test
    void drivers_know_bytes_and_nothing_else_of_ours() {
        classes()
                .that()
                .resideInAPackage("io.reticle.drivers..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "jdk.net..",
                        "com.fazecast.jSerialComm..",
                        "io.reticle.drivers..",
                        "io.reticle.rns.bytes..")
                .check(NODE);
    }

    @Test
    void packages_of_the_daemon_do_not_go_in_circles() {
        slices().matching("io.reticle.daemon.(*)..").should().beFreeOfCycles().check(NODE);
    }

    @Test
    void there_are_no_switches_for_tests() {
        noMembers()
                .should()
                .haveNameMatching("(?i).*(underTest|testing|testHook|injectFault|simulate).*")
                .check(NODE);
    }
}
