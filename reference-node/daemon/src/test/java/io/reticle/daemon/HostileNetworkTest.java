package io.reticle.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.reticle.daemon.storage.FolderStore;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.destination.DestinationName;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.link.LinkRequest;
import io.reticle.rns.transport.PathRequest;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * What a stranger can do to a node in a small heap: meanwhile another one still finds it, and opens
 * a link to it.
 */
@Timeout(180)
class HostileNetworkTest {
    /** What the node may take of memory for its objects; a flood is larger than that. */
    private static final List<String> SMALL =
            List.of("env", "JDK_JAVA_OPTIONS=-Xmx48m -XX:+ExitOnOutOfMemoryError");

    private static final int GARBAGE = 64 * 1024;
    private static final int CONNECTIONS = 100;

    @TempDir private Path folder;

    private final CryptoProvider crypto = CryptoProvider.best();
    private final Entropy entropy = Entropy.secure();
    private final AtomicBoolean over = new AtomicBoolean();

    /** Kept open until the node has shown that it does not mind. */
    private final List<Socket> held = new ArrayList<>();

    enum Attack {
        GARBAGE,
        ANNOUNCES,
        PATH_REQUESTS,
        HALF_OPEN_LINKS,
        FRAMES_THAT_NEVER_END,
        ANSWERS_THAT_NOBODY_READS
    }

    @ParameterizedTest
    @EnumSource
    void a_node_under_attack_serves_others_and_keeps_to_its_heap(Attack attack) throws Exception {
        int port = Program.freePort();
        Files.writeString(
                folder.resolve("config"),
                """
                [reticulum]
                enable_transport = yes
                share_instance = no
                enable_remote_management = yes
                [interfaces]
                [[Door]]
                type = TCPServerInterface
                enabled = yes
                listen_ip = 127.0.0.1
                listen_port = %d
                """
                        .formatted(port));
        Identity identity;
        try (FolderStore store = new FolderStore(folder.resolve("storage"), Assertions::fail)) {
            identity = store.transportIdentity(crypto);
        }
        Bytes management =
                DestinationName.parse("rnstransport.remote.management")
                        .address(crypto, identity.hash());
        try (Program node = new Program(folder, SMALL, "run", "--config", folder.toString())) {
            assertEquals("ready", node.line());
            Thread attacker =
                    Thread.ofPlatform().daemon().start(() -> attack(attack, port, management));
            Neighbour neighbour = new Neighbour(crypto, port);

            neighbour.asksFor(management);
            neighbour.opens(management);

            over.set(true);
            neighbour.host.stop();
            for (Socket socket : held) socket.close();
            attacker.join();
            node.terminate();
            assertEquals(143, node.exitCode());
            assertFalse(node.log().contains("internal error"), node.log());
        }
    }

    private void attack(Attack attack, int port, Bytes known) {
        try {
            switch (attack) {
                case GARBAGE -> {
                    OutputStream out = connection(port).getOutputStream();
                    while (!over.get()) out.write(entropy.bytes(GARBAGE).toArray());
                }
                case ANNOUNCES ->
                        flood(port, () -> Flood.announce(crypto, entropy, Bytes.zeros(200)));
                case PATH_REQUESTS -> flood(port, () -> pathRequest(entropy.bytes(16)));
                case HALF_OPEN_LINKS -> flood(port, () -> linkRequest(known));
                case FRAMES_THAT_NEVER_END -> {
                    for (int i = 0; i < CONNECTIONS && !over.get(); i++) {
                        connection(port).getOutputStream().write(new byte[] {0x7E, 1, 2, 3});
                    }
                }
                case ANSWERS_THAT_NOBODY_READS -> flood(port, () -> pathRequest(known));
            }
        } catch (IOException e) {
            // the node may show a stranger the door, and closing ends what is still being written
        }
    }

    private Socket connection(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        held.add(socket);
        return socket;
    }

    private void flood(int port, Supplier<Bytes> frames) throws IOException {
        Flood.over(connection(port), () -> !over.get(), frames);
    }

    private Bytes pathRequest(Bytes destination) {
        return new PathRequest(destination, Optional.empty(), entropy.bytes(PathRequest.TAG_SIZE))
                .packet(crypto)
                .frame();
    }

    private Bytes linkRequest(Bytes destination) {
        return new LinkRequest(entropy.bytes(32), entropy.bytes(32), Optional.empty())
                .packet(destination)
                .frame();
    }
}
