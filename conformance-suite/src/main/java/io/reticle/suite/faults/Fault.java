package io.reticle.suite.faults;

import io.reticle.suite.document.DocumentSchema;
import io.reticle.suite.document.MalformedDocument;
import io.reticle.suite.document.YamlDocument;
import io.reticle.suite.engine.Level;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One bug that the suite must catch: a folder with {@code fault.yaml} and {@code source.patch}.
 *
 * @param name of the folder and of the node that is made
 * @param bug what is wrong, in a sentence
 * @param seen where it was seen in the wild, if it was
 * @param effect what it leads to
 * @param level at which it is caught: {@link Level#L0} or {@link Level#L1}; {@link Level#L2} only
 *     where the bytes are what is wrong, as in messages
 * @param caughtBy ids of requirements: for each, a case that decides it must fail
 * @param patch unified diff against the sources of the reference node
 */
public record Fault(
        String name,
        String bug,
        Optional<String> seen,
        String effect,
        Level level,
        List<String> caughtBy,
        Path patch) {

    private static final DocumentSchema SCHEMA =
            DocumentSchema.of(Fault.class, "fault.schema.json");
    private static final String DESCRIPTION = "fault.yaml";

    public Fault {
        caughtBy = List.copyOf(caughtBy);
    }

    /**
     * @param folder the fault's own
     * @throws MalformedDocument if its description is missing or not as {@code fault.schema.json}
     *     says, or its name is not that of the folder
     */
    public static Fault load(Path folder) {
        var document = YamlDocument.read(folder.resolve(DESCRIPTION)).require(SCHEMA);
        var root = document.root();
        var name = root.path("name").stringValue();
        if (!name.equals(folder.getFileName().toString())) {
            throw new MalformedDocument(
                    document.at("/name")
                            + ": expected the folder's name '"
                            + folder.getFileName()
                            + "', found '"
                            + name
                            + "'");
        }
        var caughtBy = new ArrayList<String>();
        root.path("caught-by").forEach(id -> caughtBy.add(id.stringValue()));
        return new Fault(
                name,
                root.path("bug").stringValue(),
                root.has("seen") ? Optional.of(root.path("seen").stringValue()) : Optional.empty(),
                root.path("effect").stringValue(),
                Level.valueOf(root.path("level").stringValue()),
                caughtBy,
                folder.resolve("source.patch"));
    }

    /**
     * Every fault in a folder of faults, by name.
     *
     * @throws MalformedDocument if there is no such folder, or none in it
     */
    public static List<Fault> all(Path faults) {
        try (var folders = Files.list(faults)) {
            var found = folders.filter(Files::isDirectory).sorted().map(Fault::load).toList();
            if (found.isEmpty()) {
                throw new MalformedDocument(
                        faults + ": expected folders with a " + DESCRIPTION + ", found none");
            }
            return found;
        } catch (IOException e) {
            throw new MalformedDocument(
                    faults + ": expected a folder of faults, found none that can be read", e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
