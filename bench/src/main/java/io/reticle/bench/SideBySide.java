package io.reticle.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Lets peers do the same work by turns. Peers stay alive from round to round, so that all are warm;
 * only one works at a time; who begins changes from round to round, so that a slow moment of the
 * machine does not always hit the same one.
 *
 * @param rounds at least 1
 * @param milliseconds of each turn
 * @param warmUp milliseconds of each operation before the first round
 */
record SideBySide(int rounds, long milliseconds, long warmUp) {

    /**
     * Fails unless all peers give the same results; then measures.
     *
     * @param absent peers that did not start, and why
     * @param progress is told what happens, one line at a time
     * @throws PeerFailure if a peer fails or gives other results than the first
     */
    Comparison run(List<Peer> peers, Map<String, String> absent, Consumer<String> progress)
            throws IOException, InterruptedException {
        var names = new LinkedHashMap<String, String>();
        for (Peer peer : peers) names.put(peer.id(), peer.name());
        agree(peers);
        progress.accept("all peers give the same results; warming up");
        for (Operation operation : Operation.ALL) {
            for (Peer peer : peers) peer.run(operation, warmUp);
        }

        var figures = new LinkedHashMap<Operation, Map<String, List<Double>>>();
        var order = new ArrayList<>(peers);
        for (int round = 1; round <= rounds; round++) {
            progress.accept("round %d of %d".formatted(round, rounds));
            for (Operation operation : Operation.ALL) {
                var byPeer = figures.computeIfAbsent(operation, o -> new LinkedHashMap<>());
                for (Peer peer : order) {
                    byPeer.computeIfAbsent(peer.id(), p -> new ArrayList<>())
                            .add(peer.run(operation, milliseconds).perSecond());
                }
            }
            Collections.rotate(order, 1);
        }

        var series = new ArrayList<Series>();
        for (Operation operation : Operation.ALL) {
            for (Peer peer : peers) {
                series.add(new Series(peer.id(), operation, figures.get(operation).get(peer.id())));
            }
        }
        return new Comparison(names, absent, series);
    }

    /** Who computes something else must not be measured. */
    static void agree(List<Peer> peers) throws IOException, InterruptedException {
        for (Operation operation : Operation.ALL) {
            String expected = peers.getFirst().check(operation);
            for (Peer peer : peers) {
                String found = peer.check(operation);
                if (!found.equals(expected)) {
                    throw new PeerFailure(
                            "%s gives other results for %s than %s: expected %s, found %s"
                                    .formatted(
                                            peer.id(),
                                            operation.word(),
                                            peers.getFirst().id(),
                                            expected,
                                            found));
                }
            }
        }
    }
}
