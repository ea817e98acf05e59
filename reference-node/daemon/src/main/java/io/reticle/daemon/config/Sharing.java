package io.reticle.daemon.config;

import io.reticle.drivers.LocalAddress;
import io.reticle.rns.bytes.Bytes;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * Whether, and where, the programs of this machine share one node.
 *
 * @param wanted whether this node serves others, or attaches to one that does
 * @param frames where programs send and get packets
 * @param questions where they ask about the node's state
 * @param key that they have to hold to ask; without one, the hash of the node's identity file
 * @param bitrate that programs are told the shared node has, in bits per second
 * @param management whether they may attach, detach and reload interfaces
 */
public record Sharing(
        boolean wanted,
        LocalAddress frames,
        LocalAddress questions,
        Optional<Bytes> key,
        OptionalInt bitrate,
        boolean management) {
    private static final int FRAMES_PORT = 37_428;
    private static final int QUESTIONS_PORT = 37_429;
    private static final String DEFAULT_NAME = "default";

    /**
     * @throws ConfigFault at a value that is none
     */
    static Sharing of(Section reticulum) throws ConfigFault {
        String name = reticulum.text("instance_name").orElse(DEFAULT_NAME);
        boolean tcp =
                !LocalAddress.hasAbstract()
                        || reticulum
                                .text("shared_instance_type")
                                .map(type -> type.equalsIgnoreCase("tcp"))
                                .orElse(false);
        int frames = reticulum.number(1, 65_535, "shared_instance_port").orElse(FRAMES_PORT);
        int questions = reticulum.number(1, 65_535, "instance_control_port").orElse(QUESTIONS_PORT);
        return new Sharing(
                reticulum.flag("share_instance", true),
                tcp ? new LocalAddress.Loopback(frames) : new LocalAddress.Abstract("rns/" + name),
                tcp
                        ? new LocalAddress.Loopback(questions)
                        : new LocalAddress.Abstract("rns/" + name + "/rpc"),
                key(reticulum),
                reticulum.number(1, Integer.MAX_VALUE, "force_shared_instance_bitrate"),
                reticulum.flag("enable_interface_management", true));
    }

    private static Optional<Bytes> key(Section reticulum) throws ConfigFault {
        Optional<Section.Entry> entry = reticulum.find("rpc_key");
        if (entry.isEmpty() || entry.get().value().isEmpty()) return Optional.empty();
        try {
            return Optional.of(Bytes.hex(entry.get().value()));
        } catch (IllegalArgumentException e) {
            throw ConfigFault.at(
                    entry.get().line(), "'rpc_key': expected pairs of hexadecimal digits");
        }
    }
}
