package io.reticle.daemon.config;

import io.reticle.rns.transport.InterfaceMode;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The spellings of interface modes. */
final class Modes {
    private static final Map<String, InterfaceMode> SPELLINGS =
            Map.ofEntries(
                    Map.entry("full", InterfaceMode.FULL),
                    Map.entry("access_point", InterfaceMode.ACCESS_POINT),
                    Map.entry("accesspoint", InterfaceMode.ACCESS_POINT),
                    Map.entry("ap", InterfaceMode.ACCESS_POINT),
                    Map.entry("pointtopoint", InterfaceMode.POINT_TO_POINT),
                    Map.entry("ptp", InterfaceMode.POINT_TO_POINT),
                    Map.entry("roaming", InterfaceMode.ROAMING),
                    Map.entry("boundary", InterfaceMode.BOUNDARY),
                    Map.entry("gateway", InterfaceMode.GATEWAY),
                    Map.entry("gw", InterfaceMode.GATEWAY),
                    Map.entry("internal", InterfaceMode.INTERNAL));

    private Modes() {}

    /** The mode that a key names; a word that is none is remarked, and counts as nothing. */
    static Optional<InterfaceMode> of(Section section, String... keys) throws ConfigFault {
        Optional<String> word = section.text(keys).map(text -> text.toLowerCase(Locale.ROOT));
        Optional<InterfaceMode> mode = word.map(SPELLINGS::get);
        if (word.isPresent() && mode.isEmpty()) {
            section.remark(
                    section.find(keys).orElseThrow(),
                    "unknown mode '%s'%s"
                            .formatted(
                                    word.get(),
                                    Spelling.suggestion(word.get(), SPELLINGS.keySet())));
        }
        return mode;
    }
}
