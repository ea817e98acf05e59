package io.reticle.reports;

import io.reticle.reports.event.EventLog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * Writes every report of a run beside its event log: {@code result.json}, {@code junit.xml}, {@code
 * index.html} and the pages in {@code cases/}. All are made in a folder of their own and moved into
 * place when the last is whole, the index at the very end, so nobody meets half a report.
 */
public final class ReportWriter {
    /** Name of the page to begin with. */
    public static final String INDEX = "index.html";

    /** Name of the results for programs. */
    public static final String RESULT = "result.json";

    /** Name of the results as JUnit XML. */
    public static final String JUNIT = "junit.xml";

    private ReportWriter() {}

    /**
     * Reads the event log in {@code directory} and writes the reports beside it. Those of an
     * earlier run are replaced. The log of an interrupted run is read as far as it goes.
     *
     * @return the results that the reports show
     * @throws io.reticle.reports.event.MalformedEvent if a line of the log is not an event
     * @throws MalformedRun if the events are not those of one run
     * @throws IOException if there is no log, or a report cannot be written
     */
    public static Results write(Path directory) throws IOException {
        var results = Results.of(EventLog.read(EventLog.find(directory)));
        var pages = new CasePages(results.cases());
        var making = Files.createTempDirectory(directory, ".report-");
        try {
            JsonReport.write(results, pages, making.resolve(RESULT));
            JUnitXmlReport.write(results, making.resolve(JUNIT));
            new HtmlReport(results, pages).write(making);
            // a folder cannot be replaced in one step: the old one goes aside first
            var pagesHere = directory.resolve(CasePages.FOLDER);
            if (Files.exists(pagesHere)) {
                Files.move(pagesHere, making.resolve("old"), StandardCopyOption.ATOMIC_MOVE);
            }
            for (var name : List.of(CasePages.FOLDER, RESULT, JUNIT, INDEX)) {
                Files.move(
                        making.resolve(name),
                        directory.resolve(name),
                        StandardCopyOption.ATOMIC_MOVE);
            }
        } finally {
            Folder.delete(making);
        }
        return results;
    }
}
