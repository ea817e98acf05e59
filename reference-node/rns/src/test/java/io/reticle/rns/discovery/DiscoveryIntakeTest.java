package io.reticle.rns.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.discovery.DiscoveryIntake.Verdict;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.msgpack.Value;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

class DiscoveryIntakeTest {
    private static final CryptoProvider CRYPTO = Sample.CRYPTO;

    private static DiscoveryIntake intake(int required) {
        return new DiscoveryIntake(CRYPTO, Set.of(), required, Optional.empty());
    }

    private static Bytes plain(Bytes stamped) {
        return new DiscoveryPayload(false, stamped).encode();
    }

    private static String refusal(Verdict verdict) {
        return assertInstanceOf(Verdict.Refused.class, verdict).why();
    }

    @Test
    @Tag("R-NET-215")
    void what_the_authority_packs_is_read_and_packed_alike() throws Exception {
        assertEquals(Sample.info(), InterfaceInfo.parse(Sample.THEIRS));
        assertEquals(Sample.THEIRS, Sample.info().encode());
        InterfaceInfo kiss = Sample.kiss();
        assertEquals(kiss, InterfaceInfo.parse(kiss.encode()));
    }

    @Test
    @Tag("R-NET-215")
    void the_keys_come_in_any_order() throws Exception {
        var entries =
                new ArrayList<>(((Value.Map) Value.parse(Sample.THEIRS)).entries().entrySet());
        Collections.reverse(entries);
        SequencedMap<Value, Value> reversed = new LinkedHashMap<>();
        for (Map.Entry<Value, Value> one : entries) reversed.put(one.getKey(), one.getValue());

        assertEquals(Sample.info(), InterfaceInfo.parse(new Value.Map(reversed).encode()));
    }

    @Test
    @Tag("R-NET-216")
    void a_stamp_of_the_authority_is_worth_the_same_here() {
        Bytes appData = plain(new StampedInfo(Sample.THEIRS, Sample.THEIR_STAMP).encode());

        var taken =
                assertInstanceOf(Verdict.Taken.class, intake(16).judge(Sample.NETWORK, appData));

        assertEquals(20, taken.value());
        assertEquals(Sample.info(), taken.info());
    }

    @Test
    @Tag("R-NET-217")
    void a_stamp_worth_too_little_does_not_count_the_second_time_either() {
        Bytes appData = plain(new StampedInfo(Sample.THEIRS, Sample.THEIR_STAMP).encode());
        DiscoveryIntake strict = intake(21);

        for (int i = 0; i < 2; i++) {
            assertEquals(
                    "the stamp is worth 20, 21 are asked for",
                    refusal(strict.judge(Sample.NETWORK, appData)));
        }
        Bytes other = plain(new StampedInfo(Sample.info().encode(), Bytes.zeros(32)).encode());
        assertTrue(refusal(intake(16).judge(Sample.NETWORK, other)).contains("worth 0"));
    }

    @Test
    @Tag("R-NET-218")
    void what_is_encrypted_is_read_with_the_network_identity_only() throws Exception {
        Identity network = Identity.generate(CRYPTO, Entropy.secure());
        Identity another = Identity.generate(CRYPTO, Entropy.secure());
        Bytes body = new StampedInfo(Sample.THEIRS, Sample.THEIR_STAMP).encode();
        Bytes secret = network.publicIdentity().encrypt(body, Entropy.secure());
        Bytes appData = new DiscoveryPayload(true, secret).encode();

        var member = new DiscoveryIntake(CRYPTO, Set.of(), 16, Optional.of(network));
        var stranger = new DiscoveryIntake(CRYPTO, Set.of(), 16, Optional.of(another));

        assertInstanceOf(Verdict.Taken.class, member.judge(Sample.NETWORK, appData));
        assertEquals("it is for another network", refusal(stranger.judge(Sample.NETWORK, appData)));
        refusal(intake(16).judge(Sample.NETWORK, appData));
    }

    @Test
    @Tag("R-NET-219")
    void only_sources_may_tell_where_there_are_some() {
        Bytes appData = plain(new StampedInfo(Sample.THEIRS, Sample.THEIR_STAMP).encode());
        Bytes other = Bytes.zeros(16);
        var some = new DiscoveryIntake(CRYPTO, Set.of(Sample.NETWORK), 16, Optional.empty());

        assertInstanceOf(Verdict.Taken.class, some.judge(Sample.NETWORK, appData));
        assertTrue(refusal(some.judge(other, appData)).contains("no source"));
    }

    /** Changes one entry; a null value takes it out. */
    private static Bytes with(int key, Value value) throws Exception {
        var entries = new LinkedHashMap<>(((Value.Map) Value.parse(Sample.THEIRS)).entries());
        if (value == null) entries.remove(new Value.Int(key));
        else entries.put(new Value.Int(key), value);
        return new Value.Map(entries).encode();
    }

    private static String refusal(int key, Value value) throws Exception {
        Bytes stamped = Sample.stamped(with(key, value), 4);
        return refusal(intake(4).judge(Sample.NETWORK, plain(stamped)));
    }

    @Test
    @Tag("R-NET-219")
    void what_is_missing_or_of_another_type_is_refused() throws Exception {
        for (int needed : List.of(0x00, 0x01, 0xFE, 0xFF, 0x03, 0x04, 0x05, 0x02, 0x06)) {
            refusal(needed, null);
        }
        refusal(0x00, new Value.Text("AutoInterface"));
        refusal(0x01, new Value.Int(1));
        refusal(0xFE, new Value.Binary(Bytes.zeros(15)));
        refusal(0x03, new Value.Int(52));
        refusal(0x05, new Value.Text("high"));
        refusal(0x06, new Value.Int(65_536));
        refusal(0xF0, new Value.Text("me"));
        refusal(0x02, new Value.Text("not a host"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 33})
    @Tag("R-NET-219")
    void app_data_without_room_for_an_interface_are_refused(int size) {
        refusal(intake(0).judge(Sample.NETWORK, Bytes.zeros(size)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost", "127.0.0.1", "::1", "fe80::1%eth0", "1:2:3:4:5:6:7:8",
                "1:2:3:4:5:6:7::", "::ffff:1.2.3.4", "x.", "200::1", "a-b.c"
            })
    @Tag("R-NET-219")
    void hosts_are_taken_that_the_authority_takes(String host) {
        assertTrue(Host.plausible(host));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a..b",
                "1.2.3",
                "01.2.3.4",
                "-a.b",
                "a-.b",
                "1::2::3",
                "a_b.c",
                " ",
                "1.2.3.4.5",
                "256.1.1.1",
                "ex.123",
                "g::",
                "1:2:3:4:5:6:7",
                ":1"
            })
    @Tag("R-NET-219")
    void hosts_are_refused_that_the_authority_refuses(String host) {
        assertEquals(false, Host.plausible(host));
    }

    @ParameterizedTest
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "  Böse   Knoten -- (1)!!,Bse Knoten -- (1)",
                "a     b   c  d,a b c d",
                "x),x)",
                " 99 Bottles (2)) ,99 Bottles (2))"
            })
    void names_are_tidied_as_the_authority_does(String name, String tidied) {
        assertEquals(tidied, InterfaceName.tidied(name));
    }
}
