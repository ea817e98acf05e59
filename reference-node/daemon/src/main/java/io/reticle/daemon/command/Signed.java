package io.reticle.daemon.command;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.identity.PublicIdentity;
import io.reticle.rns.msgpack.MapBuilder;
import io.reticle.rns.msgpack.Value;

import java.util.LinkedHashMap;
import java.util.Optional;

/**
 * A signature over content, with the key to check it by (files {@code .rsg}), or with the content
 * itself ({@code .rsm}) (R-NET-262).
 *
 * <pre>
 *  offset  size  field
 *  0       64    signature over the envelope
 *  64      n     envelope: a MessagePack map
 *                  hashtype  "sha256"
 *                  hash      SHA-256 of the content
 *                  meta      a map: signer (identity hash), pubkey (64 bytes), and more
 *                  message   the content, in .rsm only
 * </pre>
 */
record Signed(Bytes signature, Bytes envelope, Value.Map fields, PublicIdentity signer) {
    private static final String HASH_TYPE = "sha256";

    /**
     * Signs content.
     *
     * @param content whole, or only hashed where it is not to be embedded
     * @param meta goes into the envelope, except for what is there anyway
     */
    static Bytes make(
            CryptoProvider crypto,
            Identity identity,
            Bytes hash,
            Optional<Bytes> content,
            Value.Map meta) {
        var about = new LinkedHashMap<Value, Value>();
        about.put(new Value.Text("signer"), new Value.Binary(identity.hash()));
        about.put(new Value.Text("pubkey"), new Value.Binary(identity.publicIdentity().key()));
        meta.entries().forEach(about::putIfAbsent);
        MapBuilder fields =
                new MapBuilder()
                        .put("hashtype", HASH_TYPE)
                        .put("hash", hash)
                        .put("meta", new Value.Map(about));
        content.ifPresent(bytes -> fields.put("message", bytes));
        Bytes envelope = fields.build().encode();
        return Bytes.concat(identity.sign(envelope), envelope);
    }

    /**
     * @throws MalformedFrame if it is too short, or the envelope lacks something
     */
    static Signed parse(CryptoProvider crypto, Bytes bytes) throws MalformedFrame {
        int size = CryptoProvider.SIGNATURE_SIZE;
        if (bytes.length() <= size) {
            throw new MalformedFrame("signature", 0, "more than 64 bytes", bytes.length() + "");
        }
        Bytes envelope = bytes.from(size);
        if (!(Value.parse(envelope) instanceof Value.Map fields)
                || !fields.get("hashtype").equals(Optional.of(new Value.Text(HASH_TYPE)))
                || !(fields.get("hash").orElse(null) instanceof Value.Binary)
                || !(fields.get("meta").orElse(null) instanceof Value.Map meta)
                || !(meta.get("signer").orElse(null) instanceof Value.Binary)
                || !(meta.get("pubkey").orElse(null) instanceof Value.Binary(var key))) {
            throw new MalformedFrame(
                    "signature",
                    size,
                    "a SHA-256, a signer and a public key",
                    "an envelope without");
        }
        return new Signed(
                bytes.slice(0, size), envelope, fields, PublicIdentity.parse(crypto, key));
    }

    Bytes hash() {
        return Fields.bytes(fields, "hash");
    }

    Value.Map meta() {
        return (Value.Map) fields.get("meta").orElseThrow();
    }

    /** The content, if it is embedded; text of older makers counts as its UTF-8. */
    Optional<Bytes> message() {
        return fields.get("message")
                .flatMap(
                        value ->
                                switch (value) {
                                    case Value.Binary(var bytes) -> Optional.of(bytes);
                                    case Value.Text(var text) -> Optional.of(Bytes.utf8(text));
                                    default -> Optional.empty();
                                });
    }

    /**
     * @param required hash of the identity that has to have signed; anybody where it is empty
     */
    boolean holds(Bytes contentHash, Optional<Bytes> required) {
        return (required.isEmpty() || required.get().equals(signer.hash()))
                && hash().equals(contentHash)
                && signer.verify(envelope, signature);
    }
}
