package io.reticle.rns.discovery;

import java.util.List;
import java.util.regex.Pattern;

/** Hosts as strangers name them, judged by their spelling alone: nothing is looked up. */
final class Host {
    private static final Pattern LABEL = Pattern.compile("(?!-)[a-zA-Z0-9-]{1,63}(?<!-)");
    private static final Pattern DIGITS = Pattern.compile("[0-9]+");
    private static final Pattern OCTET = Pattern.compile("0|[1-9][0-9]{0,2}");
    private static final Pattern GROUP = Pattern.compile("[0-9a-fA-F]{1,4}");
    private static final int LONGEST = 253;
    private static final int GROUPS = 8;

    /** Everybody's own; a stranger cannot be there. */
    private static final List<String> OWN = List.of("127.0.0.1", "0.0.0.0");

    private Host() {}

    /** Whether it is an IP address or could be the name of a host. */
    static boolean plausible(String host) {
        return v4(host) || v6(host) || named(host);
    }

    /** Whether a node without further software can connect to it (R-NET-221). */
    static boolean connectable(String host) {
        return plausible(host)
                && !OWN.contains(host)
                && !host.toLowerCase(java.util.Locale.ROOT).endsWith(".onion")
                && !(v6(host) && yggdrasil(host));
    }

    private static boolean named(String host) {
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        if (name.length() > LONGEST) return false;
        String[] labels = name.split("\\.", -1);
        if (DIGITS.matcher(labels[labels.length - 1]).matches()) return false;
        for (String label : labels) if (!LABEL.matcher(label).matches()) return false;
        return true;
    }

    private static boolean v4(String text) {
        String[] octets = text.split("\\.", -1);
        if (octets.length != 4) return false;
        for (String octet : octets) {
            if (!OCTET.matcher(octet).matches() || Integer.parseInt(octet) > 255) return false;
        }
        return true;
    }

    /** Groups of hexadecimal digits, with one gap for zeros, perhaps IPv4 at the end. */
    private static boolean v6(String text) {
        int zone = text.indexOf('%');
        String address = zone < 0 ? text : text.substring(0, zone);
        if (zone >= 0 && (zone == text.length() - 1 || text.indexOf('%', zone + 1) >= 0)) {
            return false;
        }
        int gap = address.indexOf("::");
        if (gap < 0) return groups(address, true) == GROUPS;
        if (address.indexOf("::", gap + 1) >= 0) return false;
        String before = address.substring(0, gap);
        String after = address.substring(gap + 2);
        int left = before.isEmpty() ? 0 : groups(before, false);
        int right = after.isEmpty() ? 0 : groups(after, true);
        return left >= 0 && right >= 0 && left + right < GROUPS;
    }

    /**
     * How many groups there are; −1 if one is none.
     *
     * @param last whether the address ends here, so that IPv4 may stand for two groups
     */
    private static int groups(String text, boolean last) {
        String[] parts = text.split(":", -1);
        int count = 0;
        for (int i = 0; i < parts.length; i++) {
            if (GROUP.matcher(parts[i]).matches()) count++;
            else if (last && i == parts.length - 1 && v4(parts[i])) count += 2;
            else return -1;
        }
        return count;
    }

    /** 200::/7, where only members of that network get. */
    private static boolean yggdrasil(String v6) {
        int first = v6.startsWith(":") ? 0 : Integer.parseInt(v6.substring(0, v6.indexOf(':')), 16);
        return first >>> 9 == 1;
    }
}
