package io.reticle.suite.sut;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a case asks of a node that is started for it alone: settings and TCP interfaces in the
 * Python grammar.
 *
 * @param settings of the section {@code [reticulum]}
 * @param interfaces each a TCP server on a port of its own, in the order of the file
 * @param clocked whether the case sets its clock
 */
public record NodeSpec(Map<String, String> settings, List<Listening> interfaces, boolean clocked) {
    /**
     * One interface.
     *
     * @param keys beyond type, address and port
     */
    public record Listening(String name, Map<String, String> keys) {}

    public NodeSpec {
        settings = new LinkedHashMap<>(settings);
        interfaces = List.copyOf(interfaces);
    }

    /** A transport node without interfaces, that offers nothing of its own. */
    public static NodeSpec transport() {
        var settings = new LinkedHashMap<String, String>();
        settings.put("enable_transport", "yes");
        settings.put("share_instance", "no");
        settings.put("respond_to_probes", "no");
        settings.put("panic_on_interface_error", "no");
        return new NodeSpec(settings, List.of(), false);
    }

    /** The same with a clock that {@link OwnNode#passes} puts forward. */
    public NodeSpec withClock() {
        return new NodeSpec(settings, interfaces, true);
    }

    /** The same with another setting. */
    public NodeSpec with(String key, String value) {
        var more = new LinkedHashMap<>(settings);
        more.put(key, value);
        return new NodeSpec(more, interfaces, clocked);
    }

    /**
     * The same with one more interface, on which announces are not held back unless a key says so:
     * every test is a burst on a young interface.
     *
     * @param keysAndValues by turns
     */
    public NodeSpec on(String name, String... keysAndValues) {
        var keys = new LinkedHashMap<String, String>();
        keys.put("ingress_control", "no");
        for (int i = 0; i < keysAndValues.length; i += 2) {
            keys.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        var more = new ArrayList<>(interfaces);
        more.add(new Listening(name, keys));
        return new NodeSpec(settings, more, clocked);
    }

    /** The configuration file. */
    String text(String host, Map<String, Integer> ports) {
        var text = new StringBuilder("[reticulum]\n");
        settings.forEach((key, value) -> line(text, key, value));
        text.append("\n[logging]\nloglevel = 4\n\n[interfaces]\n");
        for (Listening one : interfaces) {
            text.append("\n[[").append(one.name()).append("]]\n");
            line(text, "type", "TCPServerInterface");
            line(text, "enabled", "yes");
            line(text, "listen_ip", host);
            line(text, "listen_port", ports.get(one.name()).toString());
            one.keys().forEach((key, value) -> line(text, key, value));
        }
        return text.toString();
    }

    private static void line(StringBuilder text, String key, String value) {
        text.append(key).append(" = ").append(value).append('\n');
    }
}
