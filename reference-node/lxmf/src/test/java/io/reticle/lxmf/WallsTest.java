package io.reticle.lxmf;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMembers;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** The walls inside the library of messages, which a module descriptor cannot say. */
class WallsTest {
    /** Lowest first: each may use those before it; the two at the end do not know each other. */
    private static final List<String> ORDER =
            List.of("message", "stamp", "announce", "router", "propagation");

    private static final JavaClasses LXMF =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("io.reticle.lxmf");

    private static String[] packages(List<String> names) {
        return names.stream().map(name -> "io.reticle.lxmf." + name + "..").toArray(String[]::new);
    }

    static IntStream places() {
        return IntStream.range(0, ORDER.size());
    }

    @ParameterizedTest
    @MethodSource("places")
    void a_package_uses_only_those_before_it(int place) {
        List<String> others = new ArrayList<>(ORDER.subList(place + 1, ORDER.size()));
        if (ORDER.get(place).equals("propagation")) others.add("router");
        noClasses()
                .that()
                .resideInAPackage("io.reticle.lxmf." + ORDER.get(place) + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages(others))
                .allowEmptyShould(true)
                .check(LXMF);
    }

    @Test
    void every_class_stands_in_a_package_of_the_order() {
        noClasses()
                .should()
                .resideOutsideOfPackages(packages(ORDER))
                .because("a new package needs a place in the order")
                .check(LXMF);
    }

    @Test
    void nothing_touches_sockets_files_threads_timers_or_streams() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.net..",
                        "java.nio.file..",
                        "java.nio.channels..",
                        "java.util.concurrent..")
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(Thread.class, java.util.Timer.class)
                .check(LXMF);
    }

    @Test
    void nothing_of_java_io_is_used_but_the_exception_of_resources() {
        noClasses()
                .should()
                .dependOnClassesThat(
                        DescribedPredicate.describe(
                                "are in java.io and no IOException",
                                type ->
                                        type.getPackageName().equals("java.io")
                                                && !type.getSimpleName().equals("IOException")))
                .check(LXMF);
    }

    @Test
    void time_is_never_read() {
        noClasses()
                .should()
                .callMethodWhere(
                        target(owner(JavaClass.Predicates.assignableTo(System.class)))
                                .and(target(nameMatching("currentTimeMillis|nanoTime"))))
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Clock.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Instant.class)
                .check(LXMF);
    }

    @Test
    void randomness_is_given_and_never_made() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .areAssignableTo(Random.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(SecureRandom.class)
                .orShould()
                .callMethod(Math.class, "random")
                .check(LXMF);
    }

    @Test
    void nothing_knows_of_what_is_above() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.reticle.suite..",
                        "io.reticle.reports..",
                        "io.reticle.vectors..",
                        "io.reticle.drivers..",
                        "io.reticle.daemon..")
                .check(LXMF);
    }

    @Test
    void there_are_no_switches_for_faults_or_tests() {
        noMembers()
                .should()
                .haveNameMatching("(?i).*((?<!de)fault|underTest|testing|hook).*")
                .check(LXMF);
    }
}
