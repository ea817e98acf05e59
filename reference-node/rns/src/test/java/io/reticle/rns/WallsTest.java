package io.reticle.rns;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMembers;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** The walls inside the protocol library, which a module descriptor cannot say. */
class WallsTest {
    /** Lowest first: each may use those before it. */
    private static final List<String> ORDER =
            List.of(
                    "bytes",
                    "store",
                    "crypto",
                    "msgpack",
                    "identity",
                    "packet",
                    "ifac",
                    "announce",
                    "destination",
                    "stamp",
                    "discovery",
                    "link",
                    "channel",
                    "resource",
                    "request",
                    "transport",
                    "node");

    private static final JavaClasses RNS =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("io.reticle.rns");

    private static String[] packages(List<String> names) {
        return names.stream().map(name -> "io.reticle.rns." + name + "..").toArray(String[]::new);
    }

    static IntStream places() {
        return IntStream.range(0, ORDER.size() - 1);
    }

    @ParameterizedTest
    @MethodSource("places")
    void a_package_uses_only_those_before_it(int place) {
        noClasses()
                .that()
                .resideInAPackage("io.reticle.rns." + ORDER.get(place) + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages(ORDER.subList(place + 1, ORDER.size())))
                .check(RNS);
    }

    @Test
    void every_class_stands_in_a_package_of_the_order() {
        noClasses()
                .should()
                .resideOutsideOfPackages(packages(ORDER))
                .because("a new package needs a place in the order")
                .check(RNS);
    }

    @Test
    void nothing_touches_sockets_files_threads_or_timers() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.net..", "java.nio.file..", "java.nio.channels..")
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage("java.util.concurrent..")
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(Thread.class, java.util.Timer.class)
                .check(RNS);
    }

    @Test
    void nothing_of_java_io_is_used_but_what_libraries_and_exceptions_force() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("io.reticle.rns.bytes.Bzip2")
                .should()
                .dependOnClassesThat(otherJavaIo())
                .check(RNS);
    }

    private static DescribedPredicate<JavaClass> otherJavaIo() {
        return DescribedPredicate.describe(
                "are in java.io and not forced",
                type ->
                        type.getPackageName().equals("java.io")
                                && !List.of("IOException", "UncheckedIOException", "Serializable")
                                        .contains(type.getSimpleName()));
    }

    @Test
    void time_is_never_read() {
        noClasses()
                .should()
                .callMethodWhere(clock())
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Clock.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Instant.class)
                .check(RNS);
    }

    private static DescribedPredicate<JavaCall<?>> clock() {
        return target(owner(JavaClass.Predicates.assignableTo(System.class)))
                .and(target(nameMatching("currentTimeMillis|nanoTime")));
    }

    @Test
    void randomness_is_made_in_one_place_only() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("io.reticle.rns.crypto.SystemEntropy")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(Random.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(SecureRandom.class)
                .orShould()
                .callMethod(Math.class, "random")
                .check(RNS);
    }

    @Test
    void nothing_knows_of_what_is_above() {
        outsiders()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.reticle.suite..",
                        "io.reticle.reports..",
                        "io.reticle.vectors..",
                        "io.reticle.drivers..",
                        "io.reticle.daemon..")
                .check(RNS);
    }

    private static GivenClassesConjunction outsiders() {
        return noClasses().that().resideInAPackage("io.reticle.rns..");
    }

    @Test
    void there_are_no_switches_for_faults_or_tests() {
        noClasses()
                .should()
                .haveNameMatching("(?i).*((?<!de)fault|mock|fake|testing).*")
                .check(RNS);
        noMembers()
                .should()
                .haveNameMatching("(?i).*((?<!de)fault|underTest|testing|hook).*")
                .check(RNS);
    }
}
