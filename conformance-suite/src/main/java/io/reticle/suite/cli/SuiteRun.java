package io.reticle.suite.cli;

import io.reticle.reports.Folder;
import io.reticle.reports.ReportWriter;
import io.reticle.reports.TerminalReport;
import io.reticle.reports.event.EventLog;
import io.reticle.reports.event.EventSink;
import io.reticle.reports.event.SutVerdict;
import io.reticle.suite.catalogue.Catalogue;
import io.reticle.suite.document.MalformedDocument;
import io.reticle.suite.engine.Certifier;
import io.reticle.suite.engine.RunRequest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A run from the command line: the engine, the log of events, the terminal and the reports. If the
 * process is told to end, the systems under test are ended first and what is known is reported.
 */
final class SuiteRun {
    private final RunRequest request;
    private final Catalogue catalogue;
    private final boolean quiet;

    SuiteRun(RunRequest request, Catalogue catalogue, boolean quiet) {
        this.request = request;
        this.catalogue = catalogue;
        this.quiet = quiet;
    }

    /**
     * @return exit code
     */
    int execute() throws IOException {
        var certifier = new Certifier(request, catalogue);
        var out = prepared(request.out());
        var log = EventLog.create(out);
        var terminal =
                TerminalReport.onStandardOutput(
                        System.out, System.getenv(), out.resolve(ReportWriter.INDEX).toString());
        EventSink sink = quiet ? log : EventSink.all(log, terminal);
        var rescue = new Thread(() -> rescue(certifier, log, terminal, out), "reticle-rescue");
        Runtime.getRuntime().addShutdownHook(rescue);
        List<SutVerdict> verdicts;
        try {
            verdicts = certifier.run(SuiteVersion.text(), sink);
        } finally {
            disarm(rescue);
            log.close();
        }
        ReportWriter.write(out);
        if (!quiet) {
            terminal.close();
        } else {
            verdicts.stream()
                    .filter(verdict -> verdict.level().equals("all"))
                    .forEach(
                            verdict ->
                                    System.out.println(
                                            verdict.sut()
                                                    + ": "
                                                    + verdict.certification().word()
                                                    + (verdict.reason().isEmpty() ? "" : ", ")
                                                    + verdict.reason()));
        }
        return ExitCode.of(verdicts);
    }

    private void rescue(Certifier certifier, EventLog log, TerminalReport terminal, Path out) {
        certifier.cancel();
        if (!quiet) {
            terminal.close();
        }
        try {
            log.close();
            ReportWriter.write(out);
            System.err.println("reticle: interrupted; what is known is in " + out);
        } catch (IOException e) {
            System.err.println("reticle: interrupted; " + e.getMessage());
        }
    }

    private static void disarm(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the process is ending, so the hook is at work
        }
    }

    /** An empty folder, or one that an earlier run had left, emptied. */
    private static Path prepared(Path out) throws IOException {
        Files.createDirectories(out);
        boolean empty;
        try (var files = Files.list(out)) {
            empty = files.findAny().isEmpty();
        }
        if (empty) {
            return out;
        }
        if (!Files.exists(out.resolve(EventLog.FINISHED))
                && !Files.exists(out.resolve(EventLog.PARTIAL))) {
            throw new MalformedDocument(
                    "--out "
                            + out
                            + ": expected an empty folder or results of an earlier run, found other"
                            + " files");
        }
        var suts = out.resolve("suts");
        if (Files.exists(suts)) {
            Folder.delete(suts);
        }
        return out;
    }
}
