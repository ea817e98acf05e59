package io.reticle.daemon.rpc;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.ConstantTime;
import io.reticle.rns.crypto.Entropy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Map;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Both sides prove to each other that they hold the same key, as Python's {@code
 * multiprocessing.connection} has it (R-NET-200, R-NET-201): the listener challenges, then the
 * caller.
 *
 * <pre>
 *  challenge  #CHALLENGE# ‖ 20 random bytes                    up to Python 3.11
 *             #CHALLENGE# ‖ {sha256} ‖ 40 random bytes         since 3.12
 *  answer     HMAC-MD5(key, what follows the mark)             to the former, or from the former
 *             {sha256} ‖ HMAC-SHA256(key, what follows the mark)
 *  verdict    #WELCOME# or #FAILURE#
 * </pre>
 *
 * The digest named in the challenge is taken by the newer ones; the older ones answer any challenge
 * with MD5, so that an answer is told by its own form.
 */
final class Handshake {
    private static final Bytes CHALLENGE = Bytes.utf8("#CHALLENGE#");
    private static final Bytes WELCOME = Bytes.utf8("#WELCOME#");
    private static final Bytes FAILURE = Bytes.utf8("#FAILURE#");

    private static final Bytes OFFER = Bytes.utf8("{sha256}");
    private static final int RANDOM_SIZE = 40;
    private static final int LEAST_CHALLENGE = 20;

    /** No message of the handshake is longer. */
    private static final int MOST = 256;

    private static final String OLD_DIGEST = "md5";

    /** By Python's name for the digest. */
    private static final Map<String, String> MACS =
            Map.of(
                    OLD_DIGEST,
                    "HmacMD5",
                    "sha256",
                    "HmacSHA256",
                    "sha384",
                    "HmacSHA384",
                    "sha3_256",
                    "HmacSHA3-256",
                    "sha3_384",
                    "HmacSHA3-384");

    private final Messages messages;
    private final Bytes key;
    private final Entropy entropy;

    Handshake(Messages messages, Bytes key, Entropy entropy) {
        this.messages = messages;
        this.key = key;
        this.entropy = entropy;
    }

    /**
     * The side that was called.
     *
     * @throws RpcFault if the other does not hold the key
     */
    void listener() throws IOException {
        challenge();
        answer();
    }

    /** The side that calls. */
    void caller() throws IOException {
        answer();
        challenge();
    }

    private void challenge() throws IOException {
        Bytes question = Bytes.concat(OFFER, entropy.bytes(RANDOM_SIZE));
        messages.send(Bytes.concat(CHALLENGE, question));
        if (!proves(messages.receive(MOST), question)) {
            messages.send(FAILURE);
            throw new RpcFault("the other side holds another key");
        }
        messages.send(WELCOME);
    }

    private boolean proves(Bytes answer, Bytes question) throws RpcFault {
        Named named = Named.of(answer, OLD_DIGEST);
        return ConstantTime.equal(named.rest(), mac(named.digest(), question));
    }

    private void answer() throws IOException {
        Bytes asked = messages.receive(MOST);
        if (!startsWith(asked, CHALLENGE)) throw new RpcFault("expected a challenge");
        Bytes question = asked.from(CHALLENGE.length());
        if (question.length() < LEAST_CHALLENGE) {
            // otherwise it could be used to have short texts signed
            throw new RpcFault("a challenge of %d bytes".formatted(question.length()));
        }
        Named named = Named.of(question, OLD_DIGEST);
        Bytes mac = mac(named.digest(), question);
        boolean old = question.length() == LEAST_CHALLENGE;
        messages.send(old ? mac(OLD_DIGEST, question) : Bytes.concat(named.prefix(), mac));
        Bytes verdict = messages.receive(MOST);
        if (!verdict.equals(WELCOME)) throw new RpcFault("the other side does not take our key");
    }

    private static boolean startsWith(Bytes whole, Bytes start) {
        return whole.length() >= start.length() && whole.slice(0, start.length()).equals(start);
    }

    private Bytes mac(String digest, Bytes text) throws RpcFault {
        String algorithm = MACS.get(digest);
        if (algorithm == null) throw new RpcFault("the digest '" + digest + "' is not known");
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(key.toArray(), algorithm));
            return Bytes.wrap(mac.doFinal(text.toArray()));
        } catch (GeneralSecurityException e) {
            throw new RpcFault("this Java has no " + algorithm + ": " + e.getMessage());
        }
    }

    /** What follows the name of a digest in braces; {@code prefix} is that name as it came. */
    private record Named(String digest, Bytes prefix, Bytes rest) {
        private static final int LONGEST_NAME = 20;

        static Named of(Bytes text, String otherwise) {
            if (!text.isEmpty() && text.at(0) == '{') {
                int most = Math.min(text.length(), LONGEST_NAME + 2);
                for (int i = 1; i < most; i++) {
                    if (text.at(i) != '}') continue;
                    byte[] name = text.slice(1, i).toArray();
                    return new Named(
                            new String(name, StandardCharsets.US_ASCII),
                            text.slice(0, i + 1),
                            text.from(i + 1));
                }
            }
            return new Named(otherwise, Bytes.EMPTY, text);
        }
    }
}
