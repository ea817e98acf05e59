package io.reticle.suite.fabric;

/** Which nodes of a mesh are the system under test; the others are nodes of another stack. */
public enum Placement {
    SUT_EVERYWHERE,
    /** By turns, the system first. */
    ALTERNATING,
    /** At neither end of the count. */
    SUT_IN_THE_MIDDLE,
    SUT_NOWHERE;

    boolean sutAt(int node, int nodes) {
        return switch (this) {
            case SUT_EVERYWHERE -> true;
            case ALTERNATING -> node % 2 == 0;
            case SUT_IN_THE_MIDDLE -> node > 0 && node < nodes - 1;
            case SUT_NOWHERE -> false;
        };
    }
}
