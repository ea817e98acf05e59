package io.reticle.reports;

import io.reticle.reports.event.Event;
import io.reticle.reports.event.Field;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The bytes of one frame, laid out as a hexdump in which each byte knows its field.
 *
 * @param lines 16 bytes each, the last one perhaps fewer
 * @param omitted how many bytes at the end are not laid out
 */
record FrameBytes(List<Line> lines, int omitted) {
    private static final int PER_LINE = 16;

    /** Beyond that a page is no place to read bytes; the event log has them all. */
    private static final int MAX_BYTES = 4096;

    /**
     * @param offset of the line's first byte, as four hex digits
     * @param text the bytes as ASCII, a dot for those that have no sign
     */
    record Line(String offset, List<Run> runs, String text) {}

    /**
     * Neighbouring bytes of one field.
     *
     * @param field index of the field in the frame's list; -1 for none
     * @param hex the bytes, each with a space after it
     */
    record Run(int field, String hex) {}

    /** Lays out {@code frame}; a frame whose hex is not hex has no lines. */
    static FrameBytes of(Event.Frame frame) {
        byte[] bytes;
        try {
            bytes = HexFormat.of().parseHex(frame.hex());
        } catch (IllegalArgumentException e) {
            return new FrameBytes(List.of(), 0);
        }
        int shown = Math.min(bytes.length, MAX_BYTES);
        var owner = owners(frame.fields(), shown);
        var lines = new ArrayList<Line>();
        for (int from = 0; from < shown; from += PER_LINE) {
            int to = Math.min(shown, from + PER_LINE);
            lines.add(line(bytes, owner, from, to));
        }
        return new FrameBytes(List.copyOf(lines), bytes.length - shown);
    }

    /** The field of each byte: the shortest that covers it, for fields may hold others. */
    private static int[] owners(List<Field> fields, int size) {
        var owner = new int[size];
        var length = new int[size];
        for (int i = 0; i < size; i++) {
            owner[i] = -1;
            length[i] = Integer.MAX_VALUE;
        }
        for (int f = 0; f < fields.size(); f++) {
            var field = fields.get(f);
            long end = Math.min(size, (long) field.offset() + field.length());
            for (int i = Math.max(0, field.offset()); i < end && field.offset() >= 0; i++) {
                if (field.length() < length[i]) {
                    owner[i] = f;
                    length[i] = field.length();
                }
            }
        }
        return owner;
    }

    private static Line line(byte[] bytes, int[] owner, int from, int to) {
        var runs = new ArrayList<Run>();
        var hex = new StringBuilder();
        var text = new StringBuilder();
        for (int i = from; i < to; i++) {
            hex.append(HexFormat.of().toHexDigits(bytes[i])).append(' ');
            text.append(bytes[i] >= 0x20 && bytes[i] < 0x7f ? (char) bytes[i] : '·');
            if (i + 1 == to || owner[i + 1] != owner[i]) {
                runs.add(new Run(owner[i], hex.toString()));
                hex.setLength(0);
            }
        }
        if (to - from < PER_LINE) {
            runs.add(new Run(-1, "   ".repeat(PER_LINE - (to - from))));
        }
        return new Line(HexFormat.of().toHexDigits(from, 4), List.copyOf(runs), text.toString());
    }
}
