package io.reticle.suite.exchange;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.msgpack.Value;
import io.reticle.suite.adapter.Adapter;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.zip.CRC32;

/**
 * Inputs for one kind of vector, drawn from a seed. Where an input has to be the output of another
 * function (a token to decrypt, an announce to validate), the implementation itself makes it.
 */
final class ExchangeInputs {
    /** Bytes of a one-address header. */
    private static final int HEADER = 19;

    private static final double RATCHET_EXPIRY_S = 2_592_000;

    /** Bytes of a part at the smallest MTU that everybody has. */
    private static final int SDU = 464;

    /** Map hashes in an advertisement. */
    private static final int HASHES = 74;

    private final Adapter adapter;
    private final String kind;
    private final SplittableRandom random;

    ExchangeInputs(Adapter adapter, String kind, long seed) {
        this.adapter = adapter;
        this.kind = kind;
        var name = new CRC32();
        name.update(kind.getBytes(StandardCharsets.UTF_8));
        this.random = new SplittableRandom(seed ^ (name.getValue() << 32));
    }

    /** An input that every implementation accepts. */
    ObjectNode good() {
        return switch (kind) {
            case "hash" -> object().put("data", hex(0, 300));
            case "hkdf" ->
                    object().put(
                                    "length",
                                    random.nextInt(8) == 0 ? between(8161, 9000) : between(1, 500))
                            .put("ikm", hex(1, 64))
                            .put("salt", orNull(hex(0, 64)));
            case "hmac" -> object().put("key", hex(1, 100)).put("data", hex(0, 200));
            case "x25519" -> object().put("private", hex(32)).put("public", x25519Public(hex(32)));
            case "x25519-public" -> object().put("private", hex(32));
            case "ed25519-sign" -> object().put("seed", hex(32)).put("message", hex(0, 200));
            case "ed25519-verify" -> signed();
            case "token-encrypt" -> tokenInput();
            case "token-decrypt" -> {
                var input = tokenInput();
                yield object().put("key", input.path("key").stringValue())
                        .put("token", text("token-encrypt", input, "token"));
            }
            case "identity" -> object().put("private", hex(64));
            case "identity-public" -> object().put("public", publicIdentity(hex(64)));
            case "identity-encrypt" ->
                    encryption(publicIdentity(hex(64)), orNull(x25519Public(hex(32))));
            case "identity-decrypt" -> decryption();
            case "destination" -> object().put("name", name()).put("identity", orNull(hex(16)));
            case "packet-encode" -> packet();
            case "packet-parse", "packet-hash" ->
                    object().put("frame", text("packet-encode", packet(), "frame"));
            case "announce-make" -> announcement();
            case "announce-validate" ->
                    object().put("frame", text("announce-make", announcement(), "frame"));
            case "ifac-key" -> network();
            case "ifac-mask" -> masking();
            case "ifac-unmask" -> {
                var input = masking();
                yield object().put("key", input.path("key").stringValue())
                        .put("size", input.path("size").intValue())
                        .put("frame", text("ifac-mask", input, "masked"));
            }
            case "link-request" -> linkRequest();
            case "link-id" -> object().put("frame", text("link-request", linkRequest(), "frame"));
            case "signalling-encode" -> object().put("mtu", between(500, 500_000)).put("mode", 1);
            case "signalling-decode" -> object().put("bytes", signalling());
            case "link-key" ->
                    object().put("private", hex(32))
                            .put("public", x25519Public(hex(32)))
                            .put("link_id", hex(16));
            case "link-proof" -> linkProof(hex(64));
            case "link-proof-verify" -> {
                var identity = hex(64);
                yield object().put("frame", text("link-proof", linkProof(identity), "frame"))
                        .put("public_key", publicIdentity(identity));
            }
            case "link-mdu" -> object().put("mtu", between(118, 500_000));
            case "proof" ->
                    object().put("private", hex(64))
                            .put("packet_hash", hex(32))
                            .put("explicit", random.nextBoolean());
            case "proof-verify" -> proved();
            case "ratchet-id" -> object().put("public", hex(32));
            case "path-request" ->
                    object().put("destination", hex(16))
                            .put("transport_id", orNull(hex(16)))
                            .put("tag", hex(16));
            case "hdlc-encode" -> frames();
            case "hdlc-decode" -> object().put("stream", text("hdlc-encode", frames(), "stream"));
            case "group-encrypt" -> tokenInput();
            case "group-decrypt" -> {
                var input = tokenInput();
                yield object().put("key", input.path("key").stringValue())
                        .put("ciphertext", text("group-encrypt", input, "ciphertext"));
            }
            case "ratchet-file-make" -> ownRatchets(hex(64));
            case "ratchet-file-read" -> {
                var identity = hex(64);
                yield object().put("public_key", publicIdentity(identity))
                        .put("file", text("ratchet-file-make", ownRatchets(identity), "file"));
            }
            case "peer-ratchet-make" -> peerRatchet();
            case "peer-ratchet-read" -> {
                var ratchet = peerRatchet();
                double age = random.nextDouble(RATCHET_EXPIRY_S);
                yield object().put("file", text("peer-ratchet-make", ratchet, "file"))
                        .put("now", ratchet.path("received").doubleValue() + age);
            }
            case "known-destinations-make" -> knownDestinations();
            case "known-destinations-read" ->
                    object().put(
                                    "file",
                                    text("known-destinations-make", knownDestinations(), "file"));
            case "link-identify" -> object().put("private", hex(64)).put("link_id", hex(16));
            case "link-identify-verify" -> {
                var input = object().put("private", hex(64)).put("link_id", hex(16));
                yield object().put("link_id", input.path("link_id").stringValue())
                        .put("plaintext", text("link-identify", input, "plaintext"));
            }
            case "link-rtt-read" ->
                    object().put("plaintext", encoded(new Value.Real(random.nextDouble(100))));
            case "request-pack" -> request();
            case "request-unpack" -> packed("request-pack", request());
            case "response-pack" -> response();
            case "response-unpack" -> packed("response-pack", response());
            case "resource-advertisement-pack" -> advertisement();
            case "resource-advertisement-unpack" ->
                    packed("resource-advertisement-pack", advertisement());
            case "resource-make" -> resource(false);
            case "resource-read" -> received();
            case "part-request-pack" -> partRequest();
            case "part-request-unpack" -> packed("part-request-pack", partRequest());
            case "hashmap-update-pack" -> hashmapUpdate();
            case "hashmap-update-unpack" -> packed("hashmap-update-pack", hashmapUpdate());
            case "resource-proof" -> object().put("data", hex(0, 500)).put("hash", hex(32));
            case "envelope-pack" -> envelope();
            case "envelope-unpack" -> packed("envelope-pack", envelope());
            case "stream-pack" -> chunk();
            case "stream-unpack" -> packed("stream-pack", chunk());
            case "lxmf-message-pack" -> message(hex(64));
            case "lxmf-message-unpack" -> {
                var sender = hex(64);
                yield object().put(
                                "container",
                                text("lxmf-message-pack", message(sender), "container"))
                        .put("public_key", orNull(publicIdentity(sender)));
            }
            case "lxmf-upload-pack" ->
                    sealed().put("propagation_stamp", orNull(hex(32))).put("now", seconds());
            case "lxmf-paper-write" -> sealed();
            case "lxmf-paper-read" ->
                    object().put("uri", text("lxmf-paper-write", sealed(), "uri"));
            case "lxmf-stored-make" -> stored();
            case "lxmf-stored-read" ->
                    object().put("file", text("lxmf-stored-make", stored(), "file"));
            case "lxmf-workblock" ->
                    object().put("material", hex(0, 64)).put("rounds", between(1, 300));
            case "lxmf-stamp-value" ->
                    object().put("material", hex(32)).put("rounds", 25).put("stamp", hex(0, 40));
            case "lxmf-stamp-holds" -> {
                int zeros = between(0, 32);
                yield object().put("digest", "00".repeat(zeros) + hex(32 - zeros))
                        .put("cost", 8 * zeros);
            }
            case "lxmf-message-stamp" -> stampOfMessage();
            case "lxmf-propagation-stamp" -> object().put("entry", hex(145, 600)).put("cost", 0);
            case "lxmf-peering-material" -> peers().put("cost", between(0, 26));
            case "lxmf-peering-key" -> peers().put("key", hex(32)).put("cost", 0);
            case "lxmf-ticket-stamp" -> object().put("ticket", hex(16)).put("message_id", hex(32));
            case "lxmf-delivery-announce-make" -> recipient();
            case "lxmf-delivery-announce-read" ->
                    object().put(
                                    "app_data",
                                    text("lxmf-delivery-announce-make", recipient(), "app_data"));
            case "lxmf-propagation-announce-make" -> propagationNode();
            case "lxmf-propagation-announce-read" ->
                    object().put(
                                    "app_data",
                                    text(
                                            "lxmf-propagation-announce-make",
                                            propagationNode(),
                                            "app_data"));
            default -> throw new IllegalArgumentException("no inputs for kind " + kind);
        };
    }

    /** {@code good} with one thing changed so that nobody may accept it; empty if there is none. */
    Optional<ObjectNode> mutated(ObjectNode good) {
        var bad = good.deepCopy();
        switch (kind) {
            case "x25519" -> bad.put("public", "00".repeat(32));
            case "ed25519-verify" -> flip(bad, "signature", 0);
            case "token-encrypt" -> bad.put("key", hex(48));
            case "token-decrypt" -> flip(bad, "token", 0);
            case "identity-public" -> bad.put("public", hex(63));
            case "identity-decrypt" -> flip(bad, "ciphertext", 32);
            case "packet-parse" -> cut(bad);
            case "announce-validate", "link-proof-verify" -> flip(bad, "frame", HEADER);
            case "ifac-unmask" -> flip(bad, "frame", 1);
            case "signalling-encode" -> bad.put("mode", (2 + random.nextInt(7)) % 8);
            case "proof-verify" -> flip(bad, "proof", 0);
            case "group-encrypt" -> bad.put("key", hex(48));
            case "group-decrypt" -> flip(bad, "ciphertext", 0);
            case "ratchet-file-read" -> bad.put("public_key", publicIdentity(hex(64)));
            case "peer-ratchet-read" ->
                    bad.put("now", bad.path("now").doubleValue() + RATCHET_EXPIRY_S);
            case "known-destinations-read" -> cut(bad, "file");
            case "link-identify-verify" -> flip(bad, "plaintext", 0);
            case "link-rtt-read" -> cut(bad, "plaintext");
            case "request-unpack",
                    "response-unpack",
                    "resource-advertisement-unpack",
                    "hashmap-update-unpack" ->
                    cut(bad, "packed");
            case "resource-read" -> flip(bad, "stream", 0);
            case "envelope-pack" -> bad.put("type", 65_536 + random.nextInt(100));
            case "envelope-unpack" -> bad.put("packed", hex(0, 5));
            case "stream-pack" -> bad.put("stream", 16_384 + random.nextInt(100));
            case "stream-unpack" -> bad.put("packed", hex(0, 1));
            case "lxmf-message-unpack" -> cut(bad, "container");
            case "lxmf-paper-read" -> bad.put("uri", "x" + bad.path("uri").stringValue());
            case "lxmf-stored-read" -> cut(bad, "file");
            case "lxmf-stamp-holds" -> bad.put("digest", "ff" + hex(31)).put("cost", 1);
            case "lxmf-message-stamp" -> bad.put("stamp", hex(32)).put("cost", 200);
            case "lxmf-peering-key" -> bad.put("cost", 200);
            case "lxmf-propagation-stamp" -> bad.put("entry", hex(0, 144));
            case "lxmf-ticket-stamp" -> bad.put("ticket", hex(0, 15));
            case "lxmf-propagation-announce-read" -> cut(bad, "app_data");
            default -> {
                return Optional.empty();
            }
        }
        return Optional.of(bad);
    }

    private ObjectNode signed() {
        var input = object().put("seed", hex(32)).put("message", hex(0, 200));
        var output = adapter.compute("ed25519-sign", input);
        return object().put("public", output.path("public").stringValue())
                .put("message", input.path("message").stringValue())
                .put("signature", output.path("signature").stringValue());
    }

    private ObjectNode tokenInput() {
        return object().put("key", hex(random.nextBoolean() ? 32 : 64))
                .put("iv", hex(16))
                .put("plaintext", hex(0, 200));
    }

    private ObjectNode encryption(String publicKey, String ratchet) {
        return object().put("public", publicKey)
                .put("ratchet", ratchet)
                .put("ephemeral", hex(32))
                .put("iv", hex(16))
                .put("plaintext", hex(0, 200));
    }

    private ObjectNode decryption() {
        var identity = hex(64);
        var ratchet = hex(32);
        var ratcheted = random.nextBoolean();
        var encryption =
                encryption(publicIdentity(identity), ratcheted ? x25519Public(ratchet) : null);
        var input = object().put("private", identity);
        var ratchets = input.putArray("ratchets");
        if (ratcheted) {
            ratchets.add(hex(32)).add(ratchet);
        }
        return input.put("enforce", ratcheted)
                .put("ciphertext", text("identity-encrypt", encryption, "ciphertext"));
    }

    private ObjectNode packet() {
        var transported = random.nextBoolean();
        return object().put("header_type", transported ? 1 : 0)
                .put("context_flag", random.nextBoolean())
                .put("transport_type", transported ? 1 : 0)
                .put("destination_type", random.nextInt(4))
                .put("packet_type", random.nextInt(4))
                .put("hops", random.nextInt(128))
                .put("transport_id", transported ? hex(16) : null)
                .put("destination", hex(16))
                .put("context", random.nextInt(256))
                .put("data", hex(1, 400));
    }

    private ObjectNode announcement() {
        return object().put("private", hex(64))
                .put("name", name())
                .put("random_hash", hex(10))
                .put("ratchet", orNull(x25519Public(hex(32))))
                .put("app_data", orNull(hex(1, 100)));
    }

    private ObjectNode network() {
        var input = object();
        int which = random.nextInt(3);
        input.put("network_name", which == 1 ? null : name());
        input.put("passphrase", which == 2 ? null : name() + " " + name());
        return input;
    }

    private ObjectNode masking() {
        int[] sizes = {8, 16, 64};
        return object().put("key", text("ifac-key", network(), "key"))
                .put("size", sizes[random.nextInt(sizes.length)])
                .put("frame", text("packet-encode", packet(), "frame"));
    }

    private ObjectNode linkRequest() {
        return object().put("destination", hex(16))
                .put("x25519", hex(32))
                .put("ed25519", hex(32))
                .put("signalling", orNull(signalling()));
    }

    private ObjectNode linkProof(String identity) {
        return object().put("link_id", hex(16))
                .put("x25519", hex(32))
                .put("identity", identity)
                .put("signalling", orNull(signalling()));
    }

    private ObjectNode proved() {
        var identity = hex(64);
        var hash = hex(32);
        var proof =
                object().put("private", identity)
                        .put("packet_hash", hash)
                        .put("explicit", random.nextBoolean());
        return object().put("public_key", publicIdentity(identity))
                .put("packet_hash", hash)
                .put("proof", text("proof", proof, "frame").substring(2 * HEADER));
    }

    private ObjectNode frames() {
        var input = object();
        var frames = input.putArray("frames");
        for (int i = between(1, 4); i > 0; i--) {
            frames.add(hex(20, 200));
        }
        return input;
    }

    private ObjectNode ownRatchets(String identity) {
        var input = object().put("private", identity);
        var ratchets = input.putArray("ratchets");
        for (int i = between(0, 20); i > 0; i--) {
            ratchets.add(hex(32));
        }
        return input;
    }

    private ObjectNode peerRatchet() {
        return object().put("ratchet", x25519Public(hex(32))).put("received", seconds());
    }

    private ObjectNode knownDestinations() {
        double[] marks = {0, -1, seconds()};
        var input = object();
        var entries = input.putArray("entries");
        for (int i = between(0, 20); i > 0; i--) {
            entries.addObject()
                    .put("destination", hex(16))
                    .put("last_announce", seconds())
                    .put("packet_hash", hex(32))
                    .put("public_key", publicIdentity(hex(64)))
                    .put("app_data", orNull(hex(0, 60)))
                    .put("used", marks[random.nextInt(marks.length)]);
        }
        return input;
    }

    private ObjectNode request() {
        return object().put("path", "/" + name())
                .put("time", seconds())
                .put("data", encoded(value(3)));
    }

    private ObjectNode response() {
        var value = value(3);
        // null is no response
        if (value instanceof Value.Nil) value = new Value.Bool(false);
        return object().put("request_id", hex(16)).put("value", encoded(value));
    }

    private ObjectNode advertisement() {
        int size = between(1, 1_048_640);
        int parts = (size + SDU - 1) / SDU;
        int segments = between(1, 300);
        return object().put("t", size)
                .put("d", between(1, Integer.MAX_VALUE - 1))
                .put("n", parts)
                .put("h", hex(32))
                .put("r", hex(4))
                .put("o", hex(32))
                .put("i", between(1, segments))
                .put("l", segments)
                .put("q", orNull(hex(16)))
                .put("f", random.nextInt(64))
                .put("m", hex(4 * Math.min(parts, HASHES)));
    }

    /** What a resource is made of. Compressed bytes differ from encoder to encoder. */
    private ObjectNode resource(boolean compress) {
        return object().put("key", hex(64))
                .put("sdu", random.nextBoolean() ? SDU : between(82, 2000))
                .put("iv", hex(16))
                .put("prefix", hex(4))
                .put("random", hex(4))
                .put("data", compress ? "00".repeat(between(200, 5000)) : hex(1, 3000))
                .put("metadata", orNull(encoded(new Value.Array(value(2), value(1)))))
                .put("compress", compress);
    }

    private ObjectNode received() {
        var input = resource(random.nextBoolean());
        var made = adapter.compute("resource-make", input);
        int flags =
                1
                        | (made.path("compressed").booleanValue() ? 2 : 0)
                        | (input.path("metadata").isNull() ? 0 : 32);
        return object().put("key", input.path("key").stringValue())
                .put("flags", flags)
                .put("random", input.path("random").stringValue())
                .put("hash", made.path("hash").stringValue())
                .put("stream", made.path("stream").stringValue());
    }

    private ObjectNode partRequest() {
        var input = object().put("resource", hex(32)).put("last", orNull(hex(4)));
        var wanted = input.putArray("wanted");
        for (int i = between(0, 75); i > 0; i--) {
            wanted.add(hex(4));
        }
        return input;
    }

    private ObjectNode hashmapUpdate() {
        return object().put("resource", hex(32))
                .put("segment", between(1, 200))
                .put("hashes", hex(4 * between(1, HASHES)));
    }

    private ObjectNode envelope() {
        return object().put("type", random.nextInt(65_536))
                .put("sequence", random.nextInt(65_536))
                .put("data", hex(0, 425));
    }

    private ObjectNode chunk() {
        return object().put("stream", random.nextInt(16_384))
                .put("eof", random.nextBoolean())
                .put("data", hex(0, 423));
    }

    private ObjectNode message(String sender) {
        return written(sender)
                .put("stamp", orNull(hex(random.nextBoolean() ? 16 : 32)))
                .put("opportunistic", random.nextBoolean());
    }

    private ObjectNode written(String sender) {
        var fields = new LinkedHashMap<Value, Value>();
        for (int i = between(0, 4); i > 0; i--) {
            fields.put(new Value.Int(random.nextInt(300)), value(2));
        }
        return object().put("private", sender)
                .put("recipient", publicIdentity(hex(64)))
                .put("timestamp", seconds())
                .put("title", name())
                .put("content", name().repeat(between(0, 12)))
                .put("fields", encoded(new Value.Map(fields)));
    }

    /** Short enough for paper. */
    private ObjectNode sealed() {
        return written(hex(64))
                .put("fields", encoded(new Value.Map(new LinkedHashMap<>())))
                .put("ephemeral", hex(32))
                .put("iv", hex(16));
    }

    private ObjectNode stored() {
        int[] states = {0, 1, 2, 4, 8, 0xfd, 0xfe, 0xff};
        return object().put("container", text("lxmf-message-pack", message(hex(64)), "container"))
                .put("state", states[random.nextInt(states.length)])
                .put("encrypted", random.nextBoolean())
                .put("encryption", orNull(name()))
                .put("method", between(0, 3));
    }

    /** By ticket, or of any value where that does. */
    private ObjectNode stampOfMessage() {
        var ticket = object().put("ticket", hex(16)).put("message_id", hex(32));
        boolean byTicket = random.nextBoolean();
        var input =
                object().put("message_id", ticket.path("message_id").stringValue())
                        .put(
                                "stamp",
                                byTicket ? text("lxmf-ticket-stamp", ticket, "stamp") : hex(32))
                        .put("cost", byTicket ? between(0, 254) : 0);
        var tickets = input.putArray("tickets").add(hex(16));
        if (byTicket) tickets.add(ticket.path("ticket").stringValue());
        return input;
    }

    private ObjectNode peers() {
        return object().put("acceptor", publicIdentity(hex(64)))
                .put("initiator", publicIdentity(hex(64)));
    }

    private ObjectNode recipient() {
        var input = object().put("name", orNull(name()));
        return random.nextInt(3) == 0 ? input.putNull("cost") : input.put("cost", between(1, 254));
    }

    private ObjectNode propagationNode() {
        return object().put("time", seconds())
                .put("enabled", random.nextBoolean())
                .put("static_only", random.nextBoolean())
                .put("message_limit", between(1, 1000))
                .put("sync_limit", between(1000, 20_000))
                .put("cost", between(13, 32))
                .put("flexibility", between(0, 5))
                .put("peering_cost", between(0, 26))
                .put("version", between(0, 9) + "." + between(0, 99))
                .put("name", orNull(name()));
    }

    /** What {@code function} packs, as input of the one that unpacks it. */
    private ObjectNode packed(String function, ObjectNode input) {
        return object().put("packed", text(function, input, "packed"));
    }

    /** Unix seconds, never whole. */
    private double seconds() {
        return between(1_600_000_000, 2_000_000_000) + 0.25;
    }

    /** A MessagePack value in the authority's shortest form. */
    private Value value(int depth) {
        return switch (random.nextInt(depth == 0 ? 6 : 8)) {
            case 0 -> new Value.Nil();
            case 1 -> new Value.Bool(random.nextBoolean());
            case 2 -> new Value.Int(random.nextLong() >> random.nextInt(64));
            case 3 -> new Value.Real(random.nextDouble());
            case 4 -> new Value.Text(name());
            case 5 -> new Value.Binary(Bytes.hex(hex(0, 300)));
            case 6 -> {
                var elements = new ArrayList<Value>();
                for (int i = between(0, 17); i > 0; i--) elements.add(value(depth - 1));
                yield new Value.Array(elements);
            }
            default -> {
                var entries = new LinkedHashMap<Value, Value>();
                for (int i = between(0, 17); i > 0; i--) {
                    entries.put(new Value.Text(hex(1, 3)), value(depth - 1));
                }
                yield new Value.Map(entries);
            }
        };
    }

    private static String encoded(Value value) {
        return value.encode().toHex();
    }

    private String signalling() {
        var input = object().put("mtu", between(500, 500_000)).put("mode", 1);
        return text("signalling-encode", input, "bytes");
    }

    private String publicIdentity(String privateKey) {
        return text("identity", object().put("private", privateKey), "public");
    }

    private String x25519Public(String privateKey) {
        return text("x25519-public", object().put("private", privateKey), "public");
    }

    private String text(String function, JsonNode input, String member) {
        return adapter.compute(function, input).path(member).stringValue();
    }

    private String name() {
        var words = List.of("alpha", "bravo", "chat", "delta", "écho", "fox-trot", "golf_7");
        var name = new StringBuilder("reticle");
        for (int i = between(1, 3); i > 0; i--) {
            name.append('.').append(words.get(random.nextInt(words.size())));
        }
        return name.toString();
    }

    /** Flips one bit of a hex member, not before byte {@code from}. */
    private void flip(ObjectNode node, String member, int from) {
        var bytes = Bytes.hex(node.path(member).stringValue()).toArray();
        bytes[between(from, bytes.length - 1)] ^= (byte) (1 << random.nextInt(8));
        node.put(member, Bytes.wrap(bytes).toHex());
    }

    /** Takes at least the last byte away. */
    private void cut(ObjectNode node, String member) {
        var whole = node.path(member).stringValue();
        node.put(member, whole.substring(0, 2 * between(0, whole.length() / 2 - 1)));
    }

    /** Leaves less than the shortest frame of its kind. */
    private void cut(ObjectNode node) {
        var frame = node.path("frame").stringValue();
        node.put("frame", frame.substring(0, 2 * between(0, HEADER)));
    }

    private String orNull(String text) {
        return random.nextInt(3) == 0 ? null : text;
    }

    private int between(int least, int most) {
        return random.nextInt(least, most + 1);
    }

    private String hex(int least, int most) {
        return hex(between(least, most));
    }

    private String hex(int size) {
        var bytes = new byte[size];
        random.nextBytes(bytes);
        return Bytes.wrap(bytes).toHex();
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
