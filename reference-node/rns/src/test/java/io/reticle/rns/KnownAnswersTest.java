package io.reticle.rns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoFailure;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Hkdf;
import io.reticle.rns.crypto.Token;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.ifac.AccessCode;
import io.reticle.rns.link.LinkKeys;
import io.reticle.rns.link.LinkProof;
import io.reticle.rns.link.LinkRequest;
import io.reticle.rns.link.RoundTripTime;
import io.reticle.rns.link.Signalling;
import io.reticle.rns.packet.Proof;
import io.reticle.rns.transport.InterfaceProfile;
import io.reticle.rns.transport.PathRequest;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Numbers that the authority, release 1.5.7, computed; under each provider. */
@ParameterizedClass
@MethodSource("providers")
class KnownAnswersTest {
    @Parameter CryptoProvider crypto;

    static Stream<CryptoProvider> providers() {
        return Stream.of(CryptoProvider.portable(), CryptoProvider.best());
    }

    private Identity counting() throws MalformedFrame {
        return Identity.load(crypto, Shapes.counting(64));
    }

    @Test
    void an_identity_has_this_public_key_and_hash() throws MalformedFrame {
        assertEquals(
                "8f40c5adb68f25624ae5b214ea767a6ec94d829d3d7b5e1ad1ba6f3e2138285f"
                        + "29acbae141bccaf0b22e1a94d34d0bc7361e526d0bfe12c89794bc9322966dd7",
                counting().publicIdentity().key().toHex());
        assertEquals("aca31af0441d81dbec71e82da0b4b5f5", counting().hash().toHex());
    }

    @Test
    void keys_are_derived_as_here() throws MalformedFrame {
        assertEquals(
                "e9ff51719ad38f74f90d21eafe545e90d7e78ee84b2a91b26f6e009394e18265"
                        + "39b80b8e80b3e17c6e4f90b0796bed7c09120c5ab8933b6e2e7840a46c23f487",
                Hkdf.derive(crypto, 64, Shapes.counting(32), counting().hash()).toHex());
        assertEquals("eb70f01dede9afaf", Hkdf.derive(crypto, 8, Bytes.EMPTY, Bytes.EMPTY).toHex());
    }

    @Test
    void the_block_counter_wraps_after_255() {
        Bytes secret = Bytes.hex("01".repeat(16));
        Bytes derived = Hkdf.derive(crypto, 8224, secret, Bytes.hex("02".repeat(64)));

        assertEquals(
                "1708f48b0e5662ba5098c6f1b0375762ef774e422443ff8ee7e44ff73aa529d1",
                crypto.sha256(derived).toHex());
        assertEquals("0a100ac510e5c7c5", derived.slice(254 * 32, 254 * 32 + 8).toHex());
        assertEquals("a453228eb17304f0", derived.slice(255 * 32, 255 * 32 + 8).toHex());
        assertEquals("51cf38c8a72db419", derived.slice(256 * 32, 256 * 32 + 8).toHex());
    }

    @Test
    void nothing_is_derived_without_a_length() {
        assertThrows(
                IllegalArgumentException.class,
                () -> Hkdf.derive(crypto, 0, Bytes.EMPTY, Bytes.EMPTY));
    }

    @Test
    void a_token_has_these_bytes() throws CryptoFailure {
        Token token = new Token(crypto, Shapes.counting(64));

        assertEquals(
                "00000000000000000000000000000000b2e15d77753e08beb5b8c2b0fdcfe679"
                        + "0d507b2ff696c2c8c78942e4dccac87c5fcbad619b3946601f82331de11ea0e5",
                token.encrypt(Bytes.utf8("hello"), Shapes.from(Bytes.zeros(16))).toHex());
    }

    @ParameterizedTest
    @CsvSource({"500,2001f4", "262144,240000", "2097151,3fffff"})
    void signalling_has_these_bytes(int mtu, String bytes) throws MalformedFrame {
        assertEquals(bytes, new Signalling(1, mtu).encode().toHex());
        assertEquals(new Signalling(1, mtu), Signalling.parse(Bytes.hex(bytes)));
    }

    @Test
    void half_a_second_has_these_bytes() throws MalformedFrame {
        assertEquals("cb3fe0000000000000", RoundTripTime.encode(0.5).toHex());
        assertEquals(0.5, RoundTripTime.parse(Bytes.hex("cb3fe0000000000000")));
    }

    @Test
    void a_network_has_this_key_and_masks_a_frame_so() throws MalformedFrame {
        Bytes key = AccessCode.key(crypto, Optional.of("testnet"), Optional.of("secret"));
        Bytes clean = Bytes.concat(Bytes.zeros(19), Bytes.utf8("hello"));

        assertEquals(
                "28cc3b7d6b000f1f94327a75b3d1928e7869a85ffe87dff38e65e3cb882d8541"
                        + "f4786ba9c68b73c77f13f6c715c8132ccd9055aa033c1c9800c8c11ff0142fb5",
                key.toHex());
        assertEquals(
                "aa6caebf4f26f9308bfd8f0fc071c666b10ff494d3026e5f6c28ce74bae307c1b8bfac3537f70962",
                new AccessCode(crypto, key, 16).mask(clean).toHex());
        assertEquals(
                "95ba8f0fc071c666b10f5439efee4b646972efa73e23b24447ade3b703ce1794",
                new AccessCode(crypto, key, 8).mask(clean).toHex());
    }

    @Test
    void the_same_text_as_name_or_as_passphrase_gives_the_same_key() {
        assertEquals(
                AccessCode.key(crypto, Optional.of("x"), Optional.empty()),
                AccessCode.key(crypto, Optional.empty(), Optional.of("x")));
    }

    @Test
    void path_requests_go_to_this_address() {
        assertEquals("6b9f66014d9853faab220fba47d02761", PathRequest.address(crypto).toHex());
    }

    @Test
    void frames_have_the_lengths_that_were_observed() throws MalformedFrame {
        Optional<Signalling> signalling = Optional.of(new Signalling(1, 500));
        Bytes key = Shapes.counting(32);
        Bytes link = Shapes.counting(16);

        assertEquals(86, new LinkRequest(key, key, signalling).packet(link).frame().length());
        assertEquals(
                118,
                LinkProof.make(counting(), link, key, signalling).packet(link).frame().length());
        assertEquals(115, Proof.of(counting(), key, true).packet(key).frame().length());
        assertEquals(83, 19 + Token.lengthFor(RoundTripTime.encode(1).length()));
        assertEquals(431, LinkKeys.mdu(500));
    }

    @Test
    void a_secret_of_zeros_is_refused() {
        assertThrows(
                CryptoFailure.class, () -> crypto.x25519(Shapes.counting(32), Bytes.zeros(32)));
    }

    @Test
    void under_a_key_of_small_order_every_message_verifies() {
        Bytes identityPoint = Bytes.hex("01" + "00".repeat(31));
        Bytes signature = Bytes.concat(identityPoint, Bytes.zeros(32));

        assertTrue(crypto.ed25519Verify(identityPoint, Bytes.utf8("anything"), signature));
        assertTrue(crypto.ed25519Verify(identityPoint, Bytes.EMPTY, signature));
    }

    /** How many of the messages m0 to m63 the authority accepts under R = 1, S = 0. */
    @ParameterizedTest
    @CsvSource({
        "0100000000000000000000000000000000000000000000000000000000000000,64",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f,29",
        "0000000000000000000000000000000000000000000000000000000000000000,11",
        "0000000000000000000000000000000000000000000000000000000000000080,15",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05,10",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a,7"
    })
    void keys_of_small_order_verify_as_often_as_with_the_authority(String key, long accepted) {
        Bytes signature = Bytes.concat(Bytes.hex("01" + "00".repeat(31)), Bytes.zeros(32));

        assertEquals(
                accepted,
                IntStream.range(0, 64)
                        .mapToObj(i -> Bytes.utf8("m" + i))
                        .filter(m -> crypto.ed25519Verify(Bytes.hex(key), m, signature))
                        .count());
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
    void the_native_provider_is_found_where_its_libraries_are() {
        assertTrue(CryptoProvider.best().name().startsWith("native"), CryptoProvider.best().name());
    }

    @Test
    void a_point_that_is_none_or_a_signature_of_another_length_is_false_and_no_exception()
            throws MalformedFrame {
        Identity identity = counting();
        Bytes signature = identity.sign(Bytes.utf8("m"));
        Bytes noPoint = Bytes.hex("02" + "00".repeat(31));

        assertEquals(false, crypto.ed25519Verify(noPoint, Bytes.utf8("m"), signature));
        assertEquals(
                false,
                identity.publicIdentity()
                        .verify(Bytes.utf8("m"), Bytes.concat(signature, Bytes.zeros(1))));
        assertEquals(
                false, identity.publicIdentity().verify(Bytes.utf8("m"), signature.slice(0, 63)));
        assertEquals(false, crypto.ed25519Verify(Bytes.zeros(31), Bytes.utf8("m"), signature));
    }

    @Test
    void a_signature_with_s_raised_by_the_order_is_refused() throws MalformedFrame {
        // S + L: the same number modulo the group's order, written larger (RFC 8032, 5.1.7)
        Identity identity = counting();
        Bytes signature = identity.sign(Bytes.utf8("m"));
        byte[] order =
                Bytes.hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010")
                        .toArray();
        byte[] raised = signature.toArray();
        int carry = 0;
        for (int i = 0; i < 32; i++) {
            int sum = (raised[32 + i] & 0xff) + (order[i] & 0xff) + carry;
            raised[32 + i] = (byte) sum;
            carry = sum >> 8;
        }

        assertEquals(false, identity.publicIdentity().verify(Bytes.utf8("m"), Bytes.wrap(raised)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 32, 63, 65, 96})
    void a_private_key_of_another_length_does_not_load(int size) {
        assertThrows(MalformedFrame.class, () -> Identity.load(crypto, Bytes.zeros(size)));
    }

    @ParameterizedTest
    @CsvSource({
        "1000000000,524288",
        "999999999,262144",
        "750000000,262144",
        "400000000,131072",
        "200000000,65536",
        "100000000,32768",
        "10000000,16384",
        "9999999,8192",
        "5000000,8192",
        "2000000,4096",
        "1000000,2048",
        "62500,1024",
        "62499,500"
    })
    void an_interface_of_this_bitrate_carries_this_much(long bitrate, int mtu) {
        assertEquals(mtu, InterfaceProfile.mtuFor(bitrate));
    }
}
