package io.reticle.daemon.instance;

import io.reticle.rns.msgpack.Value;

/** Somebody who answers questions about a node: the node itself, or the one that is shared. */
@FunctionalInterface
public interface Asking {
    /**
     * @throws Exception if there is no such question, an argument is wrong, or nobody answered
     */
    Value ask(Value.Map question) throws Exception;
}
