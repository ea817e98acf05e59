package io.reticle.suite.cli;

import io.reticle.suite.catalogue.Catalogue;
import io.reticle.suite.document.MalformedDocument;
import io.reticle.suite.engine.CaseIndex;
import io.reticle.suite.engine.Level;
import io.reticle.suite.engine.RunRequest;
import io.reticle.suite.sut.SutManifest;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;

/** {@code reticle replay}. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        header = "Run one case alone, as in an earlier run.",
        footerHeading = "%nExample:%n",
        footer =
                "  reticle replay links.establishment.a-valid-proof-opens-the-link 0x1b2e --sut"
                        + " rns")
public final class ReplayCommand implements Subcommand {
    @Parameters(index = "0", paramLabel = "CASE", description = "Id of the case.")
    private String id;

    @Parameters(
            index = "1",
            paramLabel = "SEED",
            converter = SeedText.class,
            description = "Seed of the run, as printed.")
    private long seed;

    @Option(
            names = "--sut",
            paramLabel = "NAME|FILE",
            defaultValue = "reference-node",
            description = "Shipped name or manifest file. Default: ${DEFAULT-VALUE}.")
    private String sut;

    @Option(names = "--strict", description = "Lenient and SHOULD count as failures.")
    private boolean strict;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Folder for the results. Default: replay beside those of certify.")
    private Path out;

    /** For the service loader. */
    public ReplayCommand() {}

    @Override
    public Integer call() throws IOException {
        var catalogue = Catalogue.load();
        var known = CaseIndex.of(CertifyCommand.PACKAGES);
        if (known.stream().noneMatch(each -> each.id().equals(id))) {
            throw new MalformedDocument(
                    "case '" + id + "': there is none of this id ('reticle list cases' shows all)");
        }
        var request =
                new RunRequest(
                        List.of(SutManifest.load(sut)),
                        EnumSet.allOf(Level.class),
                        CertifyCommand.PACKAGES,
                        catalogue.everything(),
                        List.of(id),
                        seed,
                        1,
                        strict,
                        out == null
                                ? CertifyCommand.defaultOut().resolveSibling("reticle-replay")
                                : out);
        return new SuiteRun(request, catalogue, false).execute();
    }
}
