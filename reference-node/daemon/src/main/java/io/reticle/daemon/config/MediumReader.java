package io.reticle.daemon.config;

import io.reticle.drivers.Ax25;
import io.reticle.drivers.CommandWords;
import io.reticle.drivers.KissTnc;
import io.reticle.drivers.Serial;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads what the sections of interfaces say on their type's own settings. */
final class MediumReader {
    private static final List<String> TYPES =
            List.of(
                    "AutoInterface",
                    "TCPServerInterface",
                    "TCPClientInterface",
                    "BackboneInterface",
                    "BackboneClientInterface",
                    "UDPInterface",
                    "SerialInterface",
                    "PipeInterface",
                    "KISSInterface",
                    "AX25KISSInterface",
                    "I2PInterface");

    private static final int MOST_PORT = 65_535;
    private static final int DISCOVERY_PORT = 29_716;
    private static final int DATA_PORT = 42_671;

    private final Section section;

    private MediumReader(Section section) {
        this.section = section;
    }

    /**
     * @throws ConfigFault if the type is not known, or something is missing that it needs
     */
    static Medium read(Section section) throws ConfigFault {
        return new MediumReader(section).medium();
    }

    private Medium medium() throws ConfigFault {
        Section.Entry type =
                section.find("type")
                        .orElseThrow(
                                () ->
                                        ConfigFault.at(
                                                section.line(),
                                                "interface \"%s\" has no type"
                                                        .formatted(section.name())));
        return switch (type.value()) {
            case "AutoInterface" -> auto();
            case "TCPServerInterface" -> tcpServer();
            case "TCPClientInterface" -> tcpClient();
            case "BackboneInterface" ->
                    // not asked for, because a server knows neither
                    section.entries().containsKey("remote")
                                    || section.entries().containsKey("target_host")
                            ? backboneClient()
                            : backboneServer();
            case "BackboneClientInterface" -> backboneClient();
            case "UDPInterface" -> udp();
            case "SerialInterface" -> new Medium.SerialLine(line());
            case "PipeInterface" -> pipe();
            case "KISSInterface" ->
                    new Medium.Tnc(
                            line(),
                            tnc(
                                    section.number(0, Integer.MAX_VALUE, "id_interval"),
                                    section.text("id_callsign").orElse("")),
                            Optional.empty());
            case "AX25KISSInterface" ->
                    new Medium.Tnc(
                            line(), tnc(OptionalInt.empty(), ""), Optional.of(station(type)));
            case "I2PInterface" ->
                    new Medium.I2p(section.flag("connectable", false), section.list("peers"));
            default ->
                    throw ConfigFault.at(
                            type.line(),
                            "interface \"%s\": type '%s' is not supported%s"
                                    .formatted(
                                            section.name(),
                                            type.value(),
                                            Spelling.suggestion(type.value(), TYPES)));
        };
    }

    private Medium tcpServer() throws ConfigFault {
        Optional<String> device = section.text("device");
        Optional<String> host = section.text("listen_ip");
        if (device.isEmpty() && host.isEmpty()) throw missing("listen_ip");
        return new Medium.TcpServer(
                host,
                device,
                port("port", "listen_port"),
                section.flag("prefer_ipv6", false),
                section.flag("i2p_tunneled", false));
    }

    private Medium tcpClient() throws ConfigFault {
        section.ignored("connect_timeout");
        return new Medium.TcpClient(
                needed("target_host"),
                port("target_port"),
                section.flag("kiss_framing", false),
                section.flag("i2p_tunneled", false),
                tries(),
                InterfaceReader.fixedMtu(section));
    }

    private Medium backboneServer() throws ConfigFault {
        Optional<String> device = section.text("device");
        Optional<String> host = section.text("listen_on", "listen_ip");
        if (device.isEmpty() && host.isEmpty()) throw missing("listen_ip");
        boolean blocks = section.flag("block_fast_flapping", true);
        var flapping =
                new Medium.Flapping(
                        seconds("fast_flapping_threshold", 20),
                        section.number(0, Integer.MAX_VALUE, "fast_flapping_grace").orElse(5),
                        seconds("fast_flapping_block_time", 720).multipliedBy(60));
        return new Medium.BackboneServer(
                host,
                device,
                port("port", "listen_port"),
                section.flag("prefer_ipv6", false),
                blocks ? Optional.of(flapping) : Optional.empty());
    }

    private Medium backboneClient() throws ConfigFault {
        section.ignored("connect_timeout");
        section.ignored("i2p_tunneled");
        return new Medium.BackboneClient(
                needed("remote", "target_host"),
                port("port", "target_port"),
                section.flag("prefer_ipv6", false),
                tries());
    }

    private OptionalInt tries() throws ConfigFault {
        return section.number(0, Integer.MAX_VALUE, "max_reconnect_tries");
    }

    private Medium udp() throws ConfigFault {
        OptionalInt both = section.number(1, MOST_PORT, "port");
        OptionalInt listen = section.number(1, MOST_PORT, "listen_port");
        OptionalInt forward = section.number(1, MOST_PORT, "forward_port");
        return new Medium.Udp(
                section.text("listen_ip"),
                listen.isPresent() ? listen : both,
                section.text("forward_ip"),
                forward.isPresent() ? forward : both,
                section.text("device"));
    }

    private Medium auto() throws ConfigFault {
        section.ignored("configured_bitrate");
        char scope =
                switch (section.text("discovery_scope").orElse("link").toLowerCase(Locale.ROOT)) {
                    case "link" -> '2';
                    case "admin" -> '4';
                    case "site" -> '5';
                    case "organisation" -> '8';
                    case "global" -> 'e';
                    default ->
                            throw ConfigFault.at(
                                    section.find("discovery_scope").orElseThrow().line(),
                                    "'discovery_scope': expected link, admin, site, organisation"
                                            + " or global");
                };
        return new Medium.Auto(
                section.text("group_id").orElse("reticulum"),
                scope,
                section.text("multicast_address_type")
                        .map(type -> type.equalsIgnoreCase("permanent"))
                        .orElse(false),
                // one more is used for answers
                section.number(1, MOST_PORT - 1, "discovery_port").orElse(DISCOVERY_PORT),
                section.number(1, MOST_PORT, "data_port").orElse(DATA_PORT),
                section.list("devices"),
                section.list("ignored_devices"));
    }

    private Medium pipe() throws ConfigFault {
        String command = needed("command");
        try {
            return new Medium.Pipe(CommandWords.split(command), seconds("respawn_delay", 5));
        } catch (IllegalArgumentException e) {
            throw ConfigFault.at(section.find("command").orElseThrow().line(), e.getMessage());
        }
    }

    private Serial.Line line() throws ConfigFault {
        return new Serial.Line(
                needed("port"),
                section.number(1, Integer.MAX_VALUE, "speed").orElse(9_600),
                section.number(5, 8, "databits").orElse(8),
                Serial.Parity.of(section.text("parity").orElse("N")),
                section.number(1, 2, "stopbits").orElse(1));
    }

    private KissTnc.Settings tnc(OptionalInt beaconSeconds, String callSign) throws ConfigFault {
        return new KissTnc.Settings(
                millis("preamble", 350),
                millis("txtail", 20),
                millis("persistence", 64),
                millis("slottime", 20),
                section.flag("flow_control", false),
                beaconSeconds.isPresent()
                        ? Optional.of(Duration.ofSeconds(beaconSeconds.getAsInt()))
                        : Optional.empty(),
                callSign);
    }

    private int millis(String key, int otherwise) throws ConfigFault {
        return section.number(Integer.MIN_VALUE, Integer.MAX_VALUE, key).orElse(otherwise);
    }

    private Ax25 station(Section.Entry type) throws ConfigFault {
        String call = needed("callsign");
        int ssid = section.number(0, 15, "ssid").orElseThrow(() -> missing("ssid"));
        try {
            return new Ax25(call, ssid);
        } catch (IllegalArgumentException e) {
            throw ConfigFault.at(section.find("callsign").orElse(type).line(), e.getMessage());
        }
    }

    private Duration seconds(String key, double otherwise) throws ConfigFault {
        return Duration.ofMillis(
                Math.round(1_000 * section.decimal(key, 0, 1e9).orElse(otherwise)));
    }

    private String needed(String... keys) throws ConfigFault {
        return section.text(keys).orElseThrow(() -> missing(keys[keys.length - 1]));
    }

    private int port(String... keys) throws ConfigFault {
        // all spellings are asked for, so that none counts as unknown
        return section.number(1, MOST_PORT, keys).orElseThrow(() -> missing(keys[keys.length - 1]));
    }

    private ConfigFault missing(String key) {
        return ConfigFault.at(
                section.line(), "interface \"%s\" needs '%s'".formatted(section.name(), key));
    }
}
