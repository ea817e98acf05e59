package io.reticle.daemon.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a configuration file asks of the daemon.
 *
 * @param probes whether {@code rnstransport.probe} answers; needs transport
 * @param remoteManagement whether {@code rnstransport.remote.management} takes links
 * @param remarks on keys that are unknown or without effect, for the log
 */
public record Settings(
        boolean transport,
        boolean probes,
        boolean remoteManagement,
        boolean implicitProofs,
        Sharing sharing,
        List<InterfaceSettings> interfaces,
        List<String> remarks) {

    /** Of interfaces on IP, where the file names no other. */
    private static final int DEFAULT_CODE_SIZE = 16;

    private static final int MAX_CODE_SIZE = 64;

    /**
     * @throws ConfigFault at the first line that cannot be understood or served
     */
    public static Settings parse(String text) throws ConfigFault {
        Section root = Section.parse(text);
        List<String> remarks = new ArrayList<>();
        for (Section section : root.sections().values()) {
            if (!List.of("reticulum", "logging", "interfaces").contains(section.name())) {
                remarks.add(
                        "config line %d: unknown section [%s]"
                                .formatted(section.line(), section.name()));
            }
        }
        Section empty = Section.parse("");
        Section reticulum = root.sections().getOrDefault("reticulum", empty);
        remarks.addAll(Keys.remarksOnReticulum(reticulum));
        reticulum.hashes("remote_management_allowed");
        List<InterfaceSettings> interfaces = new ArrayList<>();
        for (Section section :
                root.sections().getOrDefault("interfaces", empty).sections().values()) {
            remarks.addAll(Keys.remarksOnInterface(section));
            if (section.flag("enabled", section.flag("interface_enabled", false))) {
                interfaces.add(interfaceOf(section));
            }
        }
        return new Settings(
                reticulum.flag("enable_transport", false),
                reticulum.flag("respond_to_probes", false),
                reticulum.flag("enable_remote_management", false),
                reticulum.flag("use_implicit_proof", true),
                Sharing.of(reticulum),
                List.copyOf(interfaces),
                List.copyOf(remarks));
    }

    private static InterfaceSettings interfaceOf(Section section) throws ConfigFault {
        Section.Entry type =
                section.find("type")
                        .orElseThrow(
                                () ->
                                        ConfigFault.at(
                                                section.line(),
                                                "interface \"%s\" has no type"
                                                        .formatted(section.name())));
        Optional<InterfaceSettings.Access> access = access(section);
        return switch (type.value()) {
            case "TCPServerInterface" ->
                    new InterfaceSettings.Server(
                            section.name(),
                            section.text("listen_ip").orElse("127.0.0.1"),
                            port(section, "listen_port", "port"),
                            access);
            case "TCPClientInterface" ->
                    new InterfaceSettings.Client(
                            section.name(),
                            section.text("target_host")
                                    .orElseThrow(() -> missing(section, "target_host")),
                            port(section, "target_port", "port"),
                            access);
            default ->
                    throw ConfigFault.at(
                            type.line(),
                            "interface \"%s\": type '%s' is not supported; this node has TCPServerInterface and TCPClientInterface"
                                    .formatted(section.name(), type.value()));
        };
    }

    private static Optional<InterfaceSettings.Access> access(Section section) throws ConfigFault {
        Optional<String> name = section.text("network_name", "networkname");
        Optional<String> passphrase = section.text("passphrase", "pass_phrase");
        if (name.isEmpty() && passphrase.isEmpty()) return Optional.empty();
        // in bits; fewer than 8 count as not given
        int bits = section.number(0, MAX_CODE_SIZE * 8, "ifac_size").orElse(0);
        return Optional.of(
                new InterfaceSettings.Access(
                        name, passphrase, bits >= 8 ? bits / 8 : DEFAULT_CODE_SIZE));
    }

    private static int port(Section section, String... keys) throws ConfigFault {
        return section.number(1, 65_535, keys).orElseThrow(() -> missing(section, keys[0]));
    }

    private static ConfigFault missing(Section section, String key) {
        return ConfigFault.at(
                section.line(), "interface \"%s\" needs '%s'".formatted(section.name(), key));
    }
}
