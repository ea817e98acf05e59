package io.reticle.daemon.adapter;

import io.reticle.drivers.Hdlc;
import io.reticle.rns.announce.Announce;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoFailure;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.crypto.Hkdf;
import io.reticle.rns.crypto.Token;
import io.reticle.rns.destination.Destination;
import io.reticle.rns.destination.DestinationName;
import io.reticle.rns.destination.ProofStrategy;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.identity.PublicIdentity;
import io.reticle.rns.ifac.AccessCode;
import io.reticle.rns.link.LinkKeys;
import io.reticle.rns.link.LinkProof;
import io.reticle.rns.link.LinkRequest;
import io.reticle.rns.link.Signalling;
import io.reticle.rns.packet.Context;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.packet.PacketType;
import io.reticle.rns.packet.Proof;
import io.reticle.rns.transport.InterfaceProfile;
import io.reticle.rns.transport.PacketFilter;
import io.reticle.rns.transport.PathRequest;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The node's pure functions under the names of the vector kinds. Each answer comes from the same
 * class that the running node uses.
 */
public final class Computations {
    /** The function was asked properly and refused what it was given. */
    public static final class Rejected extends Exception {
        private static final long serialVersionUID = 1;

        Rejected(String message) {
            super(message);
        }
    }

    @FunctionalInterface
    interface Function {
        ObjectNode apply(Input input)
                throws Input.InvalidInput, MalformedFrame, CryptoFailure, Rejected;
    }

    private final CryptoProvider crypto;
    private final JsonMapper json = new JsonMapper();
    private final PacketFilter filter;
    private final Map<String, Function> functions = new HashMap<>();

    public Computations(CryptoProvider crypto) {
        this.crypto = crypto;
        this.filter = new PacketFilter(crypto, Bytes.zeros(16), false, Entropy.secure());
        functions.put("hash", this::hash);
        functions.put("hkdf", this::hkdf);
        functions.put(
                "hmac", in -> out("mac", crypto.hmacSha256(in.bytes("key"), in.bytes("data"))));
        functions.put("x25519", this::x25519);
        functions.put(
                "x25519-public",
                in -> out("public", crypto.x25519PublicKey(sized(in, "private", 32))));
        functions.put("ed25519-sign", this::ed25519Sign);
        functions.put("ed25519-verify", this::ed25519Verify);
        functions.put("token-encrypt", this::tokenEncrypt);
        functions.put(
                "token-decrypt",
                in ->
                        out(
                                "plaintext",
                                new Token(crypto, in.bytes("key")).decrypt(in.bytes("token"))));
        functions.put("identity", this::identity);
        functions.put(
                "identity-public",
                in -> out("hash", PublicIdentity.parse(crypto, in.bytes("public")).hash()));
        functions.put("identity-encrypt", this::identityEncrypt);
        functions.put("identity-decrypt", this::identityDecrypt);
        functions.put("destination", this::destination);
        functions.put("packet-parse", in -> fields(Packet.parse(in.bytes("frame"))));
        functions.put(
                "packet-hash", in -> out("hash", Packet.parse(in.bytes("frame")).hash(crypto)));
        functions.put("packet-encode", this::packetEncode);
        functions.put("announce-make", this::announceMake);
        functions.put("announce-validate", this::announceValidate);
        functions.put("ifac-key", this::ifacKey);
        functions.put("ifac-mask", in -> out("masked", code(in).mask(clean(in))));
        functions.put("ifac-unmask", in -> out("frame", code(in).unmask(in.bytes("frame"))));
        functions.put("link-request", this::linkRequest);
        functions.put(
                "link-id",
                in -> out("link_id", LinkRequest.linkId(crypto, Packet.parse(in.bytes("frame")))));
        functions.put("signalling-encode", this::signallingEncode);
        functions.put("signalling-decode", this::signallingDecode);
        functions.put("link-key", this::linkKey);
        functions.put("link-proof", this::linkProof);
        functions.put("link-proof-verify", this::linkProofVerify);
        functions.put("link-mdu", this::linkMdu);
        functions.put("proof", this::proof);
        functions.put("proof-verify", this::proofVerify);
        functions.put("ratchet-id", in -> out("id", crypto.shortHash(in.bytes("public"))));
        functions.put("path-request", this::pathRequest);
        functions.put("hdlc-encode", this::hdlcEncode);
        functions.put("hdlc-decode", this::hdlcDecode);
        functions.put("group-encrypt", this::groupEncrypt);
        functions.put("group-decrypt", this::groupDecrypt);
        functions.putAll(new StorageComputations(crypto).functions());
        functions.putAll(new ChannelComputations().functions());
        functions.putAll(new LinkComputations(crypto).functions());
        functions.putAll(new RequestComputations(crypto).functions());
        functions.putAll(new ResourceComputations(crypto).functions());
        functions.putAll(new MessageComputations(crypto).functions());
    }

    public Set<String> names() {
        return Set.copyOf(functions.keySet());
    }

    /**
     * @throws Input.InvalidInput if there is no such function, or its input is not of its shape
     * @throws Rejected if the function refuses this input
     */
    ObjectNode compute(String name, JsonNode input) throws Input.InvalidInput, Rejected {
        Function function = functions.get(name);
        if (function == null) throw new Input.InvalidInput("function: unknown '" + name + "'");
        Input members = new Input("input", input);
        try {
            ObjectNode output = function.apply(members);
            members.nothingElse();
            return output;
        } catch (MalformedFrame | CryptoFailure | IllegalArgumentException e) {
            throw new Rejected(String.valueOf(e.getMessage()));
        }
    }

    private ObjectNode out(String name, Bytes value) {
        return json.createObjectNode().put(name, value.toHex());
    }

    private static ObjectNode put(ObjectNode node, String name, Optional<Bytes> value) {
        return node.put(name, value.map(Bytes::toHex).orElse(null));
    }

    static Bytes sized(Input in, String name, int size) throws Input.InvalidInput, Rejected {
        Bytes value = in.bytes(name);
        if (value.length() != size) {
            throw new Rejected(
                    "%s: expected %d bytes, found %d".formatted(name, size, value.length()));
        }
        return value;
    }

    private ObjectNode hash(Input in) throws Input.InvalidInput {
        Bytes data = in.bytes("data");
        ObjectNode out = out("full", crypto.sha256(data));
        out.put("truncated", crypto.truncatedHash(data).toHex());
        return out.put("short", crypto.shortHash(data).toHex());
    }

    private ObjectNode hkdf(Input in) throws Input.InvalidInput {
        return out(
                "okm",
                Hkdf.derive(
                        crypto,
                        (int) in.number("length", 0, 1 << 24),
                        in.bytes("ikm"),
                        in.optionalBytes("salt").orElse(Bytes.EMPTY)));
    }

    private ObjectNode x25519(Input in) throws Input.InvalidInput, CryptoFailure, Rejected {
        return out("shared", crypto.x25519(sized(in, "private", 32), sized(in, "public", 32)));
    }

    private ObjectNode ed25519Sign(Input in) throws Input.InvalidInput, Rejected {
        Bytes seed = sized(in, "seed", 32);
        Bytes key = crypto.ed25519PublicKey(seed);
        ObjectNode out = out("public", key);
        return out.put("signature", crypto.ed25519Sign(seed, key, in.bytes("message")).toHex());
    }

    private ObjectNode ed25519Verify(Input in) throws Input.InvalidInput, Rejected {
        boolean holds =
                crypto.ed25519Verify(
                        in.bytes("public"), in.bytes("message"), in.bytes("signature"));
        return accepted(holds, "the signature does not verify");
    }

    private ObjectNode accepted(boolean holds, String otherwise) throws Rejected {
        if (!holds) throw new Rejected(otherwise);
        return json.createObjectNode();
    }

    private ObjectNode tokenEncrypt(Input in) throws Input.InvalidInput, CryptoFailure, Rejected {
        Token token = new Token(crypto, in.bytes("key"));
        return out("token", token.encrypt(in.bytes("plaintext"), replay(sized(in, "iv", 16))));
    }

    /** Randomness that gives what it was told to give, in order, and nothing more. */
    static Entropy replay(Bytes... draws) {
        Iterator<Bytes> next = List.of(draws).iterator();
        return target -> {
            // two map hashes are alike, for one
            if (!next.hasNext()) {
                throw new IllegalArgumentException("the node would draw again from its randomness");
            }
            next.next().copyTo(target, 0);
        };
    }

    private ObjectNode identity(Input in) throws Input.InvalidInput, MalformedFrame {
        Identity identity = Identity.load(crypto, in.bytes("private"));
        ObjectNode out = out("public", identity.publicIdentity().key());
        return out.put("hash", identity.hash().toHex());
    }

    private ObjectNode identityEncrypt(Input in)
            throws Input.InvalidInput, MalformedFrame, CryptoFailure, Rejected {
        PublicIdentity identity = PublicIdentity.parse(crypto, in.bytes("public"));
        return out(
                "ciphertext",
                identity.encrypt(
                        in.bytes("plaintext"),
                        in.optionalBytes("ratchet").orElse(identity.encryptionKey()),
                        replay(sized(in, "ephemeral", 32), sized(in, "iv", 16))));
    }

    private ObjectNode identityDecrypt(Input in)
            throws Input.InvalidInput, MalformedFrame, Rejected {
        Identity identity = Identity.load(crypto, in.bytes("private"));
        List<Bytes> ratchets = new ArrayList<>();
        if (in.has("ratchets")) {
            Iterator<JsonNode> list = in.list("ratchets");
            while (list.hasNext()) ratchets.add(in.element("ratchets", list.next()));
        }
        Identity.Opened opened =
                identity.decrypt(in.bytes("ciphertext"), ratchets, in.flag("enforce", false))
                        .orElseThrow(() -> new Rejected("it does not decrypt"));
        return put(out("plaintext", opened.plaintext()), "ratchet_id", opened.ratchetId());
    }

    /** A group's payload is a token under its key, and nothing else. */
    private Destination group(Input in) throws Input.InvalidInput, CryptoFailure {
        Identity any = Identity.generate(crypto, target -> Arrays.fill(target, (byte) 1));
        return Destination.group(
                crypto,
                new DestinationName("reticle", List.of("group")),
                any,
                in.bytes("key"),
                new ProofStrategy.None());
    }

    private ObjectNode groupEncrypt(Input in) throws Input.InvalidInput, CryptoFailure, Rejected {
        Token key = group(in).group().orElseThrow();
        return out("ciphertext", key.encrypt(in.bytes("plaintext"), replay(sized(in, "iv", 16))));
    }

    private ObjectNode groupDecrypt(Input in) throws Input.InvalidInput, CryptoFailure, Rejected {
        return out(
                "plaintext",
                group(in)
                        .open(in.bytes("ciphertext"))
                        .orElseThrow(() -> new Rejected("it does not decrypt")));
    }

    private ObjectNode destination(Input in) throws Input.InvalidInput {
        DestinationName name = DestinationName.parse(in.text("name"));
        Optional<Bytes> identity = in.optionalBytes("identity");
        ObjectNode out = out("name_hash", name.hash(crypto));
        Bytes address =
                identity.map(hash -> name.address(crypto, hash))
                        .orElseGet(() -> name.plainAddress(crypto));
        return out.put("hash", address.toHex());
    }

    private ObjectNode fields(Packet packet) {
        ObjectNode out = json.createObjectNode();
        out.put("header_type", packet.twoAddresses() ? 1 : 0);
        out.put("context_flag", packet.contextFlag());
        out.put("transport_type", packet.transportType() ? 1 : 0);
        out.put("destination_type", packet.destinationType().code());
        out.put("packet_type", packet.type().code());
        out.put("hops", packet.hops());
        put(out, "transport_id", packet.transportId());
        out.put("destination", packet.destination().toHex());
        out.put("context", packet.context());
        return out.put("data", packet.data().toHex());
    }

    private ObjectNode packetEncode(Input in) throws Input.InvalidInput, MalformedFrame, Rejected {
        int flags =
                (int) in.number("header_type", 0, 1) << 6
                        | (in.flag("context_flag") ? 0x20 : 0)
                        | (int) in.number("transport_type", 0, 1) << 4
                        | (int) in.number("destination_type", 0, 3) << 2
                        | (int) in.number("packet_type", 0, 3);
        Optional<Bytes> transportId = in.optionalBytes("transport_id");
        if (transportId.isPresent() != ((flags & 0x40) != 0)) {
            throw new Rejected("a transport id stands with header type 1 and only there");
        }
        Bytes frame =
                Bytes.concat(
                        Bytes.wrap((byte) flags, (byte) in.number("hops", 0, 255)),
                        transportId.orElse(Bytes.EMPTY),
                        sized(in, "destination", 16),
                        Bytes.wrap((byte) in.number("context", 0, 255)),
                        in.bytes("data"));
        if (frame.length() > Packet.MTU) {
            throw new Rejected("%d bytes, at most %d".formatted(frame.length(), Packet.MTU));
        }
        return out("frame", Packet.parse(frame).frame());
    }

    private ObjectNode announceMake(Input in) throws Input.InvalidInput, MalformedFrame, Rejected {
        Identity identity = Identity.load(crypto, in.bytes("private"));
        DestinationName name = DestinationName.parse(in.text("name"));
        Packet packet =
                Announce.make(
                                identity,
                                name.address(crypto, identity.hash()),
                                name.hash(crypto),
                                sized(in, "random_hash", 10),
                                in.optionalBytes("ratchet", 32),
                                in.optionalBytes("app_data").orElse(Bytes.EMPTY))
                        .packet(false);
        if (packet.frame().length() > Packet.MTU) {
            throw new Rejected(
                    "%d bytes, at most %d".formatted(packet.frame().length(), Packet.MTU));
        }
        return out("frame", packet.frame());
    }

    private ObjectNode announceValidate(Input in)
            throws Input.InvalidInput, MalformedFrame, Rejected {
        Bytes frame = in.bytes("frame");
        if (frame.length() > Announce.MAX_FRAME) {
            throw new Rejected(
                    "an announce of %d bytes, at most %d"
                            .formatted(frame.length(), Announce.MAX_FRAME));
        }
        Packet packet = Packet.parse(openFrame(frame));
        if (filter.refuses(packet).isPresent()) {
            throw new Rejected("an announce for a " + packet.destinationType() + " destination");
        }
        Announce announce = Announce.parse(crypto, packet).validated(crypto);
        ObjectNode out = out("destination", announce.destination());
        out.put("public_key", announce.identity().key().toHex());
        out.put("name_hash", announce.nameHash().toHex());
        out.put("random_hash", announce.randomHash().toHex());
        out.put("emitted", announce.emitted());
        put(out, "ratchet", announce.ratchet());
        return put(
                out, "app_data", Optional.of(announce.appData()).filter(data -> !data.isEmpty()));
    }

    private ObjectNode ifacKey(Input in) throws Input.InvalidInput, Rejected {
        Optional<String> name = in.optionalText("network_name").filter(text -> !text.isEmpty());
        Optional<String> passphrase = in.optionalText("passphrase").filter(text -> !text.isEmpty());
        if (name.isEmpty() && passphrase.isEmpty()) {
            throw new Rejected("a closed network has a name, a passphrase, or both");
        }
        return out("key", AccessCode.key(crypto, name, passphrase));
    }

    private AccessCode code(Input in) throws Input.InvalidInput {
        return new AccessCode(crypto, in.bytes("key"), (int) in.number("size", 0, 1_000));
    }

    private static Bytes clean(Input in) throws Input.InvalidInput, Rejected {
        Bytes frame = in.bytes("frame");
        if (frame.length() < 2) throw new Rejected("a frame has at least two bytes");
        return frame;
    }

    /** On an open interface a frame has no access code. */
    private static Bytes openFrame(Bytes frame) throws Rejected {
        if (!frame.isEmpty() && (frame.at(0) & 0x80) != 0) {
            throw new Rejected("an access code on an open interface");
        }
        return frame;
    }

    /** Signalling that this node may send: only mode 1 is in use. */
    private static Optional<Signalling> signalling(Input in)
            throws Input.InvalidInput, MalformedFrame, Rejected {
        Optional<Bytes> bytes = in.optionalBytes("signalling");
        if (bytes.isEmpty()) return Optional.empty();
        Signalling signalling = Signalling.parse(bytes.get());
        if (signalling.mode() != Signalling.AES256_CBC) {
            throw new Rejected("mode " + signalling.mode() + "; only mode 1 is in use");
        }
        return Optional.of(signalling);
    }

    private ObjectNode linkRequest(Input in) throws Input.InvalidInput, MalformedFrame, Rejected {
        Packet packet =
                new LinkRequest(
                                crypto.x25519PublicKey(sized(in, "x25519", 32)),
                                crypto.ed25519PublicKey(sized(in, "ed25519", 32)),
                                signalling(in))
                        .packet(sized(in, "destination", 16));
        return out("frame", packet.frame())
                .put("link_id", LinkRequest.linkId(crypto, packet).toHex());
    }

    private ObjectNode signallingEncode(Input in) throws Input.InvalidInput, Rejected {
        int mode = (int) in.number("mode", 0, 255);
        if (mode != Signalling.AES256_CBC) {
            throw new Rejected("mode " + mode + "; only mode 1 is in use");
        }
        int mtu = (int) in.number("mtu", 0, Integer.MAX_VALUE);
        return out("bytes", new Signalling(mode, mtu).encode());
    }

    private ObjectNode signallingDecode(Input in) throws Input.InvalidInput, MalformedFrame {
        Signalling signalling = Signalling.parse(in.bytes("bytes"));
        return json.createObjectNode().put("mtu", signalling.mtu()).put("mode", signalling.mode());
    }

    private ObjectNode linkKey(Input in) throws Input.InvalidInput, CryptoFailure, Rejected {
        return out(
                "key",
                LinkKeys.derive(
                        crypto,
                        sized(in, "private", 32),
                        sized(in, "public", 32),
                        sized(in, "link_id", 16)));
    }

    private ObjectNode linkProof(Input in) throws Input.InvalidInput, MalformedFrame, Rejected {
        Bytes linkId = sized(in, "link_id", 16);
        LinkProof proof =
                LinkProof.make(
                        Identity.load(crypto, in.bytes("identity")),
                        linkId,
                        crypto.x25519PublicKey(sized(in, "x25519", 32)),
                        signalling(in));
        return out("frame", proof.packet(linkId).frame());
    }

    private ObjectNode linkProofVerify(Input in)
            throws Input.InvalidInput, MalformedFrame, CryptoFailure, Rejected {
        Packet packet = Packet.parse(in.bytes("frame"));
        PublicIdentity destination = PublicIdentity.parse(crypto, in.bytes("public_key"));
        LinkProof proof = LinkProof.parse(packet.data());
        if (packet.type() != PacketType.PROOF
                || packet.context() != Context.LINK_PROOF
                || proof.mode() != Signalling.AES256_CBC) {
            throw new Rejected("not a link proof of mode 1");
        }
        accepted(proof.verifies(packet.destination(), destination), "it does not verify");
        // with any key of ours an unusable one of theirs makes a secret of zeros
        crypto.x25519(Bytes.hex("01".repeat(32)), proof.encryptionKey());
        ObjectNode out = out("link_id", packet.destination());
        out.put("x25519", proof.encryptionKey().toHex());
        return out.put("mtu", proof.mtu()).put("mode", proof.mode());
    }

    private ObjectNode linkMdu(Input in) throws Input.InvalidInput {
        return json.createObjectNode()
                .put("mdu", LinkKeys.mdu((int) in.number("mtu", 0, Signalling.MTU_MASK)));
    }

    private ObjectNode proof(Input in) throws Input.InvalidInput, MalformedFrame, Rejected {
        Bytes hash = sized(in, "packet_hash", 32);
        Identity prover = Identity.load(crypto, in.bytes("private"));
        return out("frame", Proof.of(prover, hash, in.flag("explicit")).packet(hash).frame());
    }

    private ObjectNode proofVerify(Input in) throws Input.InvalidInput, MalformedFrame, Rejected {
        PublicIdentity prover = PublicIdentity.parse(crypto, in.bytes("public_key"));
        Proof proof = Proof.parse(in.bytes("proof"));
        return accepted(proof.proves(in.bytes("packet_hash"), prover), "it does not verify");
    }

    private ObjectNode pathRequest(Input in) throws Input.InvalidInput, Rejected {
        PathRequest request =
                new PathRequest(
                        sized(in, "destination", 16),
                        in.optionalBytes("transport_id", 16),
                        in.bytes("tag"));
        return out("frame", request.packet(crypto).frame());
    }

    private ObjectNode hdlcEncode(Input in) throws Input.InvalidInput {
        List<Bytes> stream = new ArrayList<>();
        Iterator<JsonNode> frames = in.list("frames");
        while (frames.hasNext()) stream.add(Hdlc.encode(in.element("frames", frames.next())));
        return out("stream", Bytes.concat(stream.toArray(Bytes[]::new)));
    }

    private ObjectNode hdlcDecode(Input in) throws Input.InvalidInput {
        ArrayNode frames = json.createArrayNode();
        int longest = InterfaceProfile.tcp("tcp", Optional.empty()).longestFrame();
        var decoder = new Hdlc.Decoder(longest, frame -> frames.add(frame.toHex()));
        byte[] stream = in.bytes("stream").toArray();
        decoder.feed(stream, 0, stream.length);
        ObjectNode out = json.createObjectNode();
        out.set("frames", frames);
        return out;
    }
}
