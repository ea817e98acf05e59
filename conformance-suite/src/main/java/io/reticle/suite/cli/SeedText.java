package io.reticle.suite.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

import java.security.SecureRandom;

/** Reads seeds: {@code 0x1b2e}, {@code 6958}, {@code random}. */
public final class SeedText implements ITypeConverter<Long> {
    /** Made by picocli. */
    public SeedText() {}

    @Override
    public Long convert(String text) {
        if (text.equals("random")) {
            return new SecureRandom().nextLong() >>> 16; // short enough to be typed
        }
        try {
            return text.startsWith("0x") || text.startsWith("0X")
                    ? Long.parseUnsignedLong(text.substring(2), 16)
                    : Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new TypeConversionException(
                    "expected a number such as 6958 or 0x1b2e, found '" + text + "'");
        }
    }
}
