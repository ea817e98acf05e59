package io.reticle.daemon.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.reticle.daemon.instance.Memory;
import io.reticle.rns.node.Snapshot;
import io.reticle.rns.transport.Drop;
import io.reticle.rns.transport.Port;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;

/**
 * What a node counts, in the data model of Prometheus: a counter for each reason for which frames
 * went no further, and what goes over each interface.
 */
final class Metrics implements MultiCollector {
    private final Callable<Snapshot> node;

    /**
     * @param node gives its state when it is asked for
     */
    Metrics(Callable<Snapshot> node) {
        this.node = node;
    }

    @Override
    public MetricSnapshots collect() {
        Snapshot now;
        try {
            now = node.call();
        } catch (Exception e) {
            throw new IllegalStateException("the node does not answer: " + e.getMessage(), e);
        }
        List<MetricSnapshot> all = new ArrayList<>();
        all.add(drops(now));
        all.add(gauge("uptime_seconds", "How long the node runs.", (now.at() - now.since()) / 1e6));
        all.add(gauge("paths", "Known ways to destinations.", now.paths().size()));
        all.add(gauge("links_carried", "Links of others through this node.", now.carriedLinks()));
        all.add(gauge("links_own", "Links that end at this node.", now.ownLinks()));
        all.add(gauge("tunnels", "Tunnels that are kept.", now.tunnels()));
        all.add(gauge("blackholed", "Identities that are not heard.", now.blackholed().size()));
        all.add(
                gauges(
                        now,
                        "interface_up",
                        "Whether an interface is up.",
                        status -> status.online() ? 1 : 0));
        all.add(
                gauges(
                        now,
                        "interface_announces_queued",
                        "Announces that wait for their turn.",
                        Port.Status::announceQueue));
        all.add(
                gauges(
                        now,
                        "interface_announces_held",
                        "Announces that wait for the end of a burst.",
                        Port.Status::heldAnnounces));
        all.add(
                counters(
                        now,
                        "interface_received_bytes",
                        "Bytes of frames that came in.",
                        status -> status.received().bytes()));
        all.add(
                counters(
                        now,
                        "interface_sent_bytes",
                        "Bytes of frames that left.",
                        status -> status.sent().bytes()));
        all.add(
                counters(
                        now,
                        "interface_received_frames",
                        "Frames that came in.",
                        status -> status.received().frames()));
        all.add(
                counters(
                        now,
                        "interface_sent_frames",
                        "Frames that left.",
                        status -> status.sent().frames()));
        all.add(
                counters(
                        now,
                        "interface_received_announces",
                        "Announces that came in.",
                        status -> status.received().announces()));
        all.add(
                counters(
                        now,
                        "interface_sent_announces",
                        "Announces that left.",
                        status -> status.sent().announces()));
        Memory.resident()
                .ifPresent(
                        bytes ->
                                all.add(
                                        one(
                                                "process_resident_memory_bytes",
                                                "Resident memory.",
                                                (double) bytes)));
        return new MetricSnapshots(all);
    }

    /** All reasons, so that a rate can be reckoned from the first drop on. */
    private static MetricSnapshot drops(Snapshot now) {
        Map<Drop, Long> drops = new EnumMap<>(Drop.class);
        for (Drop reason : Drop.values()) drops.put(reason, 0L);
        drops.putAll(now.drops());
        CounterSnapshot.Builder counter =
                CounterSnapshot.builder()
                        .name("reticulum_frames_dropped")
                        .help("Frames that went no further, by reason.");
        drops.forEach(
                (reason, count) ->
                        counter.dataPoint(
                                CounterDataPointSnapshot.builder()
                                        .labels(
                                                Labels.of(
                                                        "reason",
                                                        reason.name().toLowerCase(Locale.ROOT)))
                                        .value(count.doubleValue())
                                        .build()));
        return counter.build();
    }

    private static MetricSnapshot gauge(String name, String help, double value) {
        return one("reticulum_" + name, help, value);
    }

    private static MetricSnapshot one(String name, String help, double value) {
        return GaugeSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(GaugeDataPointSnapshot.builder().value(value).build())
                .build();
    }

    /** The number tells interfaces of one name apart, as accepted connections are. */
    private static Labels labels(Port.Status status) {
        return Labels.of(
                "interface",
                status.profile().display(),
                "id",
                String.valueOf(status.id().number()));
    }

    private static MetricSnapshot gauges(
            Snapshot now, String name, String help, ToDoubleFunction<Port.Status> value) {
        GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name("reticulum_" + name).help(help);
        for (Port.Status status : now.interfaces()) {
            gauge.dataPoint(
                    GaugeDataPointSnapshot.builder()
                            .labels(labels(status))
                            .value(value.applyAsDouble(status))
                            .build());
        }
        return gauge.build();
    }

    private static MetricSnapshot counters(
            Snapshot now, String name, String help, ToDoubleFunction<Port.Status> value) {
        CounterSnapshot.Builder counter =
                CounterSnapshot.builder().name("reticulum_" + name).help(help);
        for (Port.Status status : now.interfaces()) {
            counter.dataPoint(
                    CounterDataPointSnapshot.builder()
                            .labels(labels(status))
                            .value(value.applyAsDouble(status))
                            .build());
        }
        return counter.build();
    }
}
