package io.reticle.daemon.command;

import io.reticle.rns.bytes.Bytes;

import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** How bytes are written as text, to be pasted into messages (R-NET-262). */
enum TextForm {
    HEX {
        @Override
        String encode(Bytes bytes) {
            return bytes.toHex();
        }

        @Override
        Bytes read(String text) {
            return Bytes.hex(text);
        }
    },
    /** RFC 4648, with padding. */
    BASE32 {
        @Override
        String encode(Bytes bytes) {
            return Base32.encode(bytes);
        }

        @Override
        Bytes read(String text) {
            return Base32.decode(text);
        }
    },
    /** RFC 4648 for URLs, with padding. */
    BASE64 {
        @Override
        String encode(Bytes bytes) {
            return Base64.getUrlEncoder().encodeToString(bytes.toArray());
        }

        @Override
        Bytes read(String text) {
            String padded = text + "=".repeat(-text.length() & 3);
            return Bytes.wrap(Base64.getUrlDecoder().decode(padded));
        }
    },
    /** One character for each byte, of the authority's alphabet. */
    BASE256 {
        @Override
        String encode(Bytes bytes) {
            return IntStream.range(0, bytes.length())
                    .map(i -> LETTERS[bytes.at(i)])
                    .mapToObj(Character::toString)
                    .collect(Collectors.joining());
        }

        @Override
        Bytes read(String text) {
            int[] points = text.codePoints().toArray();
            byte[] bytes = new byte[points.length];
            for (int i = 0; i < bytes.length; i++) {
                Integer value = VALUES.get(points[i]);
                if (value == null) throw new IllegalArgumentException("no letter of base 256");
                bytes[i] = value.byteValue();
            }
            return Bytes.wrap(bytes);
        }
    };

    private static final int[] LETTERS =
            """
            abcdefghijklmnopqrstuvxyzæø01234
            ABCDEFGHIJKLMNOPQRSTUWXYZÆØ56789
            αβγδεζηθικλμνξπρστφχψωΓΔΘΛΞΠΣΦΨΩ
            БДЖЗИЛПЦЧШЩЪЫЭЮЯбджзилпцчшщъыэюя
            ԱԲԳԴԵԶԷԸԹԺԻԽԾԿՀՁՂՃՄՅՆՇՈՉՊՋՎՐՑՒՔՖ
            ᚠᚢᚦᚱᚹᚺᚾᛈᛇᛉᛊᛏᛒᛖᛗᛟｲｳｵｶｷｹｻｼｽｾﾀﾁﾃﾄﾅﾇ
            ﾈﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾗﾘﾙﾚﾜ𐑐𐑑𐑒𐑔𐑕𐑗𐑙𐑳𐑶𐑸𐑹𐑺𐑻𐑽𐑾𐑿
            ᱑᱕᱘᱙ᱚᱝᱟᱣᱦᱨᱬᱭᱰᱳᱶᱷ𐌳𐌸𐌾𐐀𐐁𐐂𐐆𐐇𐐈𐐉𐐊𐐋𐐌𐐍𐐎𐐏
            """
                    .replace("\n", "")
                    .codePoints()
                    .toArray();

    private static final Map<Integer, Integer> VALUES =
            IntStream.range(0, LETTERS.length)
                    .boxed()
                    .collect(Collectors.toMap(i -> LETTERS[i], Function.identity()));

    private static final int ROW = 64;
    private static final String BEGIN = "#### Start of rsg data ";
    private static final String END = " End of rsg data ####";

    abstract String encode(Bytes bytes);

    abstract Bytes read(String text);

    /** Empty if the text is not of this form. */
    Optional<Bytes> decode(String text) {
        try {
            return Optional.of(read(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** In rows of 64 characters between two lines that say what it is. */
    String wrapped(Bytes bytes) {
        StringBuilder out = new StringBuilder(BEGIN);
        out.append("#".repeat(ROW - BEGIN.length())).append('\n');
        int[] letters = encode(bytes).codePoints().toArray();
        for (int at = 0; at < letters.length; at += ROW) {
            int length = Math.min(ROW, letters.length - at);
            out.append(new String(letters, at, length))
                    .append("=".repeat(ROW - length))
                    .append('\n');
        }
        return out.append("#".repeat(ROW - END.length())).append(END).toString();
    }

    /** Whether some text is what {@link #wrapped} makes, in whatever form. */
    static boolean isWrapped(String text) {
        return text.stripLeading().startsWith("####");
    }

    /** What is within {@link #wrapped} text, in the first form that fits. */
    static Optional<Bytes> unwrapped(String text) {
        String letters =
                text.lines()
                        .filter(line -> !line.isBlank() && !line.startsWith("#"))
                        .map(String::strip)
                        .collect(Collectors.joining());
        String bare = letters.replaceFirst("=+$", "");
        Optional<Bytes> hex = HEX.decode(bare);
        if (hex.isPresent()) return hex;
        Optional<Bytes> base32 = BASE32.decode(bare);
        if (base32.isPresent()) return base32;
        Optional<Bytes> base64 = BASE64.decode(bare);
        return base64.isPresent() ? base64 : BASE256.decode(bare);
    }
}
