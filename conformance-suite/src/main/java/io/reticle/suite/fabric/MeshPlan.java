package io.reticle.suite.fabric;

import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.ifac.AccessCode;
import io.reticle.suite.sut.NodeSpec;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a case asks of a mesh: all nodes are transport nodes with a TCP interface for each medium
 * they are on, and one more for the prober.
 *
 * @param settings of all nodes, beyond those of {@link NodeSpec#transport}, by turns key and value
 * @param keys of the interfaces on a segment, by its number, by turns key and value
 * @param codes the access to a segment, by its number
 * @param ports keys of the interfaces for the prober, by turns key and value
 * @param airBitrate in bits per second: all media are radio channels then
 */
public record MeshPlan(
        Topology topology,
        Placement placement,
        List<String> settings,
        Map<Integer, List<String>> keys,
        Map<Integer, Access> codes,
        List<String> ports,
        OptionalLong airBitrate) {

    /**
     * Access to one medium.
     *
     * @param codeSize in bytes
     */
    public record Access(String networkName, String passphrase, int codeSize) {
        AccessCode code(CryptoProvider crypto) {
            return new AccessCode(
                    crypto,
                    AccessCode.key(crypto, Optional.of(networkName), Optional.of(passphrase)),
                    codeSize);
        }

        private List<String> keys() {
            return List.of(
                    "network_name",
                    networkName,
                    "passphrase",
                    passphrase,
                    "ifac_size",
                    String.valueOf(codeSize * 8));
        }
    }

    public MeshPlan {
        settings = List.copyOf(settings);
        keys = Map.copyOf(keys);
        codes = Map.copyOf(codes);
        ports = List.copyOf(ports);
    }

    public static MeshPlan of(Topology topology, Placement placement) {
        return new MeshPlan(
                topology,
                placement,
                List.of(),
                Map.of(),
                Map.of(),
                List.of(),
                OptionalLong.empty());
    }

    /** The same with another setting of all nodes. */
    public MeshPlan with(String key, String value) {
        List<String> more = new ArrayList<>(settings);
        more.add(key);
        more.add(value);
        return new MeshPlan(topology, placement, more, keys, codes, ports, airBitrate);
    }

    /**
     * The same with these keys on the interfaces of a segment.
     *
     * @param keysAndValues by turns
     */
    public MeshPlan on(int segment, String... keysAndValues) {
        Map<Integer, List<String>> more = new HashMap<>(keys);
        more.put(segment, List.of(keysAndValues));
        return new MeshPlan(topology, placement, settings, more, codes, ports, airBitrate);
    }

    /** The same with these keys on the interfaces of all segments. */
    public MeshPlan onAll(String... keysAndValues) {
        MeshPlan plan = this;
        for (int i = 0; i < topology.segments().size(); i++) plan = plan.on(i, keysAndValues);
        return plan;
    }

    /** The same with these keys on the interfaces for the prober. */
    public MeshPlan atPorts(String... keysAndValues) {
        return new MeshPlan(
                topology, placement, settings, keys, codes, List.of(keysAndValues), airBitrate);
    }

    /** The same with an access code on a segment. */
    public MeshPlan closed(int segment, Access access) {
        Map<Integer, Access> more = new HashMap<>(codes);
        more.put(segment, access);
        return new MeshPlan(topology, placement, settings, keys, more, ports, airBitrate);
    }

    /** The same on radio channels: half duplex, without listening first. */
    public MeshPlan onAir(long bitsPerSecond) {
        return new MeshPlan(
                topology, placement, settings, keys, codes, ports, OptionalLong.of(bitsPerSecond));
    }

    /** The interface of a node on a segment. */
    static String interfaceOn(int segment) {
        return "segment " + segment;
    }

    NodeSpec spec(int node, String port) {
        NodeSpec spec = NodeSpec.transport();
        for (int i = 0; i < settings.size(); i += 2) {
            spec = spec.with(settings.get(i), settings.get(i + 1));
        }
        for (int segment : topology.segmentsOf(node)) {
            List<String> all = new ArrayList<>(keys.getOrDefault(segment, List.of()));
            Optional.ofNullable(codes.get(segment)).ifPresent(code -> all.addAll(code.keys()));
            spec = spec.on(interfaceOn(segment), all.toArray(String[]::new));
        }
        return spec.on(port, ports.toArray(String[]::new));
    }
}
