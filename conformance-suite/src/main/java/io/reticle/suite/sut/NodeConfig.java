package io.reticle.suite.sut;

import java.util.Map;

/** The configuration that the suite writes for a node under test, in the Python grammar. */
final class NodeConfig {
    private NodeConfig() {}

    /**
     * @param managementIdentity hash of the identity that may manage the node, 32 hex digits
     */
    static String text(String host, Map<Medium, Integer> ports, String managementIdentity) {
        var text = new StringBuilder();
        text.append(
                """
                [reticulum]
                enable_transport = yes
                share_instance = no
                respond_to_probes = yes
                enable_remote_management = yes
                remote_management_allowed = %s
                panic_on_interface_error = no

                [logging]
                loglevel = 4

                [interfaces]
                """
                        .formatted(managementIdentity));
        for (Medium medium : Medium.values()) {
            text.append(
                    """

                    [[%s]]
                    type = TCPServerInterface
                    enabled = yes
                    listen_ip = %s
                    listen_port = %d
                    ingress_control = no
                    """
                            .formatted(medium.title(), host, ports.get(medium)));
            medium.networkName()
                    .ifPresent(name -> text.append("network_name = ").append(name).append('\n'));
            medium.passphrase()
                    .ifPresent(phrase -> text.append("passphrase = ").append(phrase).append('\n'));
            if (!medium.isOpen()) {
                text.append("ifac_size = ").append(medium.ifacBytes() * 8).append('\n');
            }
        }
        return text.toString();
    }
}
