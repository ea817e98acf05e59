package io.reticle.suite.faults;

import com.github.difflib.patch.AbstractDelta;
import com.github.difflib.patch.Patch;
import com.github.difflib.patch.PatchFailedException;
import com.github.difflib.unifieddiff.UnifiedDiffFile;
import com.github.difflib.unifieddiff.UnifiedDiffParserException;
import com.github.difflib.unifieddiff.UnifiedDiffReader;

import io.reticle.suite.document.MalformedDocument;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A unified diff against Java sources. It changes files; it neither makes nor deletes any. */
final class SourcePatch {
    private final Path file;
    private final List<UnifiedDiffFile> changes;

    private SourcePatch(Path file, List<UnifiedDiffFile> changes) {
        this.file = file;
        this.changes = changes;
    }

    /**
     * @throws MalformedDocument if the file is missing or no unified diff
     */
    static SourcePatch read(Path file) {
        try (var in = new BufferedInputStream(Files.newInputStream(file))) {
            var changes = UnifiedDiffReader.parseUnifiedDiff(in).getFiles();
            if (changes.isEmpty()) {
                throw new MalformedDocument(
                        file + ": expected a unified diff, found no file in it");
            }
            return new SourcePatch(file, changes);
        } catch (IOException | UnifiedDiffParserException e) {
            throw new MalformedDocument(
                    file + ": expected a readable unified diff, found: " + e.getMessage(), e);
        }
    }

    /**
     * The texts of the files after the change; nothing is written.
     *
     * @param sources the folder to which the patch's paths are relative, after {@code a/}
     * @return by path relative to {@code sources}
     * @throws MalformedDocument if a file is missing, or a hunk does not fit: the message names
     *     both
     */
    Map<Path, String> applied(Path sources) throws IOException {
        var texts = new TreeMap<Path, String>();
        for (UnifiedDiffFile change : changes) {
            var relative = Path.of(change.getFromFile().replaceFirst("^a/", ""));
            var source = sources.resolve(relative);
            if (!Files.isRegularFile(source)) {
                throw new MalformedDocument(
                        file + ": expected to change " + source + ", found no such file");
            }
            var lines = applied(relative, Files.readAllLines(source), change.getPatch());
            texts.put(relative, String.join("\n", lines) + "\n");
        }
        return texts;
    }

    /**
     * One hunk at a time, the last first, so that the line numbers of those before it stay true.
     * Hunks may have moved, but their context must be unchanged.
     */
    private List<String> applied(Path relative, List<String> source, Patch<String> patch) {
        var hunks = patch.getDeltas();
        if (hunks.isEmpty()) {
            throw new MalformedDocument(
                    file + ": expected a hunk for " + relative + ", found none");
        }
        var lines = source;
        for (int number = hunks.size(); number > 0; number--) {
            var hunk = hunks.get(number - 1);
            try {
                lines = alone(hunk).applyFuzzy(lines, 0);
            } catch (PatchFailedException e) {
                throw new MalformedDocument(
                        "%s: hunk %d of %s no longer applies: expected from line %d on \"%s\", found other lines"
                                .formatted(
                                        file,
                                        number,
                                        relative,
                                        hunk.getSource().getPosition() + 1,
                                        firstText(hunk)),
                        e);
            }
        }
        return lines;
    }

    private static Patch<String> alone(AbstractDelta<String> hunk) {
        var patch = new Patch<String>();
        patch.addDelta(hunk);
        return patch;
    }

    private static String firstText(AbstractDelta<String> hunk) {
        return hunk.getSource().getLines().stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .findFirst()
                .orElse("");
    }
}
