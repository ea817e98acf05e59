package io.reticle.daemon.discovery;

import io.reticle.daemon.config.InterfaceSettings;
import io.reticle.daemon.config.InterfaceSettings.Discoverable;
import io.reticle.daemon.config.Medium;
import io.reticle.daemon.host.NodeHost;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.discovery.InterfaceInfo;
import io.reticle.rns.msgpack.Value;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SequencedMap;

/**
 * What is announced of an interface that is open (R-NET-215).
 *
 * @param transport whether this node passes on what others send
 * @param transportId of this node, 16 bytes
 * @param version of this software
 */
record Advertisement(boolean transport, Bytes transportId, String version) {
    /** By which others know with whom they have to do (R-NET-224). */
    private static final String IMPLEMENTATION = "Reticle";

    private static final double LOWEST = -4_000;
    private static final double HIGHEST = 1e6;

    /** The type under which an interface is announced; empty where strangers cannot use it. */
    static Optional<String> type(Medium medium) {
        return switch (medium) {
            case Medium.BackboneServer _ -> Optional.of(InterfaceInfo.BACKBONE);
            case Medium.TcpServer _ -> Optional.of(InterfaceInfo.TCP_SERVER);
            case Medium.TcpClient client when client.kiss() -> Optional.of(InterfaceInfo.KISS);
            default -> Optional.empty();
        };
    }

    /**
     * @throws IOException if something that is wanted cannot be said, and so nothing is announced
     */
    InterfaceInfo of(NodeHost.Open open) throws IOException, InterruptedException {
        InterfaceSettings settings = open.settings();
        Discoverable told = settings.common().discoverable().orElseThrow();
        String type = type(settings.medium()).orElseThrow();
        boolean server = !type.equals(InterfaceInfo.KISS);
        Optional<InterfaceSettings.Access> access =
                settings.common().access().filter(it -> told.publishAccess());
        InterfaceInfo info =
                new InterfaceInfo(
                        type,
                        transport,
                        transportId,
                        Optional.of(IMPLEMENTATION),
                        Optional.of(version),
                        told.name().map(Advertisement::oneLine),
                        place(told),
                        told.lxmfAddress(),
                        server ? Optional.of(host(told)) : Optional.empty(),
                        server ? OptionalInt.of(open.port()) : OptionalInt.empty(),
                        server ? new LinkedHashMap<>() : radio(told),
                        access.flatMap(InterfaceSettings.Access::networkName)
                                .map(Advertisement::oneLine),
                        access.flatMap(InterfaceSettings.Access::passphrase)
                                .map(Advertisement::oneLine));
        try {
            // what others would refuse is not announced
            return InterfaceInfo.parse(info.encode());
        } catch (MalformedFrame e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static String oneLine(String text) {
        return text.replaceAll("[\\r\\n]", "").strip();
    }

    private static String host(Discoverable told) throws IOException, InterruptedException {
        String host =
                oneLine(
                        told.reachableOn()
                                .orElseThrow(() -> new IOException("'reachable_on' is missing")));
        Optional<Path> program = Told.program(host);
        return program.isPresent() ? oneLine(Told.by(program.get())) : host;
    }

    private static InterfaceInfo.Place place(Discoverable told)
            throws IOException, InterruptedException {
        Optional<Path> program =
                told.locationCommand().map(Advertisement::oneLine).flatMap(Told::program);
        if (program.isPresent()) return place(program.get(), oneLine(Told.by(program.get())));
        return new InterfaceInfo.Place(told.latitude(), told.longitude(), told.height());
    }

    private static InterfaceInfo.Place place(Path program, String said) throws IOException {
        String[] parts = said.replace(" ", "").split(",", -1);
        if (parts.length != 3) {
            throw new IOException(
                    "%s: expected latitude,longitude,height, found '%s'".formatted(program, said));
        }
        return new InterfaceInfo.Place(
                within(program, "latitude", parts[0], -90, 90),
                within(program, "longitude", parts[1], -180, 180),
                within(program, "height", parts[2], LOWEST, HIGHEST));
    }

    private static Optional<Double> within(
            Path program, String what, String text, double least, double most) throws IOException {
        try {
            double number = Double.parseDouble(text);
            if (number >= least && number <= most) return Optional.of(number);
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IOException(
                "%s: expected a %s from %s to %s, found '%s'"
                        .formatted(program, what, least, most, text));
    }

    private static SequencedMap<String, Value> radio(Discoverable told) {
        SequencedMap<String, Value> radio = new LinkedHashMap<>();
        radio.put("frequency", number(told.frequency()));
        radio.put("bandwidth", number(told.bandwidth()));
        // readers take it for text
        radio.put(
                "modulation",
                told.modulation().isPresent()
                        ? new Value.Text(Long.toString(told.modulation().getAsLong()))
                        : new Value.Nil());
        return radio;
    }

    private static Value number(OptionalLong given) {
        return given.isPresent() ? new Value.Int(given.getAsLong()) : new Value.Nil();
    }
}
