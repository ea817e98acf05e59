package io.reticle.daemon.discovery;

import io.reticle.daemon.config.InterfaceSettings;
import io.reticle.daemon.config.Medium;
import io.reticle.daemon.config.Settings;
import io.reticle.daemon.host.NodeHost;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.discovery.Autoconnect;
import io.reticle.rns.discovery.Availability;
import io.reticle.rns.discovery.Discovered;
import io.reticle.rns.discovery.DiscoveredInterfaces;
import io.reticle.rns.discovery.Endpoint;
import io.reticle.rns.discovery.InterfaceInfo;
import io.reticle.rns.node.Node;
import io.reticle.rns.transport.InterfaceProfile;
import io.reticle.rns.transport.Port;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

/**
 * Opens and closes what {@link Autoconnect} decides on (R-NET-221, R-NET-222). Belongs to one
 * thread.
 */
final class Connector {
    private static final double SECOND = 1_000_000;

    private final NodeHost host;
    private final Settings settings;
    private final DiscoveredInterfaces records;
    private final Autoconnect rules;

    Connector(NodeHost host, Settings settings, DiscoveredInterfaces records) {
        this.host = host;
        this.settings = settings;
        this.records = records;
        this.rules =
                new Autoconnect(
                        settings.discovery().mostConnected(),
                        settings.discovery().anyImplementation());
    }

    /** Connects to what was heard of before. */
    void begin() throws Exception {
        for (Discovered known : all()) {
            if (!rules.wantsMore()) return;
            connect(known);
        }
    }

    private List<Discovered> all() throws Exception {
        Set<Bytes> unwanted = host.call((node, now) -> node.blackholed().keySet());
        return records.all(unwanted, host.now() / SECOND);
    }

    /** Connects to an interface, if it is to be. */
    void connect(Discovered found) throws Exception {
        Optional<String> name = rules.connect(found, names(), endpoints());
        if (name.isEmpty()) return;
        InterfaceInfo info = found.info();
        Optional<InterfaceSettings.Access> access =
                info.networkName().isPresent() || info.passphrase().isPresent()
                        ? Optional.of(
                                new InterfaceSettings.Access(
                                        info.networkName(), info.passphrase(), OptionalInt.empty()))
                        : Optional.empty();
        host.log("interface \"%s\" was discovered and is connected to".formatted(name.get()));
        try {
            host.open(
                    InterfaceSettings.discovered(
                            name.get(),
                            info.reachableOn().orElseThrow(),
                            info.port().orElseThrow(),
                            settings.discovered(),
                            found.networkId(),
                            access));
        } catch (IOException e) {
            rules.forget(name.get());
            host.log("interface \"%s\": %s".formatted(name.get(), e.getMessage()));
        }
    }

    private Set<String> names() throws Exception {
        return host.call(
                (node, now) ->
                        node.interfaces().values().stream()
                                .map(InterfaceProfile::name)
                                .collect(Collectors.toSet()));
    }

    /** Where this node connects to already. */
    private Set<Endpoint> endpoints() {
        Set<Endpoint> endpoints = new HashSet<>();
        for (NodeHost.Open open : host.opened()) {
            switch (open.settings().medium()) {
                case Medium.TcpClient to -> endpoints.add(new Endpoint(to.host(), to.port()));
                case Medium.BackboneClient to -> endpoints.add(new Endpoint(to.host(), to.port()));
                default -> {
                    // nothing that discovery would connect to
                }
            }
        }
        return endpoints;
    }

    /** Looks at what became of the connections, and does what follows from it. */
    void look() throws Exception {
        Map<String, Boolean> online = new HashMap<>();
        for (Port.Status one : host.call(Node::snapshot).interfaces()) {
            online.put(one.profile().name(), one.online());
        }
        List<NodeHost.Open> bootstraps =
                host.opened().stream()
                        .filter(one -> one.settings().common().bootstrapOnly())
                        .toList();
        Autoconnect.Look look = rules.look(online, bootstraps.size(), host.now());
        for (String name : look.giveUp()) {
            host.log("interface \"%s\" stays down and is given up".formatted(name));
            host.close(name);
        }
        if (look.closeBootstraps()) {
            for (NodeHost.Open one : bootstraps) {
                host.log(
                        "interface \"%s\" is not needed any more".formatted(one.settings().name()));
                host.close(one.settings().name());
            }
        }
        if (look.openBootstraps()) openBootstraps();
        if (look.another()) another();
    }

    private void openBootstraps() {
        for (InterfaceSettings one : settings.interfaces()) {
            if (!one.common().bootstrapOnly() || host.has(one.name())) continue;
            host.log("interface \"%s\" is needed again".formatted(one.name()));
            try {
                host.open(one);
            } catch (IOException e) {
                host.log("interface \"%s\": %s".formatted(one.name(), e.getMessage()));
            }
        }
    }

    private void another() throws Exception {
        double seconds = host.now() / SECOND;
        List<Discovered> candidates =
                all().stream()
                        .filter(one -> one.info().transport())
                        .filter(
                                one ->
                                        one.availability(seconds)
                                                .equals(Optional.of(Availability.AVAILABLE)))
                        .toList();
        if (candidates.isEmpty()) return;
        connect(candidates.get(ThreadLocalRandom.current().nextInt(candidates.size())));
    }
}
