package io.reticle.daemon.command;

import io.reticle.rns.bytes.Bytes;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Figures as people read them. */
final class Words {
    private static final List<String> STEPS = List.of("", "K", "M", "G", "T", "P", "E", "Z");
    private static final DateTimeFormatter MOMENT =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT)
                    .withZone(ZoneId.systemDefault());

    private Words() {}

    static String hash(Bytes hash) {
        return "<" + hash.toHex() + ">";
    }

    /** Bytes. */
    static String size(double bytes) {
        return scaled(bytes, "B");
    }

    /** Bits a second. */
    static String speed(double bits) {
        return scaled(bits, "bps");
    }

    static String frequency(double hertz) {
        return hertz == 0 ? "0 Hz" : scaled(hertz, "Hz");
    }

    private static String scaled(double number, String unit) {
        double left = number;
        int step = 0;
        while (Math.abs(left) >= 1_000 && step < STEPS.size() - 1) {
            left /= 1_000;
            step++;
        }
        String format = step == 0 && left == Math.rint(left) ? "%.0f %s%s" : "%.2f %s%s";
        return format.formatted(left, STEPS.get(step), unit);
    }

    /** A span of seconds. */
    static String span(double seconds) {
        double left = Math.abs(seconds);
        List<String> parts = new ArrayList<>();
        long days = (long) (left / 86_400);
        left %= 86_400;
        long hours = (long) (left / 3_600);
        left %= 3_600;
        long minutes = (long) (left / 60);
        left %= 60;
        if (days > 0) parts.add(days + "d");
        if (hours > 0) parts.add(hours + "h");
        if (minutes > 0) parts.add(minutes + "m");
        if (left > 0 || parts.isEmpty()) parts.add("%.2fs".formatted(left));
        return (seconds < 0 ? "-" : "") + String.join(" ", parts);
    }

    /** Seconds since the Unix epoch, in local time. */
    static String moment(double seconds) {
        return MOMENT.format(Instant.ofEpochMilli((long) (seconds * 1_000)));
    }

    /** One of two forms: "1 hop", "2 hops". */
    static String count(long number, String one, String many) {
        return number + " " + (number == 1 ? one : many);
    }
}
