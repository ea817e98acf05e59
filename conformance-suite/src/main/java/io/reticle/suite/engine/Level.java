package io.reticle.suite.engine;

/** How a system under test is met, by rising effort of its makers. */
public enum Level {
    /** The unmodified node, judged by what is seen on the wire. */
    L0("wire"),
    /** An adapter program that does what a user would. */
    L1("verbs"),
    /** The same program's pure functions, fed with vectors. */
    L2("vectors"),
    /** Node and adapter program in containers, several hops apart, among others. */
    L3("mesh");

    private final String word;

    Level(String word) {
        this.word = word;
    }

    /** What it is made of: wire, verbs, vectors or mesh. */
    public String word() {
        return word;
    }
}
