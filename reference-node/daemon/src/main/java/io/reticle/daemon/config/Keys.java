package io.reticle.daemon.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The keys of the grammar, and which of them this node acts on. */
final class Keys {
    private static final Set<String> RETICULUM_USED =
            Set.of(
                    "enable_transport",
                    "respond_to_probes",
                    "enable_remote_management",
                    "use_implicit_proof",
                    "share_instance",
                    "instance_name",
                    "shared_instance_type",
                    "shared_instance_port",
                    "instance_control_port",
                    "rpc_key",
                    "enable_interface_management",
                    "force_shared_instance_bitrate",
                    "panic_on_interface_error");

    private static final Set<String> RETICULUM_KNOWN =
            Set.of(
                    "static_transport_identity",
                    "local_hops_delta",
                    "network_identity",
                    "link_mtu_discovery",
                    "remote_management_allowed",
                    "default_gravity",
                    "discover_interfaces",
                    "required_discovery_value",
                    "interface_discovery_sources",
                    "autoconnect_discovered_interfaces",
                    "autoconnect_unverified_implementations",
                    "autoconnect_interface_mode",
                    "autoconnect_interface_gravity",
                    "autoconnect_announces_to_internal",
                    "publish_blackhole",
                    "blackhole_sources",
                    "blackhole_update_interval",
                    "default_ar_target",
                    "default_ar_penalty",
                    "default_ar_grace",
                    "ic_max_held_announces",
                    "ic_burst_hold",
                    "ic_burst_penalty",
                    "ic_held_release_interval",
                    "ic_new_time",
                    "ic_burst_freq_new",
                    "ic_burst_freq",
                    "ic_pr_burst_freq_new",
                    "ic_pr_burst_freq",
                    "ec_pr_freq",
                    "egress_control",
                    "qlen_in_data",
                    "qlen_in_announce",
                    "qlen_in_pr",
                    "qlen_in_il");

    private static final Set<String> INTERFACE_USED =
            Set.of(
                    "type",
                    "enabled",
                    "interface_enabled",
                    "network_name",
                    "networkname",
                    "passphrase",
                    "pass_phrase",
                    "ifac_size",
                    "listen_ip",
                    "listen_port",
                    "port",
                    "target_host",
                    "target_port");

    private static final Set<String> INTERFACE_KNOWN =
            Set.of(
                    "mode",
                    "interface_mode",
                    "outgoing",
                    "gravity",
                    "bitrate",
                    "announce_cap",
                    "announce_rate_target",
                    "announce_rate_grace",
                    "announce_rate_penalty",
                    "ingress_control",
                    "egress_control",
                    "ic_max_held_announces",
                    "ic_burst_hold",
                    "ic_burst_penalty",
                    "ic_held_release_interval",
                    "ic_new_time",
                    "ic_burst_freq_new",
                    "ic_burst_freq",
                    "ic_pr_burst_freq_new",
                    "ic_pr_burst_freq",
                    "ec_pr_freq",
                    "bootstrap_only",
                    "recursive_prs",
                    "announces_from_internal",
                    "announces_to_internal",
                    "ignore_config_warnings",
                    "discoverable",
                    "device",
                    "prefer_ipv6",
                    "i2p_tunneled",
                    "kiss_framing",
                    "connect_timeout",
                    "max_reconnect_tries",
                    "fixed_mtu");

    private Keys() {}

    static List<String> remarksOnReticulum(Section section) {
        return remarks(section, RETICULUM_USED, RETICULUM_KNOWN);
    }

    static List<String> remarksOnInterface(Section section) {
        return remarks(section, INTERFACE_USED, INTERFACE_KNOWN);
    }

    private static List<String> remarks(Section section, Set<String> used, Set<String> known) {
        Set<String> all = new TreeSet<>(used);
        all.addAll(known);
        List<String> remarks = new ArrayList<>();
        section.entries()
                .forEach(
                        (key, entry) -> {
                            if (used.contains(key)) return;
                            String where =
                                    "config line %d: [%s]: "
                                            .formatted(entry.line(), section.name());
                            if (known.contains(key)) {
                                remarks.add(
                                        where + "'%s' has no effect in this node".formatted(key));
                            } else {
                                remarks.add(
                                        where
                                                + "unknown key '%s'%s"
                                                        .formatted(key, suggestion(key, all)));
                            }
                        });
        return remarks;
    }

    private static String suggestion(String key, Set<String> all) {
        return all.stream()
                .min(Comparator.comparingInt((String candidate) -> distance(key, candidate)))
                .filter(candidate -> distance(key, candidate) <= 3)
                .map("; did you mean '%s'?"::formatted)
                .orElse("");
    }

    /** Levenshtein's. */
    private static int distance(String left, String right) {
        int[] row = new int[right.length() + 1];
        for (int j = 0; j <= right.length(); j++) row[j] = j;
        for (int i = 1; i <= left.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.length(); j++) {
                int change = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[right.length()];
    }
}
