package io.reticle.suite.selftest;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;

/** A node that is none: it opens the configured ports, or does not, and speaks no protocol. */
final class NullNode {
    private NullNode() {}

    /**
     * @param args {@code closed}, {@code echo}, {@code silent} or {@code gone}; then the folder
     *     with the configuration
     */
    public static void main(String... args) throws IOException, InterruptedException {
        if (args[0].equals("gone")) {
            System.out.println("I do not feel like it");
            System.exit(7);
        }
        if (!args[0].equals("closed")) {
            var config = Files.readString(Path.of(args[1], "config"));
            var ports = Pattern.compile("listen_port = (\\d+)").matcher(config);
            while (ports.find()) {
                var server =
                        new ServerSocket(
                                Integer.parseInt(ports.group(1)),
                                50,
                                InetAddress.getLoopbackAddress());
                Thread.ofVirtual().start(() -> serve(server, args[0].equals("echo")));
            }
        }
        new CountDownLatch(1).await(); // until it is told to end
    }

    private static void serve(ServerSocket server, boolean echo) {
        try {
            while (true) {
                var socket = server.accept();
                Thread.ofVirtual().start(() -> talk(socket, echo));
            }
        } catch (IOException e) {
            System.out.println("no longer accepts: " + e);
        }
    }

    private static void talk(Socket socket, boolean echo) {
        try (socket) {
            var in = socket.getInputStream();
            var buffer = new byte[4096];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (echo) {
                    socket.getOutputStream().write(buffer, 0, n);
                }
            }
        } catch (IOException e) {
            System.out.println("connection lost: " + e);
        }
    }
}
