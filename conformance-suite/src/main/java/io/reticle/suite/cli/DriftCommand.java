package io.reticle.suite.cli;

import io.reticle.reports.ReportWriter;
import io.reticle.reports.event.Event;
import io.reticle.reports.event.EventLog;
import io.reticle.reports.event.EventSink;
import io.reticle.suite.catalogue.Catalogue;
import io.reticle.suite.drift.Drift;
import io.reticle.suite.engine.Certifier;
import io.reticle.suite.engine.RunRequest;
import io.reticle.suite.sut.Placeholders;
import io.reticle.suite.sut.SutManifest;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;

/** {@code reticle drift}. */
@Command(
        name = "drift",
        mixinStandardHelpOptions = true,
        header = "Run the same cases against several releases of the authority and compare.",
        description =
                "%nShows which requirements a release does not meet yet, and whether the catalogue"
                        + " says so. Each release needs an environment of its own:%n%n"
                        + "  python3 python-harness/environment.py --authority 1.3.1%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  reticle drift                                  all releases and levels",
            "  reticle drift --release 1.4.2,1.5.7 --level L0 two releases, on the wire",
            "  reticle drift --only R-CORE-201                one requirement",
            "",
            "Exit codes: 0 as the catalogue says, 1 otherwise, 2 usage"
        })
public final class DriftCommand implements Subcommand {
    private static final String AUTHORITY = "rns";

    @Option(
            names = "--release",
            split = ",",
            paramLabel = "RELEASE",
            defaultValue = "1.3.1,1.4.2,1.5.7",
            description = "Releases to compare. Default: ${DEFAULT-VALUE}.")
    private List<String> releases = new ArrayList<>();

    @Mixin private RunOptions run;

    @Option(
            names = "--environments",
            paramLabel = "DIR",
            description = "Folder with rns-1.3.1 and so on. Default: that of the build tree.")
    private Path environments;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "target/drift",
            description = "Folder for the results. Default: ${DEFAULT-VALUE}.")
    private Path out;

    @Spec private CommandSpec spec;

    /** For the service loader. */
    public DriftCommand() {}

    @Override
    public Integer call() throws IOException {
        Catalogue catalogue = Catalogue.load();
        List<SutManifest> suts = new ArrayList<>();
        Map<String, String> releaseOf = new HashMap<>();
        Files.createDirectories(out);
        for (String release : releases) {
            SutManifest sut = manifest(release);
            suts.add(sut);
            releaseOf.put(sut.id(), release);
        }
        var request =
                new RunRequest(
                        suts,
                        run.levels(),
                        CertifyCommand.PACKAGES,
                        catalogue.profile("rns-transport"),
                        run.only(),
                        run.seed(),
                        run.jobs(),
                        false,
                        out);
        var events = new ConcurrentLinkedQueue<Event>();
        var certifier = new Certifier(request, catalogue);
        try (EventLog log = EventLog.create(out)) {
            certifier.run(SuiteVersion.text(), EventSink.all(log, events::add));
        }
        ReportWriter.write(out);
        Drift drift = Drift.of(catalogue, releases, outcomes(events, releaseOf));
        print(drift);
        Path file = out.resolve("drift.json");
        Files.writeString(
                file,
                JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(json(drift))
                        + "\n");
        System.out.printf(
                Locale.ROOT,
                "%n seed 0x%x · %s · %s%n",
                run.seed(),
                file,
                out.resolve("index.html"));
        return drift.asCatalogued() ? ExitCode.CERTIFIED : ExitCode.NOT_CERTIFIED;
    }

    /**
     * The shipped manifest of the authority, with the Python and the release of one environment.
     */
    private SutManifest manifest(String release) throws IOException {
        Path folder = environments == null ? Placeholders.environments() : environments;
        Path python = folder.resolve("rns-" + release).resolve("bin").resolve("python");
        if (!Files.isExecutable(python)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "release "
                            + release
                            + ": expected a Python environment in "
                            + folder.resolve("rns-" + release)
                            + ", found none; make it with 'python3"
                            + " python-harness/environment.py --authority "
                            + release
                            + "'");
        }
        Path file = out.resolve("rns-" + release + ".yaml");
        String shipped = SutManifest.shippedText(AUTHORITY);
        Files.writeString(
                file,
                shipped.replace("${python}", python.toAbsolutePath().normalize().toString())
                        .replaceAll("(?m)^release: .*$", "release: \"" + release + "\""));
        return SutManifest.load(file.toString());
    }

    private static List<Drift.Outcome> outcomes(
            Iterable<Event> events, Map<String, String> releaseOf) {
        Map<String, List<String>> decides = new HashMap<>();
        List<Drift.Outcome> outcomes = new ArrayList<>();
        for (Event event : events) {
            if (event instanceof Event.CaseStarted started) {
                decides.put(started.ref().caseId(), started.decides());
            } else if (event instanceof Event.CaseFinished finished) {
                outcomes.add(
                        new Drift.Outcome(
                                releaseOf.get(finished.ref().sut()),
                                finished.ref().caseId(),
                                decides.getOrDefault(finished.ref().caseId(), List.of()),
                                finished.verdict(),
                                finished.reason()));
            }
        }
        return outcomes;
    }

    private static void print(Drift drift) {
        System.out.printf(
                Locale.ROOT,
                "%nThe authority from %s to %s: %d requirements changed%n",
                drift.releases().getFirst(),
                drift.releases().getLast(),
                drift.changes().size());
        for (Drift.Change change : drift.changes()) {
            System.out.printf(
                    Locale.ROOT,
                    "%n %s %s: %s%n",
                    change.requirement().id(),
                    change.requirement().releases(),
                    change.requirement().text());
            change.shown()
                    .forEach(
                            (release, outcome) ->
                                    System.out.printf(
                                            Locale.ROOT,
                                            "   %s %s: %s (%s)%n",
                                            release,
                                            outcome.verdict().word(),
                                            outcome.reason(),
                                            outcome.caseId()));
        }
        for (Drift.Unseen unseen : drift.unseen()) {
            System.out.printf(
                    Locale.ROOT,
                    "%n UNSEEN %s %s: release %s passes %s%n",
                    unseen.requirement().id(),
                    unseen.requirement().releases(),
                    unseen.release(),
                    String.join(", ", unseen.cases()));
        }
        failures("UNEXPLAINED", drift.unexplained());
        failures("UNDECIDED", drift.undecided());
    }

    private static void failures(String title, List<Drift.Outcome> failures) {
        for (Drift.Outcome failure : failures) {
            System.out.printf(
                    Locale.ROOT,
                    "%n %s release %s, %s (%s): %s%n",
                    title,
                    failure.release(),
                    failure.caseId(),
                    String.join(" ", failure.decides()),
                    failure.reason());
        }
    }

    private static ObjectNode json(Drift drift) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        drift.releases().forEach(root.putArray("releases")::add);
        root.put("as_catalogued", drift.asCatalogued());
        var changes = root.putArray("changes");
        for (Drift.Change change : drift.changes()) {
            ObjectNode one = changes.addObject();
            one.put("requirement", change.requirement().id());
            one.put("releases", change.requirement().releases());
            one.put("text", change.requirement().text());
            ObjectNode shown = one.putObject("not_met");
            change.shown()
                    .forEach(
                            (release, outcome) ->
                                    shown.putObject(release)
                                            .put("case", outcome.caseId())
                                            .put("reason", outcome.reason()));
        }
        var unseen = root.putArray("unseen");
        for (Drift.Unseen each : drift.unseen()) {
            unseen.addObject()
                    .put("requirement", each.requirement().id())
                    .put("release", each.release());
        }
        var unexplained = root.putArray("unexplained");
        drift.unexplained().forEach(each -> put(unexplained.addObject(), each));
        var undecided = root.putArray("undecided");
        drift.undecided().forEach(each -> put(undecided.addObject(), each));
        return root;
    }

    private static void put(ObjectNode node, Drift.Outcome failure) {
        node.put("release", failure.release())
                .put("case", failure.caseId())
                .put("reason", failure.reason());
    }
}
