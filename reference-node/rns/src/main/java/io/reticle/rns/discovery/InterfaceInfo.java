package io.reticle.rns.discovery;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.msgpack.Value;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;

/**
 * What a node tells strangers of one of its interfaces: a MessagePack map with whole numbers for
 * keys, written in this order and read in any (R-NET-215).
 *
 * <pre>
 *  key   value
 *  0x00  type, the authority's class name
 *  0x01  whether the node passes on what others send
 *  0xFE  transport id, 16 bytes
 *  0xFD  name of the implementation, text; absent from older nodes
 *  0xFC  its version, text; absent from older nodes
 *  0xFF  name of the interface, text or nil
 *  0x03  latitude in degrees, a float or nil
 *  0x04  longitude, likewise
 *  0x05  height in metres, likewise
 *  0xF0  LXMF address of who runs it, 16 bytes; may be absent
 *  0x02  host to connect to, or the I2P address without its suffix; where the type has one
 *  0x06  port; where the type has one
 *  0x09  frequency in Hz, 0x0A bandwidth in Hz, 0x0B spreading factor, 0x0C coding rate,
 *        0x0E channel, 0x0D modulation; those that the type has
 *  0x07  network name, 0x08 passphrase; where the access code is published
 * </pre>
 *
 * @param transportId 16 bytes
 * @param operator 16 bytes
 * @param radio by the names under which records keep it, such as {@code frequency}
 */
public record InterfaceInfo(
        String type,
        boolean transport,
        Bytes transportId,
        Optional<String> implementation,
        Optional<String> version,
        Optional<String> name,
        Place place,
        Optional<Bytes> operator,
        Optional<String> reachableOn,
        OptionalInt port,
        SequencedMap<String, Value> radio,
        Optional<String> networkName,
        Optional<String> passphrase) {
    /** Types of which others are told, or that are taken from others. */
    public static final String BACKBONE = "BackboneInterface";

    public static final String TCP_SERVER = "TCPServerInterface";
    public static final String TCP_CLIENT = "TCPClientInterface";
    public static final String I2P = "I2PInterface";
    public static final String RNODE = "RNodeInterface";
    public static final String WEAVE = "WeaveInterface";
    public static final String KISS = "KISSInterface";

    private static final List<String> TYPES =
            List.of(BACKBONE, TCP_SERVER, TCP_CLIENT, RNODE, WEAVE, I2P, KISS);

    /** What the type says of its radio, and has to. */
    private static final Map<String, List<String>> RADIOS =
            Map.of(
                    RNODE,
                    List.of("frequency", "bandwidth", "sf", "cr"),
                    WEAVE,
                    List.of("frequency", "bandwidth", "channel", "modulation"),
                    KISS,
                    List.of("frequency", "bandwidth", "modulation"));

    private static final String WHAT = "discovered interface";
    private static final int HASH_SIZE = 16;
    private static final int PORTS = 1 << 16;

    private static final int TYPE = 0x00;
    private static final int TRANSPORT = 0x01;
    private static final int REACHABLE_ON = 0x02;
    private static final int LATITUDE = 0x03;
    private static final int LONGITUDE = 0x04;
    private static final int HEIGHT = 0x05;
    private static final int PORT = 0x06;
    private static final int NETWORK_NAME = 0x07;
    private static final int PASSPHRASE = 0x08;
    private static final int OPERATOR = 0xF0;
    private static final int VERSION = 0xFC;
    private static final int IMPLEMENTATION = 0xFD;
    private static final int TRANSPORT_ID = 0xFE;
    private static final int NAME = 0xFF;

    private static final Map<String, Integer> RADIO_KEYS =
            Map.of(
                    "frequency", 0x09,
                    "bandwidth", 0x0A,
                    "sf", 0x0B,
                    "cr", 0x0C,
                    "modulation", 0x0D,
                    "channel", 0x0E);

    /** Where a node stands: degrees, and metres above the sea. */
    public record Place(
            Optional<Double> latitude, Optional<Double> longitude, Optional<Double> height) {
        public static final Place UNKNOWN =
                new Place(Optional.empty(), Optional.empty(), Optional.empty());
    }

    public InterfaceInfo {
        radio = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(radio));
    }

    /** Whether others connect to interfaces of a type by host and port. */
    static boolean connectedByPort(String type) {
        return type.equals(BACKBONE) || type.equals(TCP_SERVER);
    }

    /** What is known of the radio of such an interface, by the names that records use. */
    public static List<String> radioOf(String type) {
        return RADIOS.getOrDefault(type, List.of());
    }

    /**
     * @throws MalformedFrame if it is no such map, or something that has to be in it is missing, of
     *     another type or impossible (R-NET-219)
     */
    public static InterfaceInfo parse(Bytes packed) throws MalformedFrame {
        if (!(Value.parse(packed) instanceof Value.Map(var entries))) {
            throw malformed("a map", "something else");
        }
        Fields in = new Fields(entries);
        String type = in.text(TYPE, "the type");
        if (!TYPES.contains(type)) throw malformed("a type that can be discovered", type);
        Optional<String> reachableOn = in.host();
        OptionalInt port = OptionalInt.empty();
        if (connectedByPort(type)) port = OptionalInt.of(in.port());
        if ((connectedByPort(type) || type.equals(I2P)) && reachableOn.isEmpty()) {
            throw malformed("a host", "none");
        }
        SequencedMap<String, Value> radio = new LinkedHashMap<>();
        for (String one : radioOf(type)) radio.put(one, in.ofRadio(one));
        return new InterfaceInfo(
                type,
                in.flag(TRANSPORT, "whether it is a transport node"),
                in.hash(TRANSPORT_ID, "a transport id"),
                in.anyText(IMPLEMENTATION),
                in.anyText(VERSION),
                in.name(),
                new Place(
                        in.decimal(LATITUDE, "a latitude"),
                        in.decimal(LONGITUDE, "a longitude"),
                        in.decimal(HEIGHT, "a height")),
                in.operator(),
                connectedByPort(type) || type.equals(I2P) ? reachableOn : Optional.empty(),
                port,
                radio,
                in.anyText(NETWORK_NAME),
                in.anyText(PASSPHRASE));
    }

    public Bytes encode() {
        SequencedMap<Value, Value> map = new LinkedHashMap<>();
        map.put(key(TYPE), new Value.Text(type));
        map.put(key(TRANSPORT), new Value.Bool(transport));
        map.put(key(TRANSPORT_ID), new Value.Binary(transportId));
        implementation.ifPresent(it -> map.put(key(IMPLEMENTATION), new Value.Text(it)));
        version.ifPresent(it -> map.put(key(VERSION), new Value.Text(it)));
        map.put(key(NAME), name.<Value>map(Value.Text::new).orElse(new Value.Nil()));
        map.put(key(LATITUDE), real(place.latitude()));
        map.put(key(LONGITUDE), real(place.longitude()));
        map.put(key(HEIGHT), real(place.height()));
        operator.ifPresent(it -> map.put(key(OPERATOR), new Value.Binary(it)));
        reachableOn.ifPresent(it -> map.put(key(REACHABLE_ON), new Value.Text(it)));
        if (port.isPresent()) map.put(key(PORT), new Value.Int(port.getAsInt()));
        radio.forEach((one, value) -> map.put(key(RADIO_KEYS.get(one)), value));
        networkName.ifPresent(it -> map.put(key(NETWORK_NAME), new Value.Text(it)));
        passphrase.ifPresent(it -> map.put(key(PASSPHRASE), new Value.Text(it)));
        return new Value.Map(map).encode();
    }

    private static Value key(int number) {
        return new Value.Int(number);
    }

    private static Value real(Optional<Double> number) {
        return number.<Value>map(Value.Real::new).orElse(new Value.Nil());
    }

    private static MalformedFrame malformed(String expected, String found) {
        return new MalformedFrame(WHAT, 0, expected, found);
    }

    /** The entries of a map that came in. */
    private record Fields(SequencedMap<Value, Value> entries) {
        private Optional<Value> find(int number) {
            return Optional.ofNullable(entries.get(key(number)));
        }

        private Value given(int number, String what) throws MalformedFrame {
            return find(number).orElseThrow(() -> malformed(what, "nothing"));
        }

        String text(int number, String what) throws MalformedFrame {
            if (given(number, what) instanceof Value.Text(var text)) return text;
            throw malformed(what + " as text", "another value");
        }

        /** Empty where there is none, or something that is none. */
        Optional<String> anyText(int number) {
            return find(number).orElse(null) instanceof Value.Text(var text) && !text.isEmpty()
                    ? Optional.of(text)
                    : Optional.empty();
        }

        Optional<String> name() throws MalformedFrame {
            return switch (given(NAME, "a name")) {
                case Value.Nil() -> Optional.empty();
                case Value.Text(var text) -> Optional.of(text);
                default -> throw malformed("a name as text, or nil", "another value");
            };
        }

        boolean flag(int number, String what) throws MalformedFrame {
            if (given(number, what) instanceof Value.Bool(var flag)) return flag;
            throw malformed(what + " as a boolean", "another value");
        }

        Bytes hash(int number, String what) throws MalformedFrame {
            if (given(number, what) instanceof Value.Binary(var hash)
                    && hash.length() == HASH_SIZE) {
                return hash.compact();
            }
            throw malformed(what + " of 16 bytes", "another value");
        }

        Optional<Double> decimal(int number, String what) throws MalformedFrame {
            return switch (given(number, what)) {
                case Value.Nil() -> Optional.empty();
                case Value.Real(var value) -> Optional.of(value);
                default -> throw malformed(what + " as a float, or nil", "another value");
            };
        }

        Optional<Bytes> operator() throws MalformedFrame {
            return switch (find(OPERATOR).orElse(new Value.Nil())) {
                case Value.Nil() -> Optional.empty();
                case Value.Binary(var address) ->
                        address.length() == HASH_SIZE
                                ? Optional.of(address.compact())
                                : Optional.empty();
                default -> throw malformed("an LXMF address as bytes, or nil", "another value");
            };
        }

        Optional<String> host() throws MalformedFrame {
            if (find(REACHABLE_ON).isEmpty()) return Optional.empty();
            String host = text(REACHABLE_ON, "a host");
            if (!Host.plausible(host)) throw malformed("an IP address or a host's name", host);
            return Optional.of(host);
        }

        int port() throws MalformedFrame {
            if (given(PORT, "a port") instanceof Value.Int port
                    && port.fitsLong()
                    && port.exact() > 0
                    && port.exact() < PORTS) {
                return (int) port.exact();
            }
            throw malformed("a port from 1 to 65535", "another value");
        }

        /** A number or a text; what a radio says of itself is for people. */
        Value ofRadio(String one) throws MalformedFrame {
            Value value = given(RADIO_KEYS.get(one), "the radio's " + one);
            return switch (value) {
                case Value.Nil(), Value.Int(var _), Value.Real(var _), Value.Text(var _) -> value;
                default -> throw malformed("the radio's " + one + " as number or text", "else");
            };
        }
    }
}
