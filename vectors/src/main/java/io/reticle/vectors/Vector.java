package io.reticle.vectors;

import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One recorded input of a byte function, and what must come of it.
 *
 * @param kind the function, such as {@code hkdf}; all vectors of a file have the same
 * @param id unique in its file, such as {@code hkdf-0001}
 * @param comment what is special about it
 * @param flags names of bugs that it looks for; the file explains each
 * @param requirements ids of the requirements that it decides, such as {@code R-CORE-002}
 * @param input the function's arguments; byte strings are lower-case hex
 * @param outcome whether the input is to be accepted
 * @param output the function's result; empty when the outcome is {@link Outcome#INVALID}
 * @param releases the releases of the authority that it holds for, such as {@code [1.3.1,)}
 */
public record Vector(
        String kind,
        String id,
        String comment,
        List<String> flags,
        List<String> requirements,
        ObjectNode input,
        Outcome outcome,
        Optional<ObjectNode> output,
        String releases) {

    /**
     * @throws IllegalArgumentException if an invalid vector has an output, or another has none
     */
    public Vector {
        Objects.requireNonNull(kind);
        Objects.requireNonNull(id);
        Objects.requireNonNull(comment);
        Objects.requireNonNull(releases);
        flags = List.copyOf(flags);
        requirements = List.copyOf(requirements);
        input = input.deepCopy();
        output = output.map(ObjectNode::deepCopy);
        if ((outcome == Outcome.INVALID) == output.isPresent()) {
            throw new IllegalArgumentException(
                    id
                            + ": "
                            + outcome.word()
                            + " vectors have "
                            + (output.isPresent() ? "no" : "an")
                            + " output");
        }
    }

    /** A copy: a caller that changes it does not change the vector. */
    @Override
    public ObjectNode input() {
        return input.deepCopy();
    }

    /** A copy: a caller that changes it does not change the vector. */
    @Override
    public Optional<ObjectNode> output() {
        return output.map(ObjectNode::deepCopy);
    }
}
