package io.reticle.daemon.adapter;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.msgpack.Value;
import io.reticle.rns.request.Request;
import io.reticle.rns.request.Response;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.util.Map;

/** Requests and responses, under the names of the vector kinds. */
final class RequestComputations {
    private final CryptoProvider crypto;
    private final JsonMapper json = new JsonMapper();

    RequestComputations(CryptoProvider crypto) {
        this.crypto = crypto;
    }

    Map<String, Computations.Function> functions() {
        return Map.of(
                "request-pack", this::requestPack,
                "request-unpack", this::requestUnpack,
                "response-pack", this::responsePack,
                "response-unpack", this::responseUnpack);
    }

    /** The same value as an encoder writes it: its bytes may have taken longer forms. */
    static Bytes rewritten(Bytes packed) throws MalformedFrame {
        return Value.parse(packed).encode();
    }

    private ObjectNode requestPack(Input in) throws Input.InvalidInput, MalformedFrame {
        Bytes pathHash = Request.pathHash(crypto, in.text("path"));
        Bytes packed =
                new Request(in.decimal("time"), pathHash, rewritten(in.bytes("data"))).encode();
        return json.createObjectNode()
                .put("packed", packed.toHex())
                .put("path_hash", pathHash.toHex())
                .put("request_id", Request.idOf(crypto, packed).toHex());
    }

    private ObjectNode requestUnpack(Input in) throws Input.InvalidInput, MalformedFrame {
        Request request = Request.parse(in.bytes("packed"));
        return json.createObjectNode()
                .put("time", request.time())
                .put("path_hash", request.pathHash().toHex())
                .put("data", rewritten(request.data()).toHex());
    }

    private ObjectNode responsePack(Input in)
            throws Input.InvalidInput, MalformedFrame, Computations.Rejected {
        Bytes value = rewritten(in.bytes("value"));
        if (Value.parse(value) instanceof Value.Nil) {
            throw new Computations.Rejected("nil is answered with nothing");
        }
        Bytes requestId = Computations.sized(in, "request_id", 16);
        return json.createObjectNode()
                .put("packed", new Response(requestId, value).encode().toHex());
    }

    private ObjectNode responseUnpack(Input in) throws Input.InvalidInput, MalformedFrame {
        Response response = Response.parse(in.bytes("packed"));
        return json.createObjectNode()
                .put("request_id", response.requestId().toHex())
                .put("value", rewritten(response.value()).toHex());
    }
}
