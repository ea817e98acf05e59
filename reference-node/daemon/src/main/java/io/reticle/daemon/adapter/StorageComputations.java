package io.reticle.daemon.adapter;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.identity.KnownDestination;
import io.reticle.rns.identity.KnownDestinationsFile;
import io.reticle.rns.identity.PeerRatchet;
import io.reticle.rns.identity.PublicIdentity;
import io.reticle.rns.identity.RatchetFile;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** The files of the storage folder, under the names of the vector kinds. */
final class StorageComputations {
    private final CryptoProvider crypto;
    private final JsonMapper json = new JsonMapper();

    StorageComputations(CryptoProvider crypto) {
        this.crypto = crypto;
    }

    Map<String, Computations.Function> functions() {
        return Map.of(
                "ratchet-file-make", this::ratchetFileMake,
                "ratchet-file-read", this::ratchetFileRead,
                "peer-ratchet-make", this::peerRatchetMake,
                "peer-ratchet-read", this::peerRatchetRead,
                "known-destinations-make", this::knownDestinationsMake,
                "known-destinations-read", this::knownDestinationsRead);
    }

    private ObjectNode file(Bytes content) {
        return json.createObjectNode().put("file", content.toHex());
    }

    private ObjectNode ratchetFileMake(Input in) throws Input.InvalidInput, MalformedFrame {
        Identity owner = Identity.load(crypto, in.bytes("private"));
        List<Bytes> ratchets = new ArrayList<>();
        Iterator<JsonNode> list = in.list("ratchets");
        while (list.hasNext()) ratchets.add(in.element("ratchets", list.next()));
        return file(new RatchetFile(ratchets).encode(owner));
    }

    private ObjectNode ratchetFileRead(Input in) throws Input.InvalidInput, MalformedFrame {
        PublicIdentity owner = PublicIdentity.parse(crypto, in.bytes("public_key"));
        ObjectNode out = json.createObjectNode();
        ArrayNode ratchets = out.putArray("ratchets");
        for (Bytes ratchet : RatchetFile.parse(owner, in.bytes("file")).ratchets()) {
            ratchets.add(ratchet.toHex());
        }
        return out;
    }

    private ObjectNode peerRatchetMake(Input in) throws Input.InvalidInput {
        return file(new PeerRatchet(in.bytes("ratchet", 32), in.decimal("received")).encode());
    }

    private ObjectNode peerRatchetRead(Input in)
            throws Input.InvalidInput, MalformedFrame, Computations.Rejected {
        PeerRatchet ratchet = PeerRatchet.parse(in.bytes("file"));
        double now = in.decimal("now");
        if (!ratchet.usable(now)) {
            throw new Computations.Rejected(
                    "received at %.3f, expired at %.3f".formatted(ratchet.received(), now));
        }
        return json.createObjectNode()
                .put("ratchet", ratchet.key().toHex())
                .put("received", ratchet.received());
    }

    private ObjectNode knownDestinationsMake(Input in) throws Input.InvalidInput, MalformedFrame {
        List<KnownDestination> entries = new ArrayList<>();
        Iterator<JsonNode> list = in.list("entries");
        while (list.hasNext()) {
            Input entry = new Input("input.entries[" + entries.size() + "]", list.next());
            double used = entry.decimal("used");
            entries.add(
                    new KnownDestination(
                            entry.bytes("destination", 16),
                            entry.decimal("last_announce"),
                            entry.bytes("packet_hash"),
                            PublicIdentity.parse(crypto, entry.bytes("public_key")),
                            entry.optionalBytes("app_data"),
                            used < 0 ? KnownDestination.RETAINED : used));
            entry.nothingElse();
        }
        return file(new KnownDestinationsFile(entries).encode());
    }

    private ObjectNode knownDestinationsRead(Input in) throws Input.InvalidInput, MalformedFrame {
        List<KnownDestination> entries =
                KnownDestinationsFile.parse(crypto, in.bytes("file")).entries().stream()
                        .sorted(Comparator.comparing(entry -> entry.destination().toHex()))
                        .toList();
        ObjectNode out = json.createObjectNode();
        ArrayNode rows = out.putArray("entries");
        for (KnownDestination entry : entries) {
            ObjectNode row =
                    rows.addObject()
                            .put("destination", entry.destination().toHex())
                            .put("last_announce", entry.lastAnnounce())
                            .put("packet_hash", entry.packetHash().toHex())
                            .put("public_key", entry.identity().key().toHex());
            row.put("app_data", entry.appData().map(Bytes::toHex).orElse(null));
            row.put("used", entry.used());
        }
        return out;
    }
}
