package io.reticle.daemon.command;

import io.reticle.rns.msgpack.Value;

import picocli.CommandLine.Option;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Discovered interfaces as people read them: a line each, or a block each. */
public final class DiscoveredView {
    private static final int NAME_WIDTH = 24;

    @Option(
            names = {"-d", "--discovered"},
            description = "Show the interfaces that other nodes announced instead.")
    private boolean table;

    @Option(names = "-D", description = "The same with all details, and how to configure them.")
    private boolean details;

    @Option(names = "--show-stale", description = "Also those that were not heard of for days.")
    private boolean stale;

    @Option(names = "--show-unknown", description = "Also those of unknown implementations.")
    private boolean unknown;

    private PrintWriter out;

    /** To be filled by the command line. */
    public DiscoveredView() {}

    boolean wanted() {
        return table || details;
    }

    /**
     * @param records as {@code Discovered.shown} has them
     * @param seconds since the Unix epoch
     */
    void print(PrintWriter to, List<Value.Map> records, double seconds) {
        out = to;
        List<Value.Map> shown = records.stream().filter(this::shows).toList();
        if (details) {
            shown.forEach(one -> block(one, seconds));
            return;
        }
        line("Name", "Type", "Status", "Last heard", "Value", "Running", "Place");
        for (Value.Map one : shown) {
            String name = Fields.text(one, "name");
            line(
                    name.length() > NAME_WIDTH ? name.substring(0, NAME_WIDTH - 1) + "…" : name,
                    Fields.text(one, "type").replace("Interface", ""),
                    Fields.text(one, "status"),
                    ago(seconds - Fields.number(one, "last_heard")),
                    whole(one, "value"),
                    stack(one),
                    place(one));
        }
    }

    private boolean shows(Value.Map one) {
        return (stale || !Fields.text(one, "status").equals("stale"))
                && (unknown || !stack(one).isEmpty());
    }

    private void line(String... columns) {
        out.println(
                "%-25s %-10s %-10s %-11s %-6s %-17s %s"
                        .formatted((Object[]) columns)
                        .stripTrailing());
    }

    private static String stack(Value.Map one) {
        return (Fields.text(one, "impl_name") + " " + Fields.text(one, "version")).strip();
    }

    private static String whole(Value.Map one, String key) {
        return String.valueOf((long) Fields.number(one, key));
    }

    private static String ago(double seconds) {
        Duration time = Duration.ofSeconds(Math.max(0, (long) seconds));
        if (time.toMinutes() < 1) return "just now";
        if (time.toHours() < 1) return time.toMinutes() + " min ago";
        return time.toDays() < 1 ? time.toHours() + " h ago" : time.toDays() + " d ago";
    }

    private static String place(Value.Map one) {
        if (!Fields.has(one, "latitude") || !Fields.has(one, "longitude")) return "";
        List<String> parts = new ArrayList<>();
        for (String key : List.of("latitude", "longitude")) {
            parts.add(String.format(Locale.ROOT, "%.4f", Fields.number(one, key)));
        }
        if (Fields.has(one, "height")) {
            parts.add(String.format(Locale.ROOT, "%.0f m", Fields.number(one, "height")));
        }
        return String.join(", ", parts);
    }

    private void block(Value.Map one, double seconds) {
        fact("Network", Fields.text(one, "network_id"));
        fact("Transport", Fields.text(one, "transport_id"));
        fact("Operator", Fields.text(one, "operator_lxmf_address"));
        fact("Name", Fields.text(one, "name"));
        fact("Type", Fields.text(one, "type"));
        fact("Running", stack(one));
        fact("Status", Fields.text(one, "status"));
        fact("Passes on", Fields.flag(one, "transport") ? "yes" : "no");
        fact("Hops", whole(one, "hops"));
        fact("Discovered", ago(seconds - Fields.number(one, "discovered")));
        fact("Last heard", ago(seconds - Fields.number(one, "last_heard")));
        fact("Place", place(one));
        fact("Host", Fields.text(one, "reachable_on"));
        for (String key : List.of("port", "frequency", "bandwidth", "sf", "cr", "channel")) {
            if (Fields.has(one, key)) {
                fact(
                        key.substring(0, 1).toUpperCase(Locale.ROOT) + key.substring(1),
                        whole(one, key));
            }
        }
        fact("Modulation", Fields.text(one, "modulation"));
        fact("Value", whole(one, "value"));
        out.println();
        Fields.text(one, "config_entry").lines().forEach(entry -> out.println("  " + entry));
        out.println();
    }

    private void fact(String what, String value) {
        if (!value.isEmpty()) out.println("%-11s %s".formatted(what, value));
    }
}
