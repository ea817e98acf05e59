package io.reticle.rns.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.reticle.rns.bytes.Bytes;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/**
 * Wycheproof's vectors under each provider. Where the authority and the strict reading differ we
 * follow the authority, and each such group is named here with its reason; any other difference
 * fails.
 */
@ParameterizedClass
@MethodSource("providers")
class WycheproofTest {
    @Parameter CryptoProvider crypto;

    static Stream<CryptoProvider> providers() {
        return Stream.of(CryptoProvider.portable(), CryptoProvider.best());
    }

    /** What came out, or empty for a refusal. */
    private static Optional<Bytes> opened(Attempt attempt) {
        try {
            return Optional.of(attempt.make());
        } catch (CryptoFailure e) {
            return Optional.empty();
        }
    }

    @FunctionalInterface
    private interface Attempt {
        Bytes make() throws CryptoFailure;
    }

    /**
     * @param expectation what must come out for a vector and its group
     * @param outcome what did
     */
    private static void check(
            String set,
            BiFunction<JsonNode, JsonNode, Object> expectation,
            BiFunction<JsonNode, JsonNode, Object> outcome)
            throws IOException, InterruptedException {
        JsonNode file = WycheproofFiles.read(set);
        List<String> differences = new ArrayList<>();
        int run = 0;
        for (JsonNode group : file.get("testGroups")) {
            for (JsonNode vector : group.get("tests")) {
                run++;
                Object expected = expectation.apply(group, vector);
                Object found = outcome.apply(group, vector);
                if (!expected.equals(found)) {
                    differences.add("%s: expected %s, found %s".formatted(vector, expected, found));
                }
            }
        }
        assertEquals(file.get("numberOfTests").asInt(), run);
        assertEquals(List.of(), differences);
    }

    private static Bytes bytes(JsonNode vector, String name) {
        return Bytes.hex(vector.get(name).asString());
    }

    private static boolean valid(JsonNode vector) {
        return vector.get("result").asString().equals("valid");
    }

    private static boolean flagged(JsonNode vector, String flag) {
        return vector.get("flags").valueStream().anyMatch(f -> f.asString().equals(flag));
    }

    /**
     * "acceptable" entries are computed like any other (twist and non-canonical keys too), but a
     * secret of zeros is refused, as the authority's library refuses it.
     */
    @Test
    void x25519_agrees_and_refuses_a_secret_of_zeros() throws Exception {
        check(
                "x25519_test",
                (group, vector) ->
                        flagged(vector, "ZeroSharedSecret")
                                ? Optional.empty()
                                : Optional.of(bytes(vector, "shared")),
                (group, vector) ->
                        opened(
                                () ->
                                        crypto.x25519(
                                                bytes(vector, "private"),
                                                bytes(vector, "public"))));
    }

    /** No difference from the strict reading: the set holds no key of small order. */
    @Test
    void ed25519_verifies_what_is_valid_and_nothing_else() throws Exception {
        check(
                "ed25519_test",
                (group, vector) -> valid(vector),
                (group, vector) ->
                        crypto.ed25519Verify(
                                bytes(group.get("publicKey"), "pk"),
                                bytes(vector, "msg"),
                                bytes(vector, "sig")));
    }

    /**
     * SizeTooLarge is a deliberate difference: our block counter wraps, as the authority's does, so
     * a longer output is given (R-CORE-002); its first 8160 bytes are still those of RFC 5869.
     * Vectors with info cannot be asked of a derivation that takes none.
     */
    @Test
    void hkdf_derives_what_rfc_5869_says_and_goes_on_after_255_blocks() throws Exception {
        check(
                "hkdf_sha256_test",
                (group, vector) -> applicable(vector) ? hkdfExpected(vector) : "no info",
                (group, vector) -> applicable(vector) ? derived(vector) : "no info");
    }

    private static boolean applicable(JsonNode vector) {
        return vector.get("info").asString().isEmpty();
    }

    private Object hkdfExpected(JsonNode vector) {
        return flagged(vector, "SizeTooLarge") ? vector.get("size").asInt() : bytes(vector, "okm");
    }

    private Object derived(JsonNode vector) {
        Bytes output =
                Hkdf.derive(
                        crypto,
                        vector.get("size").asInt(),
                        bytes(vector, "ikm"),
                        bytes(vector, "salt"));
        return flagged(vector, "SizeTooLarge") ? output.length() : output;
    }

    @Test
    void hkdf_has_vectors_without_info_among_its_own() throws Exception {
        long asked =
                WycheproofFiles.read("hkdf_sha256_test")
                        .get("testGroups")
                        .valueStream()
                        .flatMap(group -> group.get("tests").valueStream())
                        .filter(WycheproofTest::applicable)
                        .count();

        assertFalse(asked < 10, asked + " vectors");
    }

    /** Shortened tags are compared with the beginning of the whole one. */
    @Test
    void hmac_gives_the_tag_of_what_is_valid_and_nothing_else() throws Exception {
        check(
                "hmac_sha256_test",
                (group, vector) -> valid(vector),
                (group, vector) ->
                        crypto.hmacSha256(bytes(vector, "key"), bytes(vector, "msg"))
                                .slice(0, group.get("tagSize").asInt() / 8)
                                .equals(bytes(vector, "tag")));
    }

    /**
     * BadPadding and NoPadding follow the authority: only the last byte is looked at, 0 cuts
     * nothing, and above 16 it is refused (R-CORE-014 to R-CORE-016). The authority has no AES-192,
     * so that group is put to the cipher alone.
     */
    @Test
    void aes_cbc_decrypts_and_its_padding_is_as_lax_as_the_authoritys() throws Exception {
        check(
                "aes_cbc_pkcs5_test",
                (group, vector) -> valid(vector) ? Optional.of(bytes(vector, "msg")) : lax(vector),
                (group, vector) ->
                        group.get("keySize").asInt() == 192
                                ? lax(vector)
                                : opened(() -> tokenOpened(vector)));
    }

    @Test
    void aes_cbc_encrypts_to_the_same_ciphertext() throws Exception {
        check(
                "aes_cbc_pkcs5_test",
                (group, vector) -> valid(vector) ? bytes(vector, "ct") : "invalid",
                (group, vector) ->
                        valid(vector)
                                ? crypto.aesCbcEncrypt(
                                        bytes(vector, "key"),
                                        bytes(vector, "iv"),
                                        padded(bytes(vector, "msg")))
                                : "invalid");
    }

    private static Bytes padded(Bytes text) {
        int padding = 16 - text.length() % 16;
        byte[] blocks = Arrays.copyOf(text.toArray(), text.length() + padding);
        Arrays.fill(blocks, text.length(), blocks.length, (byte) padding);
        return Bytes.wrap(blocks);
    }

    /** The vector's ciphertext in a token that a holder of the key could have made. */
    private Bytes tokenOpened(JsonNode vector) throws CryptoFailure {
        Bytes key = bytes(vector, "key");
        Bytes macKey = Bytes.zeros(key.length());
        Bytes signed = Bytes.concat(bytes(vector, "iv"), bytes(vector, "ct"));
        Bytes token = Bytes.concat(signed, crypto.hmacSha256(macKey, signed));
        return new Token(crypto, Bytes.concat(macKey, key)).decrypt(token);
    }

    /** What the lax rule makes of the bare blocks. */
    private Optional<Bytes> lax(JsonNode vector) {
        return opened(
                () -> {
                    Bytes blocks =
                            crypto.aesCbcDecrypt(
                                    bytes(vector, "key"), bytes(vector, "iv"), bytes(vector, "ct"));
                    if (blocks.isEmpty()) throw new CryptoFailure("no block");
                    int last = blocks.at(blocks.length() - 1);
                    if (last > 16) throw new CryptoFailure("padding byte " + last);
                    return blocks.slice(0, blocks.length() - last);
                });
    }
}
