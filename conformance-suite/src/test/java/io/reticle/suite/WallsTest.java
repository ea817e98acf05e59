package io.reticle.suite;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

import org.junit.jupiter.api.Test;

/** The walls inside the suite, which a module descriptor cannot say. */
class WallsTest {
    private final JavaClasses suite =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("io.reticle.suite");

    @Test
    void packages_do_not_go_in_circles() {
        slices().matching("io.reticle.suite.(*)..").should().beFreeOfCycles().check(suite);
    }

    @Test
    void only_cases_and_the_command_line_know_what_is_above_the_engine() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "io.reticle.suite.document..",
                        "io.reticle.suite.sut..",
                        "io.reticle.suite.adapter..",
                        "io.reticle.suite.catalogue..",
                        "io.reticle.suite.engine..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.reticle.suite.prober..",
                        "io.reticle.suite.fabric..",
                        "io.reticle.suite.cases..",
                        "io.reticle.suite.cli..")
                .check(suite);
    }

    @Test
    void nobody_meets_the_reference_node_but_by_its_protocol_library() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.reticle.daemon..")
                .check(suite);
    }
}
