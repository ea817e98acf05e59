package io.reticle.lxmf.propagation;

import io.reticle.rns.bytes.Bytes;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the file of a kept message is called, and all that is known of it without opening it:
 *
 * <pre>
 *  64 hexadecimal digits of the transient id _ time of receipt [ _ stamp value ]
 * </pre>
 *
 * The value is left out where it is 0, as the authority does (R-LXMF-107).
 *
 * @param received seconds since the Unix epoch, by the node's own clock
 * @param value the zero bits that the propagation stamp's hash begins with
 */
public record MessageName(Bytes id, double received, int value) {
    /** Of a transient id, in bytes. */
    public static final int ID_SIZE = 32;

    private static final Pattern FORM =
            Pattern.compile(
                    "([0-9a-fA-F]{64})_([0-9]+(?:\\.[0-9]+)?(?:e[+-]?[0-9]+)?)(?:_([0-9]{1,3})(?:_.*)?)?");

    /** Empty for a name of any other form, or with a time that is none. */
    public static Optional<MessageName> parse(String name) {
        Matcher parts = FORM.matcher(name);
        if (!parts.matches()) return Optional.empty();
        double received = Double.parseDouble(parts.group(2));
        if (!(received > 0) || Double.isInfinite(received)) return Optional.empty();
        int value = parts.group(3) == null ? 0 : Integer.parseInt(parts.group(3));
        return Optional.of(new MessageName(Bytes.hex(parts.group(1)), received, value));
    }

    /** The time stands in the fewest digits that give it back. */
    public String text() {
        String plain = new BigDecimal(Double.toString(received)).toPlainString();
        if (plain.indexOf('.') < 0) plain += ".0";
        return id.toHex() + "_" + plain + (value > 0 ? "_" + value : "");
    }
}
