package io.reticle.suite.world;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.destination.Destination;
import io.reticle.rns.destination.DestinationName;
import io.reticle.rns.destination.ProofStrategy;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.node.Node;
import io.reticle.rns.node.NodeConfig;
import io.reticle.rns.node.NodeEvent;
import io.reticle.rns.node.NodeListener;
import io.reticle.rns.store.Store;
import io.reticle.rns.transport.BurstLimits;
import io.reticle.rns.transport.Drop;
import io.reticle.rns.transport.InterfaceId;
import io.reticle.rns.transport.InterfaceProfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One node of a world: a transport node of the reference implementation as it is, with an interface
 * for each edge, configured as a TCP interface is by default. It hosts one destination.
 */
final class Inhabitant implements NodeListener {
    private static final DestinationName NAME = DestinationName.parse("reticle.world");

    private final int number;
    private final World world;
    private final Identity identity;
    private final Node node;

    /** By the number of the interface. */
    private final List<Lane> lanes = new ArrayList<>();

    /** The destination that it announces, once it does. */
    private Optional<Bytes> destination = Optional.empty();

    /** When it is to be woken next; {@code Long.MAX_VALUE} if it is not. */
    private long wake = Long.MAX_VALUE;

    private long frames;
    private long bytes;

    /**
     * @param seed of all that is chance to it
     * @param begun when it was started: from then on it keeps house
     */
    Inhabitant(int number, World world, CryptoProvider crypto, long seed, long begun) {
        this.number = number;
        this.world = world;
        var entropy = new SeededEntropy(seed);
        this.identity = Identity.generate(crypto, entropy);
        this.node =
                new Node(new NodeConfig(true, true), identity, crypto, entropy, Store.none(), this);
        node.advance(begun);
    }

    int number() {
        return number;
    }

    Node node() {
        return node;
    }

    /** Attaches an interface; what leaves by it goes along this lane. */
    InterfaceId attach(Lane lane, long bitrate, long now) {
        lanes.add(lane);
        var name = number + ">" + lane.to().number();
        return node.attach(
                InterfaceProfile.tcp(name, Optional.empty())
                        .with()
                        .bitrate(bitrate)
                        .autoMtu()
                        .bursts(BurstLimits.DEFAULT)
                        .build(),
                now);
    }

    /** The address that it announces. */
    Bytes announce(CryptoProvider crypto, long now) {
        if (destination.isEmpty()) {
            var own = Destination.single(crypto, NAME, identity, new ProofStrategy.None(), false);
            node.host(own);
            destination = Optional.of(own.hash());
        }
        node.announce(destination.get(), now);
        return destination.get();
    }

    void receive(InterfaceId from, Bytes frame, long now) {
        node.receive(from, frame, now);
        world.wakeInTime(this);
    }

    /** Lets the node do what is due, unless it was woken meanwhile, or has put it off. */
    void woken(long now) {
        if (now != wake) return;
        wake = Long.MAX_VALUE;
        node.advance(now);
        world.wakeInTime(this);
    }

    /**
     * Notes when the node has to be woken next.
     *
     * @return whether that is sooner than was known
     */
    boolean wakesSooner(long next) {
        if (next >= wake) return false;
        wake = next;
        return true;
    }

    long frames() {
        return frames;
    }

    long bytes() {
        return bytes;
    }

    @Override
    public void transmit(InterfaceId interfaceId, Bytes frame) {
        frames++;
        bytes += frame.length();
        world.carry(this, lanes.get(interfaceId.number()), frame);
    }

    @Override
    public void event(NodeEvent event) {
        if (event instanceof NodeEvent.Announced announced) world.learned(this, announced);
    }

    @Override
    public void dropped(InterfaceId interfaceId, Drop reason, String detail) {
        // the node counts them
    }
}
