package io.reticle.daemon.adapter;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.link.Identification;
import io.reticle.rns.link.RoundTripTime;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.util.Map;

/** What stands in a link's own packets, under the names of the vector kinds. */
final class LinkComputations {
    private final CryptoProvider crypto;
    private final JsonMapper json = new JsonMapper();

    LinkComputations(CryptoProvider crypto) {
        this.crypto = crypto;
    }

    Map<String, Computations.Function> functions() {
        return Map.of(
                "link-identify", this::identify,
                "link-identify-verify", this::identifyVerify,
                "link-rtt-read", this::rttRead);
    }

    private ObjectNode identify(Input in)
            throws Input.InvalidInput, MalformedFrame, Computations.Rejected {
        Identity identity = Identity.load(crypto, in.bytes("private"));
        Bytes linkId = Computations.sized(in, "link_id", 16);
        return json.createObjectNode()
                .put("plaintext", Identification.make(identity, linkId).encode().toHex());
    }

    private ObjectNode identifyVerify(Input in)
            throws Input.InvalidInput, MalformedFrame, Computations.Rejected {
        Bytes linkId = Computations.sized(in, "link_id", 16);
        Identification said = Identification.parse(crypto, in.bytes("plaintext"));
        if (!said.verifies(linkId)) {
            throw new Computations.Rejected("the signature does not verify");
        }
        return json.createObjectNode().put("public_key", said.identity().key().toHex());
    }

    private ObjectNode rttRead(Input in)
            throws Input.InvalidInput, MalformedFrame, Computations.Rejected {
        double seconds = RoundTripTime.parse(in.bytes("plaintext"));
        if (!Double.isFinite(seconds)) throw new Computations.Rejected(seconds + " is no time");
        return json.createObjectNode().put("seconds", seconds);
    }
}
