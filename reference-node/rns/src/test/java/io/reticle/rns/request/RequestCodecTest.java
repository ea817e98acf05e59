package io.reticle.rns.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.reticle.rns.Shapes;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.msgpack.Value;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestCodecTest {
    private static final String HASH = "c41061616161616161616161616161616161";

    @Provide
    Arbitrary<Bytes> hash() {
        return Shapes.bytes(16);
    }

    @Provide
    Arbitrary<Bytes> value() {
        return Shapes.bytes(0, 500).map(Value.Binary::new).map(Value::encode);
    }

    @Example
    void a_request_is_a_time_a_path_hash_and_data() throws MalformedFrame {
        Bytes packed = Bytes.hex("93cb3ff0000000000000" + HASH + "c0");
        Request request = new Request(1.0, Bytes.hex("61".repeat(16)), Bytes.hex("c0"));
        assertEquals(packed, request.encode());
        assertEquals(request, Request.parse(packed));
    }

    @Property(tries = 200)
    void a_request_comes_back(
            @ForAll double time, @ForAll("hash") Bytes hash, @ForAll("value") Bytes data)
            throws MalformedFrame {
        Request request = new Request(time, hash, data);
        assertEquals(request, Request.parse(request.encode()));
    }

    @Property(tries = 200)
    void a_response_comes_back(@ForAll("hash") Bytes id, @ForAll("value") Bytes value)
            throws MalformedFrame {
        Response response = new Response(id, value);
        assertEquals(response, Response.parse(response.encode()));
    }

    @Example
    void a_time_may_be_any_number() throws MalformedFrame {
        assertEquals(7.0, Request.parse(Bytes.hex("9307" + HASH + "c0")).time());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "c0",
                "90",
                "92cb3ff0000000000000" + HASH,
                "93c0" + HASH + "c0",
                "9307c40161c0",
                "9307a161c0",
                "9307" + HASH,
                "9307" + HASH + "c1",
                "8307" + HASH + "c0"
            })
    void what_is_no_request_is_refused(String packed) {
        assertThrows(MalformedFrame.class, () -> Request.parse(Bytes.hex(packed)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "c0", "91" + HASH, "92" + HASH, "92a161c0", "92" + HASH + "c405aa"})
    void what_is_no_response_is_refused(String packed) {
        assertThrows(MalformedFrame.class, () -> Response.parse(Bytes.hex(packed)));
    }
}
