package io.reticle.rns.discovery;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.msgpack.MapBuilder;
import io.reticle.rns.msgpack.Value;

import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;

/**
 * A record of an interface that was heard of: a file in {@code discovery/interfaces}, a MessagePack
 * map with the authority's keys (R-NET-220). Times are seconds since the Unix epoch.
 *
 * <pre>
 *  key                     value
 *  type                    text
 *  impl_name, version      text or nil
 *  transport               whether the node passes on what others send
 *  name                    text, tidied
 *  received, last_heard    when it was heard of last
 *  stamp, value            32 bytes, and what they are worth in bits
 *  transport_id            32 hexadecimal digits: the node
 *  network_id              32 hexadecimal digits: who told
 *  hops                    to who told
 *  latitude, longitude, height           floats or nil
 *  ifac_netname, ifac_netkey             text; may be absent
 *  operator_lxmf_address                 32 hexadecimal digits; may be absent
 *  reachable_on, port                    where the type has them
 *  frequency, bandwidth, sf, cr, channel, modulation    likewise
 *  config_entry            a section for a configuration file
 *  discovery_hash          32 bytes: SHA-256(transport_id ‖ name), the name of the file
 *  discovered              when it was heard of first
 *  heard_count             how often since then
 * </pre>
 *
 * @param info its name is tidied, and never absent
 * @param networkId 16 bytes
 */
public record Discovered(
        InterfaceInfo info,
        Bytes stamp,
        int value,
        Bytes networkId,
        int hops,
        double first,
        double last,
        long heard) {
    private static final String WHAT = "record of a discovered interface";

    /** Of an interface that was heard of just now. */
    static Discovered of(
            DiscoveryIntake.Verdict.Taken taken, Bytes networkId, int hops, double seconds) {
        return new Discovered(
                named(taken.info()),
                taken.stamp(),
                taken.value(),
                networkId,
                hops,
                seconds,
                seconds,
                0);
    }

    /** The same, with what an older record says of the time before. */
    Discovered after(Discovered older) {
        return new Discovered(
                info, stamp, value, networkId, hops, older.first, last, older.heard + 1);
    }

    private static InterfaceInfo named(InterfaceInfo info) {
        String name = info.name().map(InterfaceName::tidied).orElse("");
        return new InterfaceInfo(
                info.type(),
                info.transport(),
                info.transportId(),
                info.implementation(),
                info.version(),
                Optional.of(name.isEmpty() ? "Discovered " + info.type() : name),
                info.place(),
                info.operator(),
                info.reachableOn(),
                info.port(),
                info.radio(),
                info.networkName(),
                info.passphrase());
    }

    public String name() {
        return info.name().orElseThrow();
    }

    /** 32 bytes: under which it is kept. */
    Bytes hash(CryptoProvider crypto) {
        return crypto.sha256(Bytes.utf8(info.transportId().toHex() + name()));
    }

    /** Empty once it is too old to be kept. */
    public Optional<Availability> availability(double seconds) {
        for (Availability one : Availability.values()) {
            if (one.covers(seconds - last)) return Optional.of(one);
        }
        return Optional.empty();
    }

    /** Where others connect to it; empty where the type has no such thing. */
    Optional<Endpoint> endpoint() {
        return info.reachableOn().map(host -> new Endpoint(host, info.port()));
    }

    /** A section for a configuration file, by which it can be connected to. */
    public String configEntry() {
        StringBuilder entry = new StringBuilder("[[").append(name()).append("]]");
        boolean byPort = InterfaceInfo.connectedByPort(info.type());
        line(entry, "type", byPort ? InterfaceInfo.BACKBONE : info.type());
        line(entry, "enabled", "yes");
        String host = info.reachableOn().orElse("");
        if (byPort) {
            line(entry, "remote", host);
            line(entry, "target_port", Integer.toString(info.port().orElseThrow()));
        } else if (info.type().equals(InterfaceInfo.I2P)) {
            line(entry, "peers", host + ".b32.i2p");
        } else {
            line(entry, "port", "");
        }
        ofRadio(entry);
        line(entry, "transport_identity", info.transportId().toHex());
        info.networkName().ifPresent(it -> line(entry, "network_name", it));
        info.passphrase().ifPresent(it -> line(entry, "passphrase", it));
        return entry.toString();
    }

    private void ofRadio(StringBuilder entry) {
        if (info.type().equals(InterfaceInfo.RNODE)) {
            line(entry, "frequency", text("frequency"));
            line(entry, "bandwidth", text("bandwidth"));
            line(entry, "spreadingfactor", text("sf"));
            line(entry, "codingrate", text("cr"));
            line(entry, "txpower", "");
        } else if (info.type().equals(InterfaceInfo.KISS)) {
            // a modem is set up by itself; these are for whoever does it
            for (String one : InterfaceInfo.radioOf(InterfaceInfo.KISS)) {
                line(entry, "# " + one, text(one));
            }
        }
    }

    private String text(String ofRadio) {
        return switch (info.radio().getOrDefault(ofRadio, new Value.Nil())) {
            case Value.Text(var text) -> InterfaceName.oneLine(text);
            case Value.Int(var number) -> number.toString();
            case Value.Real(var number) -> Double.toString(number);
            default -> "";
        };
    }

    private static void line(StringBuilder entry, String key, String value) {
        entry.append("\n  ").append(key).append(" = ").append(InterfaceName.oneLine(value));
    }

    // ---- the file

    /**
     * @throws MalformedFrame if it is no map, or something that has to be in it is not
     */
    static Discovered parse(Bytes file) throws MalformedFrame {
        if (!(Value.parse(file) instanceof Value.Map map)) throw malformed("a map", "other");
        String type = text(map, "type").orElseThrow(() -> malformed("a type", "none"));
        SequencedMap<String, Value> radio = new LinkedHashMap<>();
        for (String one : InterfaceInfo.radioOf(type)) {
            radio.put(one, map.get(one).orElse(new Value.Nil()));
        }
        OptionalInt port = OptionalInt.empty();
        if (InterfaceInfo.connectedByPort(type)) port = OptionalInt.of((int) number(map, "port"));
        Optional<Bytes> operator =
                text(map, "operator_lxmf_address").isPresent()
                        ? Optional.of(hash(map, "operator_lxmf_address"))
                        : Optional.empty();
        InterfaceInfo info =
                new InterfaceInfo(
                        type,
                        map.get("transport").equals(Optional.of(new Value.Bool(true))),
                        hash(map, "transport_id"),
                        text(map, "impl_name"),
                        text(map, "version"),
                        text(map, "name"),
                        new InterfaceInfo.Place(
                                decimal(map, "latitude"),
                                decimal(map, "longitude"),
                                decimal(map, "height")),
                        operator,
                        text(map, "reachable_on"),
                        port,
                        radio,
                        secret(map, "ifac_netname"),
                        secret(map, "ifac_netkey"));
        return new Discovered(
                named(info),
                map.get("stamp").orElse(new Value.Nil()) instanceof Value.Binary(var stamp)
                        ? stamp
                        : Bytes.EMPTY,
                (int) number(map, "value"),
                hash(map, "network_id"),
                (int) number(map, "hops"),
                number(map, "discovered"),
                number(map, "last_heard"),
                (long) number(map, "heard_count"));
    }

    private static MalformedFrame malformed(String expected, String found) {
        return new MalformedFrame(WHAT, 0, expected, found);
    }

    private static Optional<String> text(Value.Map map, String key) {
        return map.get(key).orElse(null) instanceof Value.Text(var text) && !text.isEmpty()
                ? Optional.of(text)
                : Optional.empty();
    }

    /** Older nodes published the word for nothing. */
    private static Optional<String> secret(Value.Map map, String key) {
        return text(map, key).filter(it -> !it.equals("None"));
    }

    private static Optional<Double> decimal(Value.Map map, String key) {
        return map.get(key).flatMap(Value::asNumber);
    }

    private static double number(Value.Map map, String key) throws MalformedFrame {
        return decimal(map, key)
                .filter(Double::isFinite)
                .orElseThrow(() -> malformed("a number as " + key, "none"));
    }

    private static Bytes hash(Value.Map map, String key) throws MalformedFrame {
        String hex = text(map, key).orElse("");
        if (!hex.matches("[0-9a-f]{32}")) {
            throw malformed("32 hexadecimal digits as " + key, "'" + hex + "'");
        }
        return Bytes.hex(hex);
    }

    Bytes encode(CryptoProvider crypto) {
        return fields(crypto).build().encode();
    }

    /** What the file says. */
    private MapBuilder fields(CryptoProvider crypto) {
        MapBuilder map =
                new MapBuilder()
                        .put("type", info.type())
                        .put("impl_name", info.implementation().map(Value.Text::new))
                        .put("version", info.version().map(Value.Text::new))
                        .put("transport", info.transport())
                        .put("name", name())
                        .put("received", last)
                        .put("stamp", stamp)
                        .put("value", value)
                        .put("transport_id", info.transportId().toHex())
                        .put("network_id", networkId.toHex())
                        .put("hops", hops)
                        .put("latitude", info.place().latitude().map(Value.Real::new))
                        .put("longitude", info.place().longitude().map(Value.Real::new))
                        .put("height", info.place().height().map(Value.Real::new));
        info.networkName().ifPresent(it -> map.put("ifac_netname", it));
        info.passphrase().ifPresent(it -> map.put("ifac_netkey", it));
        info.reachableOn().ifPresent(it -> map.put("reachable_on", it));
        if (info.port().isPresent()) map.put("port", info.port().getAsInt());
        info.radio().forEach(map::put);
        map.put("config_entry", configEntry()).put("discovery_hash", hash(crypto));
        info.operator().ifPresent(it -> map.put("operator_lxmf_address", it.toHex()));
        return map.put("discovered", first).put("last_heard", last).put("heard_count", heard);
    }

    /** For displays: what the file says, and how it stands at a time. */
    public Value.Map shown(CryptoProvider crypto, double seconds) {
        MapBuilder map = fields(crypto);
        availability(seconds)
                .ifPresent(it -> map.put("status", it.word()).put("status_code", it.code()));
        return map.build();
    }
}
