package io.reticle.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Where figures were taken; they mean nothing without it.
 *
 * @param load how many processes wanted a core in the last minute, before the run; negative where
 *     the system does not tell
 */
record Machine(String processor, int cores, String system, String java, double load) {
    private static final Path CPUINFO = Path.of("/proc/cpuinfo");

    static Machine here() {
        var system = ManagementFactory.getOperatingSystemMXBean();
        return new Machine(
                processorName(),
                Runtime.getRuntime().availableProcessors(),
                "%s %s %s".formatted(system.getName(), system.getVersion(), system.getArch()),
                "%s %s"
                        .formatted(
                                System.getProperty("java.vm.name"),
                                System.getProperty("java.vm.version")),
                system.getSystemLoadAverage());
    }

    private static String processorName() {
        try (Stream<String> lines = Files.lines(CPUINFO)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException e) {
            // not Linux
            return "unknown";
        }
    }
}
