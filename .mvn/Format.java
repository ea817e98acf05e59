import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.RemoveUnusedImports;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks or rewrites the layout of every Java source in the tree. Runs as a single-file program on
 * the build's own JDK, because the formatter reads sources with the compiler of the JDK that it
 * runs on, and Maven itself may run on an older one.
 */
final class Format {
    public static void main(String[] args) throws IOException, InterruptedException {
        boolean write = args[0].equals("write");
        Path root = Path.of(args[1]);
        List<Path> sources;
        try (var walk = Files.walk(root)) {
            sources =
                    walk.filter(p -> p.toString().endsWith(".java"))
                            .filter(p -> !root.relativize(p).toString().matches("(.*/)?target/.*"))
                            .sorted()
                            .toList();
        }
        var formatter =
                new Formatter(
                        JavaFormatterOptions.builder()
                                .style(JavaFormatterOptions.Style.AOSP)
                                .build());
        var unformatted = new ArrayList<Path>();
        for (Path source : sources) {
            String before = Files.readString(source);
            try {
                String after = formatter.formatSource(before);
                after = RemoveUnusedImports.removeUnusedImports(after);
                after = ImportOrderer.reorderImports(after, JavaFormatterOptions.Style.AOSP);
                if (!after.equals(before)) {
                    unformatted.add(root.relativize(source));
                    if (write) Files.writeString(source, after);
                }
            } catch (FormatterException e) {
                System.err.println(root.relativize(source) + ": " + e.getMessage());
                System.exit(1);
            }
        }
        if (write) {
            System.out.println(
                    "formatted " + unformatted.size() + " of " + sources.size() + " files");
        } else if (!unformatted.isEmpty()) {
            unformatted.forEach(p -> System.err.println("not formatted: " + p));
            System.err.println("run ./mvnw -Pformat validate");
            System.exit(1);
        }
    }
}
