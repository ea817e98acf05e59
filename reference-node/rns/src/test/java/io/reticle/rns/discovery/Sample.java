package io.reticle.rns.discovery;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.msgpack.Value;
import io.reticle.rns.stamp.StampSearch;

import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.OptionalInt;

/** Interfaces as nodes announce them. */
final class Sample {
    static final CryptoProvider CRYPTO = CryptoProvider.portable();
    static final Bytes NETWORK = Bytes.hex("0f".repeat(16));

    /** Made by rns 1.5.7: a Backbone with all that it can have, and a stamp worth 20. */
    static final Bytes THEIRS =
            Bytes.hex(
                    "8e00b14261636b626f6e65496e7465726661636501c3ccfec410000102030405060708090a0b0c"
                            + "0d0e0fccfda3524e53ccfca5312e352e37ccffab566563746f72204e6f646503cb404a"
                            + "40000000000004cb402a80000000000005c0ccf0c410101112131415161718191a1b1c"
                            + "1d1e1f02b06e6f64652e6578616d706c652e6f726706cd109207a36e657408a6736563"
                            + "726574");

    static final Bytes THEIR_STAMP =
            Bytes.hex("4016f68cefadd7428b17009ef48cdbbb9ce5b16ab20234b7e5b9ff4af237578f");

    private Sample() {}

    /** What {@link #THEIRS} says. */
    static InterfaceInfo info() {
        return new InterfaceInfo(
                InterfaceInfo.BACKBONE,
                true,
                Bytes.hex("000102030405060708090a0b0c0d0e0f"),
                Optional.of("RNS"),
                Optional.of("1.5.7"),
                Optional.of("Vector Node"),
                new InterfaceInfo.Place(Optional.of(52.5), Optional.of(13.25), Optional.empty()),
                Optional.of(Bytes.hex("101112131415161718191a1b1c1d1e1f")),
                Optional.of("node.example.org"),
                OptionalInt.of(4242),
                new LinkedHashMap<>(),
                Optional.of("net"),
                Optional.of("secret"));
    }

    /** A Backbone elsewhere. */
    static InterfaceInfo at(String host, String name) {
        return backbone(InterfaceInfo.BACKBONE, true, "RNS", "1.5.7", host, name);
    }

    static InterfaceInfo backbone(
            String type,
            boolean transport,
            String implementation,
            String version,
            String host,
            String name) {
        return new InterfaceInfo(
                type,
                transport,
                CRYPTO.truncatedHash(Bytes.utf8(host)),
                Optional.of(implementation).filter(it -> !it.isEmpty()),
                Optional.of(version).filter(it -> !it.isEmpty()),
                Optional.of(name),
                InterfaceInfo.Place.UNKNOWN,
                Optional.empty(),
                Optional.of(host),
                OptionalInt.of(4242),
                new LinkedHashMap<>(),
                Optional.empty(),
                Optional.empty());
    }

    static InterfaceInfo kiss() {
        var radio = new LinkedHashMap<String, Value>();
        radio.put("frequency", new Value.Int(433_000_000));
        radio.put("bandwidth", new Value.Int(12_500));
        radio.put("modulation", new Value.Text("AFSK"));
        return new InterfaceInfo(
                InterfaceInfo.KISS,
                false,
                NETWORK,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                InterfaceInfo.Place.UNKNOWN,
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                radio,
                Optional.empty(),
                Optional.empty());
    }

    /** With a stamp worth at least so much. */
    static Bytes stamped(Bytes packed, int cost) {
        var search = new StampSearch(StampedInfo.workblock(CRYPTO, packed), cost, into -> {});
        return new StampedInfo(packed, search.attempt(1 << 20).orElseThrow()).encode();
    }

    static DiscoveryIntake.Verdict.Taken taken(InterfaceInfo info, int value) {
        return new DiscoveryIntake.Verdict.Taken(info, Bytes.zeros(32), value);
    }
}
