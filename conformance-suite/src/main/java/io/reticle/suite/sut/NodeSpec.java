package io.reticle.suite.sut;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a case asks of a node that is started for it alone, in the Python grammar.
 *
 * @param settings of the section {@code [reticulum]}
 * @param interfaces in the order of the file
 * @param environment variables for the node's program, over those of its manifest
 * @param clocked whether the case sets its clock
 */
public record NodeSpec(
        Map<String, String> settings,
        List<Interface> interfaces,
        Map<String, String> environment,
        boolean clocked) {
    private static final String TCP_SERVER = "TCPServerInterface";

    /**
     * One interface.
     *
     * @param type as the Python stack calls it
     * @param listens whether it gets a TCP port on loopback, and is waited for
     * @param keys beyond type, address and port
     */
    public record Interface(String name, String type, boolean listens, Map<String, String> keys) {}

    public NodeSpec {
        settings = new LinkedHashMap<>(settings);
        interfaces = List.copyOf(interfaces);
        environment = Map.copyOf(environment);
    }

    /** A transport node without interfaces, that offers nothing of its own. */
    public static NodeSpec transport() {
        var settings = new LinkedHashMap<String, String>();
        settings.put("enable_transport", "yes");
        settings.put("share_instance", "no");
        settings.put("respond_to_probes", "no");
        settings.put("panic_on_interface_error", "no");
        return new NodeSpec(settings, List.of(), Map.of(), false);
    }

    /** The same with a clock that {@link OwnNode#passes} puts forward. */
    public NodeSpec withClock() {
        return new NodeSpec(settings, interfaces, environment, true);
    }

    /** The same with another setting. */
    public NodeSpec with(String key, String value) {
        var more = new LinkedHashMap<>(settings);
        more.put(key, value);
        return new NodeSpec(more, interfaces, environment, clocked);
    }

    /** The same with another variable in the environment of its program. */
    public NodeSpec withVariable(String name, String value) {
        var more = new LinkedHashMap<>(environment);
        more.put(name, value);
        return new NodeSpec(settings, interfaces, more, clocked);
    }

    /**
     * The same with one more interface, a TCP server, on which announces are not held back unless a
     * key says so: every test is a burst on a young interface.
     *
     * @param keysAndValues by turns
     */
    public NodeSpec on(String name, String... keysAndValues) {
        return and(name, TCP_SERVER, true, keysAndValues);
    }

    /**
     * The same with one more interface of another kind that listens on a TCP port.
     *
     * @param keysAndValues by turns
     */
    public NodeSpec listening(String name, String type, String... keysAndValues) {
        return and(name, type, true, keysAndValues);
    }

    /**
     * The same with one more interface that nobody can connect to.
     *
     * @param keysAndValues by turns
     */
    public NodeSpec using(String name, String type, String... keysAndValues) {
        return and(name, type, false, keysAndValues);
    }

    private NodeSpec and(String name, String type, boolean listens, String... keysAndValues) {
        var keys = new LinkedHashMap<String, String>();
        keys.put("ingress_control", "no");
        for (int i = 0; i < keysAndValues.length; i += 2) {
            keys.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        var more = new ArrayList<>(interfaces);
        more.add(new Interface(name, type, listens, keys));
        return new NodeSpec(settings, more, environment, clocked);
    }

    /** The configuration file. */
    String text(String host, Map<String, Integer> ports) {
        var text = new StringBuilder("[reticulum]\n");
        settings.forEach((key, value) -> line(text, key, value));
        text.append("\n[logging]\nloglevel = 4\n\n[interfaces]\n");
        for (Interface one : interfaces) {
            text.append("\n[[").append(one.name()).append("]]\n");
            line(text, "type", one.type());
            line(text, "enabled", "yes");
            if (one.listens()) {
                line(text, "listen_ip", host);
                line(text, "listen_port", ports.get(one.name()).toString());
            }
            one.keys().forEach((key, value) -> line(text, key, value));
        }
        return text.toString();
    }

    private static void line(StringBuilder text, String key, String value) {
        text.append(key).append(" = ").append(value).append('\n');
    }
}
