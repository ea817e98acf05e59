package io.reticle.bench;

import java.util.List;

/** What is measured side by side. */
enum Operation {
    PARSE("parse", "packets", "take a frame apart: every field of the header, and the data"),
    PARSE_HASH("parse-hash", "packets", "the same with the packet's hash"),
    ANNOUNCE("announce", "announces", "from a frame to a validated announce, with packet hash"),
    ENCRYPT("encrypt", "texts", "400 bytes to an identity"),
    DECRYPT("decrypt", "texts", "400 bytes by an identity"),
    PAIR("pair", "pairs", "encrypt and decrypt 400 bytes");

    static final List<Operation> ALL = List.of(values());

    private final String word;
    private final String unit;
    private final String meaning;

    Operation(String word, String unit, String meaning) {
        this.word = word;
        this.unit = unit;
        this.meaning = meaning;
    }

    /** As the peers are asked for it, and as it stands in reports. */
    String word() {
        return word;
    }

    /** What is counted, in the plural. */
    String unit() {
        return unit;
    }

    String meaning() {
        return meaning;
    }

    /**
     * @throws IllegalArgumentException if there is no such operation
     */
    static Operation of(String word) {
        return ALL.stream()
                .filter(operation -> operation.word.equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown operation " + word));
    }
}
