package io.reticle.daemon.metrics;

import io.prometheus.metrics.exporter.httpserver.HTTPServer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.reticle.rns.node.Snapshot;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.Callable;

/** Serves the node's counters to Prometheus, at {@code /metrics}. */
public final class MetricsServer implements AutoCloseable {
    private final HTTPServer server;

    /**
     * Listens at once.
     *
     * @param node gives its state when it is asked for
     * @throws IOException if the address is taken
     */
    public MetricsServer(InetSocketAddress address, Callable<Snapshot> node) throws IOException {
        PrometheusRegistry registry = new PrometheusRegistry();
        registry.register(new Metrics(node));
        try {
            server =
                    HTTPServer.builder()
                            .inetAddress(address.getAddress())
                            .port(address.getPort())
                            .registry(registry)
                            .buildAndStart();
        } catch (IOException e) {
            throw new IOException("cannot serve metrics on " + address + ": " + e.getMessage(), e);
        }
    }

    public int port() {
        return server.getPort();
    }

    @Override
    public void close() {
        server.close();
    }
}
