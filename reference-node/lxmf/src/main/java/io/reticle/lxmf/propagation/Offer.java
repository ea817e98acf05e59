package io.reticle.lxmf.propagation;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.msgpack.Value;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Predicate;

/**
 * What another node has to offer: {@code [peering key, [transient ids]]}. Of the ids no more is
 * held than the bytes in which they came: there may be a million.
 *
 * @param ids each with a header of two bytes, one after the other
 */
record Offer(Bytes key, Bytes ids) {
    private static final int ID = MessageName.ID_SIZE;
    private static final int BIN8 = 0xc4;
    private static final int EACH = 2 + ID;
    private static final int EMPTY_MAP = 0x80;
    private static final int EMPTY_TEXT = 0xa0;
    private static final int FIXARRAY = 0x90;
    private static final int FIXARRAY_MOST = 0x0f;
    private static final int ARRAY16 = 0xdc;
    private static final int ARRAY32 = 0xdd;

    /** The ids that are wanted, and how many. */
    record Wanted(int count, Bytes list) {}

    /** Whether it is what the authority takes for an offer with too little in it to be one. */
    static boolean isNothing(Bytes data) {
        return switch (data.at(0)) {
            case EMPTY_MAP, EMPTY_TEXT, EMPTY_TEXT + 1 -> true;
            case BIN8 -> data.length() >= 2 && data.at(1) <= 1;
            default -> false;
        };
    }

    /**
     * @throws MalformedFrame if it is something else
     */
    static Offer parse(Bytes data) throws MalformedFrame {
        List<Bytes> parts = Value.elements(data);
        if (parts.size() < 2) throw malformed("a key and a list", parts.size() + " elements");
        if (!(Value.parse(parts.get(0)) instanceof Value.Binary(var key))) {
            throw malformed("a key as bin", "another type");
        }
        Bytes list = parts.get(1);
        int header = headerSize(list);
        long count = count(list, header);
        if (list.length() - header != count * EACH) {
            throw malformed("ids of 32 bytes", "something else");
        }
        Bytes ids = list.from(header);
        for (int at = 0; at < ids.length(); at += EACH) {
            if (ids.at(at) != BIN8 || ids.at(at + 1) != ID) {
                throw malformed("ids of 32 bytes", "something else");
            }
        }
        return new Offer(key, ids);
    }

    private static int headerSize(Bytes list) throws MalformedFrame {
        int first = list.at(0);
        if ((first & ~FIXARRAY_MOST) == FIXARRAY) return 1;
        if (first == ARRAY16) return 1 + Short.BYTES;
        if (first == ARRAY32) return 1 + Integer.BYTES;
        throw malformed("a list of ids", "another type");
    }

    private static long count(Bytes list, int header) {
        return header == 1 ? list.at(0) & FIXARRAY_MOST : list.number(1, header - 1);
    }

    private static MalformedFrame malformed(String expected, String found) {
        return new MalformedFrame("offer", 0, expected, found);
    }

    int count() {
        return ids.length() / EACH;
    }

    /** Those of the ids that are wanted, in their order, as a list. */
    Wanted wanted(Predicate<Bytes> wants) {
        byte[] list = new byte[1 + Integer.BYTES + ids.length()];
        int count = 0;
        int end = list.length - ids.length();
        for (int at = 0; at < ids.length(); at += EACH) {
            Bytes each = ids.slice(at, at + EACH);
            if (!wants.test(each.from(2))) continue;
            each.copyTo(list, end);
            end += EACH;
            count++;
        }
        return new Wanted(count, headed(list, count, end));
    }

    /** Puts the shortest header that does right before the elements. */
    private static Bytes headed(byte[] list, int count, int end) {
        int room = 1 + Integer.BYTES;
        ByteBuffer header = ByteBuffer.wrap(list);
        int start;
        if (count <= FIXARRAY_MOST) {
            start = room - 1;
            header.put(start, (byte) (FIXARRAY | count));
        } else if (count <= 0xffff) {
            start = room - 1 - Short.BYTES;
            header.put(start, (byte) ARRAY16).putShort(start + 1, (short) count);
        } else {
            start = 0;
            header.put(start, (byte) ARRAY32).putInt(start + 1, count);
        }
        return Bytes.copy(list, start, end - start);
    }
}
