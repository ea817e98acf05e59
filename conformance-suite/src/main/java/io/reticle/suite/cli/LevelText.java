package io.reticle.suite.cli;

import io.reticle.suite.engine.Level;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

import java.util.Arrays;

/** Reads levels: {@code L0} or {@code wire}, {@code L1} or {@code verbs}, … */
final class LevelText implements ITypeConverter<Level> {
    @Override
    public Level convert(String text) {
        return Arrays.stream(Level.values())
                .filter(
                        level ->
                                level.name().equalsIgnoreCase(text)
                                        || level.word().equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(
                        () ->
                                new TypeConversionException(
                                        "expected L0 (wire), L1 (verbs), L2 (vectors) or L3 (mesh), found '"
                                                + text
                                                + "'"));
    }
}
