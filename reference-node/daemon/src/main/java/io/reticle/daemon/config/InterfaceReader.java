package io.reticle.daemon.config;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.transport.BurstLimits;
import io.reticle.rns.transport.InterfaceMode;
import io.reticle.rns.transport.RateTarget;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Reads the sections of interfaces, with the defaults that stand in the section of the node.
 *
 * @param transport whether the node passes on what others send
 * @param defaultGravity where an interface names none
 * @param bursts limits where an interface names none
 * @param rates the rate of announces where an interface names none, on a transport node
 */
record InterfaceReader(
        boolean transport, int defaultGravity, BurstLimits bursts, RateTarget rates) {
    private static final long SECOND = 1_000_000;
    private static final int LEAST_BITRATE = 5;
    private static final int BITS = 8;
    private static final double PERCENT = 100;
    private static final long DISCOVERY_MINUTES = 360;
    private static final long LEAST_DISCOVERY_MINUTES = 5;

    /** In bits per second: what is taken for the speed of an interface that was found. */
    private static final long DISCOVERED_BITRATE = 5_000_000;

    private static final List<String> RADIOS = List.of("RNodeInterface", "RNodeMultiInterface");

    static InterfaceReader of(Section reticulum) throws ConfigFault {
        BurstLimits bursts =
                burstsOf(reticulum, BurstLimits.DEFAULT, true)
                        .withEgress(reticulum.flag("egress_control", false));
        // a zero means the default, as everything that Python takes for false
        long target = orElse(reticulum.whole("default_ar_target", 0), RateTarget.DEFAULT.target());
        long penalty =
                orElse(reticulum.whole("default_ar_penalty", 0), RateTarget.DEFAULT.penalty());
        long grace = reticulum.whole("default_ar_grace", 0).orElse(0);
        return new InterfaceReader(
                reticulum.flag("enable_transport", false),
                reticulum.number(Integer.MIN_VALUE, Integer.MAX_VALUE, "default_gravity").orElse(0),
                bursts,
                new RateTarget(
                        target,
                        grace == 0 ? RateTarget.DEFAULT.grace() : Math.toIntExact(grace),
                        penalty));
    }

    /** Seconds as microseconds; where absent or zero, what else is said. */
    private static long orElse(OptionalLong seconds, long micros) {
        long given = seconds.orElse(0);
        return given == 0 ? micros : given * SECOND;
    }

    /** One section, enabled or not. */
    InterfaceSettings readAny(Section section) throws ConfigFault {
        InterfaceSettings.Common common = common(section);
        return new InterfaceSettings(section.name(), MediumReader.read(section), common);
    }

    /**
     * One section, with remarks on what means nothing in it.
     *
     * @return empty if it is not enabled
     */
    Optional<InterfaceSettings> read(Section section) throws ConfigFault {
        boolean older = section.flag("interface_enabled", false);
        boolean enabled = section.flag("enabled", false) || older;
        if (enabled) {
            InterfaceSettings settings = readAny(section);
            section.remarkUnknown();
            return Optional.of(settings);
        }
        common(section);
        try {
            MediumReader.read(section);
            section.remarkUnknown();
        } catch (ConfigFault e) {
            // it would be one if it were enabled; which keys belong to it is then not known
        }
        return Optional.empty();
    }

    private InterfaceSettings.Common common(Section section) throws ConfigFault {
        Optional<InterfaceSettings.Discoverable> discoverable = discoverable(section);
        return new InterfaceSettings.Common(
                mode(section, discoverable.isPresent()),
                section.flag("outgoing", true),
                section.number(Integer.MIN_VALUE, Integer.MAX_VALUE, "gravity")
                        .orElse(defaultGravity),
                section.whole("bitrate", LEAST_BITRATE),
                access(section),
                section.decimal("announce_cap", Double.MIN_VALUE, PERCENT).orElse(2.0) / PERCENT,
                rate(section),
                burstsOf(section, bursts, false)
                        .withIngress(section.flag("ingress_control", true))
                        .withEgress(section.flag("egress_control", bursts.egress())),
                section.flag("bootstrap_only", false),
                section.flag("recursive_prs", false),
                section.flag("announces_from_internal", true),
                section.flag("announces_to_internal"),
                discoverable,
                Optional.empty());
    }

    /** What a connection has that is made to an interface which discovery has found. */
    InterfaceSettings.Common discovered(Settings.Discovery discovery) {
        InterfaceSettings.Common plain = InterfaceSettings.Common.DEFAULT;
        return new InterfaceSettings.Common(
                discovery.mode().orElse(transport ? InterfaceMode.GATEWAY : InterfaceMode.FULL),
                plain.outgoing(),
                discovery.gravity().orElse(0),
                OptionalLong.of(DISCOVERED_BITRATE),
                Optional.empty(),
                plain.announceCap(),
                transport ? Optional.of(rates) : Optional.empty(),
                bursts.withIngress(true),
                false,
                plain.recursiveRequests(),
                plain.announcesFromInternal(),
                discovery.announcesToInternal(),
                Optional.empty(),
                Optional.empty());
    }

    /** Strangers need a way on, which an interface in most modes does not give them. */
    private static InterfaceMode mode(Section section, boolean discoverable) throws ConfigFault {
        InterfaceMode mode = Modes.of(section, "interface_mode", "mode").orElse(InterfaceMode.FULL);
        boolean keeps = section.flag("ignore_config_warnings", false);
        boolean open =
                mode == InterfaceMode.GATEWAY
                        || mode == InterfaceMode.ACCESS_POINT
                        || mode == InterfaceMode.INTERNAL;
        if (!discoverable || open || keeps) return mode;
        boolean radio = section.find("type").map(e -> RADIOS.contains(e.value())).orElse(false);
        return radio ? InterfaceMode.ACCESS_POINT : InterfaceMode.GATEWAY;
    }

    private static Optional<InterfaceSettings.Access> access(Section section) throws ConfigFault {
        Optional<String> older = section.text("networkname");
        Optional<String> name = section.text("network_name").or(() -> older);
        Optional<String> plain = section.text("passphrase");
        Optional<String> passphrase = section.text("pass_phrase").or(() -> plain);
        // in bits; fewer than 8 count as not given
        int bits = section.number(0, CryptoProvider.SIGNATURE_SIZE * BITS, "ifac_size").orElse(0);
        if (name.isEmpty() && passphrase.isEmpty()) return Optional.empty();
        return Optional.of(
                new InterfaceSettings.Access(
                        name,
                        passphrase,
                        bits >= BITS ? OptionalInt.of(bits / BITS) : OptionalInt.empty()));
    }

    /** With a target of its own, an interface forgives nothing and adds nothing by default. */
    private Optional<RateTarget> rate(Section section) throws ConfigFault {
        OptionalLong target = section.whole("announce_rate_target", 1);
        OptionalLong grace = section.whole("announce_rate_grace", 0);
        OptionalLong penalty = section.whole("announce_rate_penalty", 0);
        boolean own = target.isPresent();
        if (!own && !transport) return Optional.empty();
        return Optional.of(
                new RateTarget(
                        own ? target.getAsLong() * SECOND : rates.target(),
                        Math.toIntExact(
                                Math.min(Integer.MAX_VALUE, grace.orElse(own ? 0 : rates.grace()))),
                        penalty.isPresent()
                                ? penalty.getAsLong() * SECOND
                                : own ? 0 : rates.penalty()));
    }

    /**
     * @param zeroIsNothing whether a zero means the default
     */
    private static BurstLimits burstsOf(
            Section section, BurstLimits otherwise, boolean zeroIsNothing) throws ConfigFault {
        long held = section.whole("ic_max_held_announces", 0).orElse(-1);
        return new BurstLimits(
                otherwise.ingress(),
                otherwise.egress(),
                held < 0 || held == 0 && zeroIsNothing
                        ? otherwise.maxHeld()
                        : (int) Math.min(Integer.MAX_VALUE, held),
                micros(section, "ic_burst_hold", otherwise.hold(), zeroIsNothing),
                micros(section, "ic_burst_penalty", otherwise.penalty(), zeroIsNothing),
                micros(
                        section,
                        "ic_held_release_interval",
                        otherwise.releaseInterval(),
                        zeroIsNothing),
                micros(section, "ic_new_time", otherwise.newTime(), zeroIsNothing),
                hertz(section, "ic_burst_freq_new", otherwise.announcesNew(), zeroIsNothing),
                hertz(section, "ic_burst_freq", otherwise.announces(), zeroIsNothing),
                hertz(section, "ic_pr_burst_freq_new", otherwise.requestsNew(), zeroIsNothing),
                hertz(section, "ic_pr_burst_freq", otherwise.requests(), zeroIsNothing),
                hertz(section, "ec_pr_freq", otherwise.requestsOut(), zeroIsNothing));
    }

    private static long micros(Section section, String key, long otherwise, boolean zeroIsNothing)
            throws ConfigFault {
        Optional<Double> seconds = section.decimal(key, 0, 1e9);
        if (seconds.isEmpty() || seconds.get() == 0 && zeroIsNothing) return otherwise;
        return Math.round(seconds.get() * SECOND);
    }

    private static double hertz(
            Section section, String key, double otherwise, boolean zeroIsNothing)
            throws ConfigFault {
        Optional<Double> given = section.decimal(key, 0, 1e9);
        return given.isEmpty() || given.get() == 0 && zeroIsNothing ? otherwise : given.get();
    }

    private static Optional<InterfaceSettings.Discoverable> discoverable(Section section)
            throws ConfigFault {
        boolean wanted = section.flag("discoverable", false);
        long minutes = section.whole("announce_interval", 0).orElse(DISCOVERY_MINUTES);
        var discoverable =
                new InterfaceSettings.Discoverable(
                        60 * Math.max(LEAST_DISCOVERY_MINUTES, minutes),
                        section.number(0, 256, "discovery_stamp_value"),
                        section.text("discovery_name"),
                        section.flag("discovery_encrypt", false),
                        section.text("reachable_on"),
                        section.flag("publish_ifac", false),
                        section.text("location_cmd"),
                        section.decimal("latitude", -90, 90),
                        section.decimal("longitude", -180, 180),
                        section.decimal("height", -1e7, 1e9),
                        section.whole("discovery_frequency", 0),
                        section.whole("discovery_bandwidth", 0),
                        section.whole("discovery_modulation", 0),
                        lxmfAddress(section));
        return wanted ? Optional.of(discoverable) : Optional.empty();
    }

    private static Optional<Bytes> lxmfAddress(Section section) throws ConfigFault {
        Optional<String> text = section.text("discovery_lxmf_address");
        if (text.isEmpty()) return Optional.empty();
        if (text.get().matches("[0-9a-fA-F]{32}")) return text.map(Bytes::hex);
        section.remark(
                section.find("discovery_lxmf_address").orElseThrow(),
                "'discovery_lxmf_address' is not 32 hexadecimal digits, and not used");
        return Optional.empty();
    }

    /** Bytes of a frame, at least those of a packet. */
    static OptionalInt fixedMtu(Section section) throws ConfigFault {
        OptionalInt mtu = section.number(0, 1 << 19, "fixed_mtu");
        if (mtu.isEmpty() || mtu.getAsInt() == 0) return OptionalInt.empty();
        if (mtu.getAsInt() < Packet.MTU) {
            throw ConfigFault.at(
                    section.find("fixed_mtu").orElseThrow().line(),
                    "'fixed_mtu': expected at least %d, found %d"
                            .formatted(Packet.MTU, mtu.getAsInt()));
        }
        return mtu;
    }
}
