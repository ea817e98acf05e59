package io.reticle.suite.cli;

import io.reticle.suite.adapter.Adapter;
import io.reticle.suite.document.MalformedDocument;
import io.reticle.suite.exchange.Comparison;
import io.reticle.suite.exchange.Consumption;
import io.reticle.suite.exchange.DamagedInputs;
import io.reticle.suite.exchange.VectorMaker;
import io.reticle.suite.exchange.WrongVerdict;
import io.reticle.suite.sut.SutManifest;
import io.reticle.vectors.MalformedVectors;
import io.reticle.vectors.VectorFile;
import io.reticle.vectors.Vectors;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** {@code reticle vectors}. */
@Command(
        name = "vectors",
        mixinStandardHelpOptions = true,
        header = "Feed byte vectors to an implementation, or make new ones with it.",
        synopsisSubcommandLabel = "COMMAND")
public final class VectorsCommand implements Subcommand {
    @Spec private CommandSpec spec;

    /** For the service loader. */
    public VectorsCommand() {}

    @Override
    public Integer call() {
        throw new ParameterException(
                spec.commandLine(), "vectors: expected a command: check, exchange or damage");
    }

    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            header = "Does an implementation agree with vectors?",
            footerHeading = "%nExamples:%n",
            footer = {
                "  reticle vectors check --sut rns                    all shipped vectors",
                "  reticle vectors check --sut my-node.yaml mine.json vectors from elsewhere"
            })
    int check(
            @Option(
                            names = "--sut",
                            required = true,
                            paramLabel = "NAME|FILE",
                            description = "Shipped name or manifest file.")
                    String sut,
            @Parameters(
                            paramLabel = "FILE",
                            arity = "0..*",
                            description = "Vector files. Default: the shipped ones.")
                    List<Path> files)
            throws IOException {
        var chosen = new ArrayList<VectorFile>();
        if (files == null || files.isEmpty()) {
            chosen.addAll(Vectors.all());
        } else {
            for (Path file : files) {
                chosen.add(read(file));
            }
        }
        try (var computer = computer(sut)) {
            int disagreements = 0;
            for (VectorFile file : chosen) {
                disagreements += tell(sut, Consumption.of(computer.adapter, file));
            }
            return disagreements == 0 ? ExitCode.CERTIFIED : ExitCode.NOT_CERTIFIED;
        }
    }

    @Command(
            name = "exchange",
            mixinStandardHelpOptions = true,
            header = "Let two implementations make vectors for each other, both ways.",
            description =
                    "%nFor every kind of vector, inputs are drawn from the seed, good and mutated."
                            + " The first implementation computes what comes of them and the"
                            + " result is written as vector files; the second must agree with"
                            + " all. Then the other way round.%n",
            footerHeading = "%nExample:%n",
            footer = "  reticle vectors exchange --seed 7 --out exchanged")
    int exchange(
            @Mixin TwoStacks stacks,
            @Option(
                            names = "--count",
                            defaultValue = "8",
                            paramLabel = "N",
                            description = "Good inputs for each kind. Default: ${DEFAULT-VALUE}.")
                    int count,
            @Option(
                            names = "--out",
                            paramLabel = "DIR",
                            defaultValue = "exchanged-vectors",
                            description = "Folder for the vectors. Default: ${DEFAULT-VALUE}.")
                    Path out)
            throws IOException {
        if (count < 1 || count > 1000) {
            throw new ParameterException(
                    spec.subcommands().get("exchange"),
                    "--count: expected 1 to 1000, found " + count);
        }
        int disagreements = 0;
        try (var one = computer(stacks.one());
                var two = computer(stacks.other())) {
            disagreements += exchange(one, two, stacks.seed(), count, out);
            disagreements += exchange(two, one, stacks.seed() + 1, count, out);
        }
        return stacks.conclude(disagreements);
    }

    @Command(
            name = "damage",
            mixinStandardHelpOptions = true,
            header = "Do two implementations read damaged bytes alike?",
            description =
                    "%nFor every function that reads bytes, shipped inputs are cut short or get one"
                            + " bit turned, as the seed decides. What one of the two accepts and"
                            + " the other does not, or reads otherwise, is a disagreement, unless"
                            + " it is a documented difference.%n",
            footerHeading = "%nExample:%n",
            footer = "  reticle vectors damage --seed 7 --count 500")
    int damage(
            @Mixin TwoStacks stacks,
            @Option(
                            names = "--count",
                            defaultValue = "200",
                            paramLabel = "N",
                            description = "Inputs for each function. Default: ${DEFAULT-VALUE}.")
                    int count)
            throws IOException {
        if (count < 1 || count > 100_000) {
            throw new ParameterException(
                    spec.subcommands().get("damage"),
                    "--count: expected 1 to 100000, found " + count);
        }
        int disagreements = 0;
        try (var one = computer(stacks.one());
                var two = computer(stacks.other())) {
            for (String kind : DamagedInputs.kinds()) {
                disagreements +=
                        tell(Comparison.of(two.adapter, one.adapter, kind, stacks.seed(), count));
            }
        }
        return stacks.conclude(disagreements);
    }

    private static int tell(Comparison comparison) {
        System.out.println(
                comparison.kind()
                        + ": "
                        + (comparison.total()
                                - comparison.known().size()
                                - comparison.differences().size())
                        + " of "
                        + comparison.total()
                        + " alike, "
                        + comparison.accepted()
                        + " of them accepted");
        comparison.known().stream()
                .collect(
                        Collectors.groupingBy(
                                reason -> reason, TreeMap::new, Collectors.counting()))
                .forEach((reason, times) -> System.out.println("    " + times + " × " + reason));
        comparison.differences().forEach(each -> System.out.println("    " + each));
        return comparison.differences().size();
    }

    private static int exchange(Computer maker, Computer consumer, long seed, int count, Path out)
            throws IOException {
        var folder = Files.createDirectories(out.resolve("made-by-" + maker.sut.id()));
        int disagreements = 0;
        var vectorMaker =
                new VectorMaker(maker.adapter, maker.sut.name(), maker.sut.release(), seed, count);
        for (String kind : Vectors.kinds()) {
            var path = folder.resolve(kind + ".json");
            try {
                vectorMaker.make(kind).write(path);
            } catch (WrongVerdict wrong) {
                System.out.println(maker.sut.id() + "  " + wrong.getMessage());
                disagreements++;
                continue;
            }
            // read again: what counts is what stands in the file
            disagreements +=
                    tell(
                            maker.sut.id() + " → " + consumer.sut.id(),
                            Consumption.of(consumer.adapter, VectorFile.read(path)));
        }
        return disagreements;
    }

    private static int tell(String who, Consumption consumption) {
        System.out.println(
                who
                        + "  "
                        + consumption.kind()
                        + ": "
                        + consumption.agreed()
                        + " of "
                        + consumption.total());
        consumption.disagreements().forEach(each -> System.out.println("    " + each));
        return consumption.disagreements().size();
    }

    private static VectorFile read(Path file) throws IOException {
        try {
            return VectorFile.read(file);
        } catch (MalformedVectors e) {
            throw new MalformedDocument(e.getMessage(), e);
        } catch (java.nio.file.NoSuchFileException e) {
            throw new MalformedDocument(file + ": no such file", e);
        }
    }

    private static Computer computer(String reference) throws IOException {
        var sut = SutManifest.load(reference);
        var log = Files.createTempFile("reticle-computer", ".log");
        return new Computer(sut, Adapter.start(sut, log, Adapter.AdapterListener.NONE), log);
    }

    /** An adapter for pure functions, with its log. */
    private record Computer(SutManifest sut, Adapter adapter, Path log) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            adapter.close();
            Files.deleteIfExists(log);
        }
    }
}
