package io.reticle.suite.cli;

import io.reticle.suite.catalogue.Catalogue;
import io.reticle.suite.catalogue.Profile;
import io.reticle.suite.engine.RunRequest;
import io.reticle.suite.sut.SutManifest;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code reticle certify}. */
@Command(
        name = "certify",
        mixinStandardHelpOptions = true,
        header = "Run the cases against one or more systems and give a verdict on each.",
        description =
                "%nA system is described by a manifest: a YAML file that says how to start the node"
                        + " (level L0, wire) and its adapter program (L1, verbs; L2, vectors), or both in"
                        + " containers among other nodes (L3, mesh)."
                        + " The shipped ones are reference-node and rns.%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  reticle certify                                both shipped systems, everything",
            "  reticle certify --sut my-node.yaml --level L0  your node, on the wire only",
            "  reticle certify --only R-CORE-127              what decides one requirement",
            "  reticle certify --only 'links.*' --seed 0x1b2e one area, as in an earlier run"
        })
public final class CertifyCommand implements Subcommand {
    /** Where the cases are. */
    static final List<String> PACKAGES = List.of("io.reticle.suite.cases");

    private static final String DEFAULT_PROFILE = "rns-transport";

    @Option(
            names = "--sut",
            paramLabel = "NAME|FILE",
            description = "Shipped name or manifest file; repeatable. Default: all shipped.")
    private List<String> suts = new ArrayList<>();

    @Mixin private RunOptions run;

    @Option(
            names = "--profile",
            description =
                    "Set of requirements. Default: "
                            + DEFAULT_PROFILE
                            + ", or with --only all that there are.")
    private String profile;

    @Option(names = "--strict", description = "Lenient and SHOULD count as failures.")
    private boolean strict;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Folder for the results. Default: target/reticle or reticle-report.")
    private Path out;

    @Option(names = "--quiet", description = "Print only one line for each system.")
    private boolean quiet;

    @Spec private CommandSpec spec;

    /** For the service loader. */
    public CertifyCommand() {}

    @Override
    public Integer call() throws IOException {
        var catalogue = Catalogue.load();
        var names = suts.isEmpty() ? SutManifest.SHIPPED : suts;
        var manifests = names.stream().distinct().map(SutManifest::load).toList();
        if (manifests.stream().map(SutManifest::id).distinct().count() < manifests.size()) {
            throw new ParameterException(
                    spec.commandLine(), "--sut: two manifest files have the same file name");
        }
        var request =
                new RunRequest(
                        manifests,
                        run.levels(),
                        PACKAGES,
                        profile(catalogue),
                        run.only(),
                        run.seed(),
                        run.jobs(),
                        strict,
                        out == null ? defaultOut() : out);
        return new SuiteRun(request, catalogue, quiet).execute();
    }

    private Profile profile(Catalogue catalogue) {
        if (profile != null) return catalogue.profile(profile);
        return run.only().isEmpty() ? catalogue.profile(DEFAULT_PROFILE) : catalogue.everything();
    }

    /** In a build tree the results lie where the build's other results are. */
    static Path defaultOut() {
        return Files.exists(Path.of("pom.xml"))
                        && !Files.exists(Path.of("target", "reticle", "bin"))
                ? Path.of("target", "reticle")
                : Path.of("reticle-report");
    }
}
