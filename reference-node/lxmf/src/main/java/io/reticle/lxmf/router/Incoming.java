package io.reticle.lxmf.router;

import io.reticle.lxmf.message.Message;
import io.reticle.lxmf.message.Method;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * A message that came in, and what is known of it.
 *
 * @param unverified why it is not known to be its source's; empty if the source signed it
 * @param stampValid whether its stamp does; empty where none is asked for
 * @param stampValue the zero bits of a stamp that does, or 256 for one made with a ticket
 */
public record Incoming(
        Message message,
        Method method,
        Optional<Unverified> unverified,
        Optional<Boolean> stampValid,
        OptionalInt stampValue) {

    /** Why a message is not known to be its source's. */
    public enum Unverified {
        /** Nothing is known of the source (R-LXMF-15). */
        SOURCE_UNKNOWN(0x01),
        /** The source is known, and did not sign it (R-LXMF-16). */
        SIGNATURE_INVALID(0x02);

        private final int code;

        Unverified(int code) {
            this.code = code;
        }

        /** As the authority has it. */
        public int code() {
            return code;
        }
    }

    public boolean verified() {
        return unverified.isEmpty();
    }
}
