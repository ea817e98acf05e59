import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes a library anew without its signatures, which nothing asks for where it is no provider for
 * the JDK: Java checks each class of a signed library whenever it loads it, and keeps none of them
 * for later starts. All else stays as it was, and the same library always gives the same bytes.
 *
 * <pre>
 * Unsigned.java NAME CLASSPATH FOLDER
 * </pre>
 */
final class Unsigned {
    private static final String FOLDER = "META-INF/";

    private Unsigned() {}

    public static void main(String... args) throws IOException {
        Path folder = Files.createDirectories(Path.of(args[2]));
        for (String library : args[1].split(File.pathSeparator)) {
            Path file = Path.of(library);
            if (file.getFileName().toString().startsWith(args[0] + "-")) {
                rewrite(file, folder.resolve(file.getFileName()));
                return;
            }
        }
        throw new IOException("no library " + args[0] + " on the class path");
    }

    private static void rewrite(Path signed, Path unsigned) throws IOException {
        try (JarFile in = new JarFile(signed.toFile(), false);
                ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(unsigned))) {
            for (ZipEntry entry : in.stream().toList()) {
                if (isSignature(entry.getName())) continue;
                ZipEntry written = new ZipEntry(entry.getName());
                written.setTime(entry.getTime());
                out.putNextEntry(written);
                if (entry.getName().equals(JarFile.MANIFEST_NAME)) {
                    // what stands below the main attributes are digests
                    Manifest manifest = new Manifest(in.getManifest());
                    manifest.getEntries().clear();
                    manifest.write(out);
                } else {
                    in.getInputStream(entry).transferTo(out);
                }
                out.closeEntry();
            }
        }
    }

    private static boolean isSignature(String name) {
        return name.startsWith(FOLDER)
                && name.indexOf('/', FOLDER.length()) < 0
                && name.matches(".*\\.(SF|RSA|DSA|EC)");
    }
}
