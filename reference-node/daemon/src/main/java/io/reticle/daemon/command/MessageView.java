package io.reticle.daemon.command;

import io.reticle.lxmf.message.Fields;
import io.reticle.lxmf.message.Payload;
import io.reticle.lxmf.router.Incoming;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.msgpack.Value;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** A message that came, for people and for programs. */
record MessageView(Incoming message) {
    Map<String, Object> json() {
        Payload payload = message.message().payload();
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("id", message.message().id().toHex());
        all.put("source", message.message().source().toHex());
        all.put("destination", message.message().destination().toHex());
        all.put("method", message.method().name().toLowerCase(Locale.ROOT));
        all.put("timestamp", payload.seconds().orElse(null));
        all.put("title", text(payload.titleBytes()));
        all.put("content", text(payload.contentBytes()));
        all.put("fields", Json.plain(payload.fields()));
        all.put("verified", message.verified());
        all.put(
                "unverified",
                message.unverified()
                        .map(why -> why.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                        .orElse(null));
        all.put("stamp_valid", message.stampValid().orElse(null));
        all.put(
                "stamp_value",
                message.stampValue().isPresent() ? message.stampValue().getAsInt() : null);
        return all;
    }

    /** As lines for people. */
    void say(Common common) {
        Payload payload = message.message().payload();
        common.say("From    : %s%s", Words.hash(message.message().source()), doubt());
        payload.seconds()
                .filter(seconds -> seconds >= 0 && seconds < 1e11)
                .ifPresent(
                        seconds ->
                                common.say(
                                        "Sent    : %s",
                                        Instant.ofEpochSecond(seconds.longValue())));
        if (!payload.titleBytes().isEmpty()) {
            common.say("Title   : %s", clean(text(payload.titleBytes())));
        }
        Value files = payload.fields().entries().get(new Value.Int(Fields.FILE_ATTACHMENTS));
        if (files instanceof Value.Array(var list)) {
            common.say("Files   : %s", Words.count(list.size(), "file", "files"));
        }
        common.say("");
        common.say("%s", clean(text(payload.contentBytes())));
        common.say("");
    }

    private String doubt() {
        return message.unverified()
                .map(
                        why ->
                                switch (why) {
                                    case SOURCE_UNKNOWN -> " (not verified: the sender is unknown)";
                                    case SIGNATURE_INVALID -> " (NOT signed by the sender)";
                                })
                .orElse("");
    }

    private static String text(Bytes bytes) {
        return new String(bytes.toArray(), StandardCharsets.UTF_8);
    }

    /** Others must not steer the terminal. */
    private static String clean(String text) {
        return text.replaceAll("[\\p{Cntrl}&&[^\n\t]]", "?");
    }
}
