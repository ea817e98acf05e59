package io.reticle.daemon.command;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.msgpack.Value;

import picocli.CommandLine.Option;

import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;

/** A status as people read it: a block of lines for each interface, and sums below. */
public final class StatusView {
    private static final List<String> MODES =
            List.of(
                    "",
                    "Full",
                    "Point-to-Point",
                    "Access Point",
                    "Roaming",
                    "Boundary",
                    "Gateway",
                    "Internal");

    /** How the names of interfaces begin that others have opened. */
    private static final List<String> ACCEPTED =
            List.of(
                    "LocalInterface[",
                    "TCPInterface[Client",
                    "BackboneInterface[Client on",
                    "AutoInterfacePeer[",
                    "WeaveInterfacePeer[",
                    "I2PInterfacePeer[Connected peer");

    @Option(
            names = {"-a", "--all"},
            description = "Also interfaces that others have opened.")
    private boolean all;

    @Option(
            names = {"-A", "--announce-stats"},
            description = "Also what is announced.")
    private boolean announces;

    @Option(
            names = {"-P", "--pr-stats"},
            description = "Also path requests.")
    private boolean requests;

    @Option(
            names = {"-l", "--link-stats"},
            description = "Also the links that run through the node.")
    private boolean links;

    @Option(
            names = {"-B", "--burst"},
            description = "Only interfaces that hear too much just now.")
    private boolean bursts;

    @Option(
            names = {"-b", "--blocked-ips"},
            description = "Also addresses that are kept out.")
    private boolean blocked;

    @Option(
            names = {"-t", "--totals"},
            description = "Also sums over all interfaces.")
    private boolean totals;

    @Option(
            names = {"-p", "--pps"},
            description = "Packets a second with the sums.")
    private boolean packets;

    @Option(
            names = {"--queues"},
            description = "Also what waits to be worked on.")
    private boolean queues;

    @Option(
            names = {"-z", "--profiling"},
            description = "Also what the node measured of itself, if it did.")
    private boolean profiling;

    private PrintWriter out;

    /** To be filled by the command line. */
    public StatusView() {}

    boolean profiling() {
        return profiling;
    }

    boolean links() {
        return links;
    }

    /**
     * @param interfaces in the order in which they are shown
     */
    void print(
            PrintWriter to, Value.Map stats, List<Value.Map> interfaces, Optional<Long> linkCount) {
        out = to;
        for (Value.Map map : interfaces) if (shown(map)) print(map);
        if (totals) printTotals(stats);
        if (queues) printQueues(stats);
        out.println();
        String linkText =
                linkCount
                        .map(n -> Words.count(n, "link passes through", "links pass through"))
                        .orElse("");
        if (Fields.has(stats, "transport_id")) {
            out.printf(
                    " Transport Instance %s running%n",
                    Words.hash(Fields.bytes(stats, "transport_id")));
            if (Fields.has(stats, "network_id")) {
                out.printf(
                        " Network Identity   %s%n", Words.hash(Fields.bytes(stats, "network_id")));
            }
            if (Fields.has(stats, "probe_responder")) {
                out.printf(
                        " Probe responder at %s active%n",
                        Words.hash(Fields.bytes(stats, "probe_responder")));
            }
            out.printf(
                    " Uptime is %s%s%n",
                    Words.span(Fields.number(stats, "transport_uptime")),
                    linkText.isEmpty() ? "" : ", " + linkText);
        } else if (!linkText.isEmpty()) {
            out.println(" " + linkText);
        }
    }

    private boolean shown(Value.Map map) {
        if (bursts && !Fields.flag(map, "burst_active") && !Fields.flag(map, "pr_burst_active")) {
            return false;
        }
        String name = Fields.text(map, "name");
        return all || ACCEPTED.stream().noneMatch(name::startsWith);
    }

    private void line(String label, String format, Object... arguments) {
        out.printf("    %-10s: %s%n", label, format.formatted(arguments));
    }

    private void print(Value.Map map) {
        String name = Fields.text(map, "name");
        out.printf("%n %s%n", name);
        if (Fields.has(map, "autoconnect_source")) {
            line("Source", "auto-connected via %s", Fields.text(map, "autoconnect_source"));
        }
        if (Fields.has(map, "ifac_netname"))
            line("Network", "%s", Fields.text(map, "ifac_netname"));
        long gravity = (long) Fields.number(map, "gravity");
        line(
                "Status",
                "%s%s",
                Fields.flag(map, "status") ? "Up" : "Down",
                gravity == 0 ? "" : ", gravity " + gravity);
        if (Fields.has(map, "clients")) {
            long clients = (long) Fields.number(map, "clients");
            if (name.startsWith("Shared Instance[")) {
                line("Serving", "%s", Words.count(clients, "program", "programs"));
            } else {
                line("Clients", "%d", clients);
            }
        }
        printBlocked(map);
        int mode = (int) Fields.number(map, "mode");
        if (!name.startsWith("Shared Instance[") && !name.startsWith("LocalInterface[")) {
            line(
                    "Mode",
                    "%s%s",
                    mode > 0 && mode < MODES.size() ? MODES.get(mode) : String.valueOf(mode),
                    Fields.flag(map, "announces_to_internal") ? " (announces to internal)" : "");
        }
        if (Fields.number(map, "txdrp") > 0) {
            line(
                    "TX Drops",
                    "%.0f (%s)",
                    Fields.number(map, "txdrp"),
                    Words.size(Fields.number(map, "txdrb")));
        }
        if (Fields.has(map, "bitrate")) {
            line(
                    "Rate",
                    "%s, MTU %.0f",
                    Words.speed(Fields.number(map, "bitrate")),
                    Fields.number(map, "mtu"));
        }
        if (Fields.has(map, "peers")) line("Peers", "%.0f reachable", Fields.number(map, "peers"));
        if (Fields.has(map, "tunnelstate")) line("I2P", "%s", Fields.text(map, "tunnelstate"));
        if (Fields.has(map, "i2p_b32")) line("I2P B32", "%s", Fields.text(map, "i2p_b32"));
        if (Fields.has(map, "ifac_signature")) {
            Bytes signature = Fields.bytes(map, "ifac_signature");
            line(
                    "Access",
                    "%.0f-bit code, network <…%s>",
                    Fields.number(map, "ifac_size") * 8,
                    signature.tail(Math.min(5, signature.length())).toHex());
        }
        double protocol = Fields.number(map, "protocol_violations");
        double access = Fields.number(map, "ifac_violations");
        if (protocol + access > 0) {
            line("Violations", "%.0f protocol, %.0f access code", protocol, access);
        }
        if (Fields.number(map, "packet_filter_hits") > 0) {
            line("Filtered", "%.0f", Fields.number(map, "packet_filter_hits"));
        }
        if (requests) printRequests(map);
        if (announces) printAnnounces(map);
        line("Traffic", "↑ %s  %s", size(map, "txb"), speed(map, "txs"));
        line("", "↓ %s  %s", size(map, "rxb"), speed(map, "rxs"));
    }

    private void printBlocked(Value.Map map) {
        if (!blocked || !Fields.has(map, "blocked_ips")) return;
        line("Blocked", "%.0f", Fields.number(map, "blocked_ips"));
        if (map.get("blocked_ip_list").orElse(new Value.Nil())
                instanceof Value.Array(var addresses)) {
            for (Value address : addresses) {
                if (address instanceof Value.Text(var text)) line("", "%s", text);
            }
        }
    }

    private void printRequests(Value.Map map) {
        line(
                "Path Rqs.",
                "↑ %.0f  %s",
                Fields.number(map, "ptxc"),
                Words.frequency(Fields.number(map, "outgoing_pr_frequency")));
        line(
                "",
                "↓ %.0f  %s%s",
                Fields.number(map, "prxc"),
                Words.frequency(Fields.number(map, "incoming_pr_frequency")),
                Fields.flag(map, "pr_burst_active") ? "  too many" : "");
    }

    private void printAnnounces(Value.Map map) {
        if (Fields.number(map, "announce_queue") > 0) {
            line("Queued", "%.0f announces", Fields.number(map, "announce_queue"));
        }
        if (Fields.number(map, "held_announces") > 0) {
            line("Held", "%.0f announces", Fields.number(map, "held_announces"));
        }
        if (Fields.has(map, "announce_rate_target")) {
            line(
                    "Allowed",
                    "one in %s, %.0f forgiven, penalty %s",
                    Words.span(Fields.number(map, "announce_rate_target")),
                    Fields.number(map, "announce_rate_grace"),
                    Words.span(Fields.number(map, "announce_rate_penalty")));
        }
        line(
                "Announces",
                "↑ %.0f  %s",
                Fields.number(map, "atxc"),
                Words.frequency(Fields.number(map, "outgoing_announce_frequency")));
        line(
                "",
                "↓ %.0f  %s%s",
                Fields.number(map, "arxc"),
                Words.frequency(Fields.number(map, "incoming_announce_frequency")),
                Fields.flag(map, "burst_active") ? "  too many" : "");
    }

    private static String size(Value.Map map, String key) {
        return Words.size(Fields.number(map, key));
    }

    private static String speed(Value.Map map, String key) {
        return Words.speed(Fields.number(map, key));
    }

    private void sum(String label, Value.Map stats, String up, String down, String frequency) {
        boolean counted = !frequency.isEmpty();
        out.printf(
                "%n %-12s : ↑ %s  %s%s%n",
                label,
                size(stats, up + "b"),
                speed(stats, up + "s"),
                counted ? "  " + Words.frequency(Fields.number(stats, up + frequency)) : "");
        out.printf(
                "                ↓ %s  %s%s%n",
                size(stats, down + "b"),
                speed(stats, down + "s"),
                counted ? "  " + Words.frequency(Fields.number(stats, down + frequency)) : "");
    }

    private void printTotals(Value.Map stats) {
        sum("Totals", stats, "tx", "rx", "");
        if (packets) {
            out.printf(
                    "                ↑ %.0f  ↓ %.0f packets a second%n",
                    Fields.number(stats, "txpps"), Fields.number(stats, "rxpps"));
        }
        if (requests) sum("Path Rqs.", stats, "ptx", "prx", "f");
        if (announces) sum("Announces", stats, "atx", "arx", "f");
    }

    private void printQueues(Value.Map stats) {
        out.println();
        queue("all", stats, "tqpressure", "rxqt");
        queue("data", stats, "dqpressure", "rxqd");
        queue("announces", stats, "aqpressure", "rxqa");
        queue("path requests", stats, "pqpressure", "rxqp");
        queue("limited", stats, "ilqpressure", "rxqil");
    }

    private void queue(String label, Value.Map stats, String pressure, String key) {
        out.printf(
                " %-13s: %.1f %% full, %.0f wait, %.0f dropped%n",
                label,
                Fields.number(stats, pressure) * 100,
                Fields.number(stats, key),
                Fields.number(stats, key + "d"));
    }
}
