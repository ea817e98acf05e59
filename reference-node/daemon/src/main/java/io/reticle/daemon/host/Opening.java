package io.reticle.daemon.host;

import io.reticle.daemon.config.InterfaceSettings;
import io.reticle.daemon.config.Medium;
import io.reticle.drivers.Auto;
import io.reticle.drivers.Backbone;
import io.reticle.drivers.Driver;
import io.reticle.drivers.FrameLink;
import io.reticle.drivers.Framing;
import io.reticle.drivers.Hosts;
import io.reticle.drivers.I2p;
import io.reticle.drivers.Pipe;
import io.reticle.drivers.Serial;
import io.reticle.drivers.TcpClient;
import io.reticle.drivers.TcpPatience;
import io.reticle.drivers.TcpServer;
import io.reticle.drivers.Udp;
import io.reticle.rns.ifac.AccessCode;
import io.reticle.rns.transport.InterfaceId;
import io.reticle.rns.transport.InterfaceProfile;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Adds an interface to the node, and opens the driver that its medium asks for. */
final class Opening {
    private final InterfaceSettings settings;
    private final Optional<AccessCode> code;
    private final NodeHost host;
    private final List<InterfaceId> children = new ArrayList<>();
    private InterfaceId id;
    private InterfaceProfile profile;
    private int port;

    Opening(InterfaceSettings settings, Optional<AccessCode> code, NodeHost host) {
        this.settings = settings;
        this.code = code;
        this.host = host;
    }

    /** Of the interface; there once it is open. */
    InterfaceId interfaceId() {
        return id;
    }

    /** Interfaces that belong to it, whether they are connected or not. */
    List<InterfaceId> children() {
        return List.copyOf(children);
    }

    /** That it listens on or connects to; 0 where there is no such thing. */
    int port() {
        return port;
    }

    /**
     * @throws IOException if a server cannot listen, or a device is not there
     */
    Driver open() throws IOException {
        profile = settings.profile(code, place());
        id = host.attach(profile);
        try {
            return driver();
        } catch (IOException | RuntimeException e) {
            children.forEach(host::detach);
            host.detach(id);
            throw e;
        }
    }

    /** What its text has of where it is. */
    private String place() throws IOException {
        return switch (settings.medium()) {
            case Medium.TcpServer server ->
                    bound(server.host(), server.device(), server.preferIpv6(), server.port());
            case Medium.BackboneServer server ->
                    bound(server.host(), server.device(), server.preferIpv6(), server.port());
            case Medium.TcpClient client -> Hosts.text(client.host(), client.port());
            case Medium.BackboneClient client -> Hosts.text(client.host(), client.port());
            case Medium.Udp udp -> listening(udp).map(Hosts::text).orElse("");
            case Medium.Auto auto -> "";
            case Medium.I2p i2p -> "";
            case Medium.SerialLine line -> "";
            case Medium.Tnc tnc -> "";
            case Medium.Pipe pipe -> "";
        };
    }

    private static String bound(
            Optional<String> address, Optional<String> device, boolean preferIpv6, int port)
            throws IOException {
        if (device.isEmpty()) return Hosts.text(address.orElseThrow(), port);
        return Hosts.text(Hosts.text(Hosts.ofDevice(device.get(), preferIpv6)), port);
    }

    private Driver driver() throws IOException {
        return switch (settings.medium()) {
            case Medium.TcpServer server -> tcpServer(server);
            case Medium.BackboneServer server -> backboneServer(server);
            case Medium.TcpClient client -> tcpClient(client);
            case Medium.BackboneClient client -> backboneClient(client);
            case Medium.Udp udp -> udp(udp);
            case Medium.SerialLine serial ->
                    Serial.direct(serial.line(), profile.hardwareMtu(), lasting());
            case Medium.Tnc tnc ->
                    Serial.tnc(
                            tnc.line(),
                            tnc.settings(),
                            tnc.station(),
                            profile.hardwareMtu(),
                            lasting());
            case Medium.Pipe pipe ->
                    new Pipe(pipe.command(), pipe.respawn(), profile.hardwareMtu(), lasting());
            case Medium.Auto auto ->
                    new Auto(
                            new Auto.Settings(
                                    auto.group(),
                                    auto.scope(),
                                    auto.permanent(),
                                    auto.discoveryPort(),
                                    auto.dataPort(),
                                    auto.devices(),
                                    auto.ignored()),
                            accepting());
            case Medium.I2p i2p -> i2p(i2p);
        };
    }

    private Driver i2p(Medium.I2p i2p) throws IOException {
        Map<String, FrameLink.Listener> connected = new LinkedHashMap<>();
        for (String peer : i2p.peers()) {
            InterfaceProfile to =
                    settings.child(code, id, settings.name() + " to " + peer)
                            .with()
                            .synthesizesTunnel(true)
                            .build();
            InterfaceId child = host.attach(to);
            children.add(child);
            connected.put(peer, host.lasting(child, to));
        }
        return new I2p(
                new I2p.Settings(
                        I2p.Settings.router(Optional.ofNullable(System.getenv("I2P_SAM_ADDRESS"))),
                        i2p.connectable()
                                ? Optional.of(host.i2pKey(settings.name()))
                                : Optional.empty(),
                        profile.hardwareMtu()),
                connected,
                host.accepting(
                        settings.name(),
                        link -> settings.child(code, id, "Connected peer on " + settings.name())));
    }

    private FrameLink.Listener lasting() {
        return host.lasting(id, profile);
    }

    private FrameLink.Listener accepting() {
        return host.accepting(settings.name(), link -> settings.child(code, id, link.peer()));
    }

    private Framing hdlc() {
        return Framing.hdlc(profile.longestFrame());
    }

    private Driver tcpServer(Medium.TcpServer server) throws IOException {
        InetAddress address = listenAddress(server.host(), server.device(), server.preferIpv6());
        TcpServer listening =
                new TcpServer(
                        new InetSocketAddress(address, server.port()),
                        hdlc(),
                        patience(server.i2pTunneled()),
                        accepting());
        port = listening.port();
        host.log(
                "%s: listening on %s"
                        .formatted(profile.display(), Hosts.text(Hosts.text(address), port)));
        return listening;
    }

    private Driver backboneServer(Medium.BackboneServer server) throws IOException {
        InetAddress address = listenAddress(server.host(), server.device(), server.preferIpv6());
        TcpServer listening =
                Backbone.server(
                        new InetSocketAddress(address, server.port()),
                        hdlc(),
                        server.flapping()
                                .map(
                                        rule ->
                                                new Backbone.Flapping(
                                                        rule.threshold(),
                                                        rule.grace(),
                                                        rule.block())),
                        accepting());
        port = listening.port();
        host.log(
                "%s: listening on %s"
                        .formatted(profile.display(), Hosts.text(Hosts.text(address), port)));
        return listening;
    }

    private static InetAddress listenAddress(
            Optional<String> address, Optional<String> device, boolean preferIpv6)
            throws IOException {
        return device.isPresent()
                ? Hosts.ofDevice(device.get(), preferIpv6)
                : Hosts.resolve(address.orElseThrow(), preferIpv6).getFirst();
    }

    private static TcpPatience patience(boolean tunneled) {
        return tunneled ? TcpPatience.TUNNELED : TcpPatience.PLAIN;
    }

    private Driver tcpClient(Medium.TcpClient client) {
        port = client.port();
        TcpClient.Target target =
                new TcpClient.Target(
                        client.host(),
                        client.port(),
                        false,
                        patience(client.i2pTunneled()),
                        client.mostTries());
        Framing framing = client.kiss() ? Framing.kiss(profile.hardwareMtu()) : hdlc();
        return new TcpClient(target, framing, lasting());
    }

    private Driver backboneClient(Medium.BackboneClient client) {
        port = client.port();
        TcpClient.Target target =
                new TcpClient.Target(
                        client.host(),
                        client.port(),
                        client.preferIpv6(),
                        TcpPatience.PLAIN,
                        client.mostTries());
        return Backbone.client(target, hdlc(), lasting());
    }

    private Driver udp(Medium.Udp udp) throws IOException {
        Optional<InetSocketAddress> listening = listening(udp);
        if (listening.isPresent()) port = listening.get().getPort();
        return new Udp(
                listening,
                udpAddress(udp.forwardHost(), udp.forwardPort(), udp.device()),
                lasting());
    }

    private static Optional<InetSocketAddress> listening(Medium.Udp udp) throws IOException {
        return udpAddress(udp.listenHost(), udp.listenPort(), udp.device());
    }

    /** Absent where neither host nor device, or no port, is named. */
    private static Optional<InetSocketAddress> udpAddress(
            Optional<String> address, OptionalInt port, Optional<String> device)
            throws IOException {
        if (port.isEmpty()) return Optional.empty();
        if (address.isPresent()) return Optional.of(Udp.address(address.get(), port.getAsInt()));
        if (device.isEmpty()) return Optional.empty();
        return Optional.of(new InetSocketAddress(Hosts.broadcast(device.get()), port.getAsInt()));
    }
}
