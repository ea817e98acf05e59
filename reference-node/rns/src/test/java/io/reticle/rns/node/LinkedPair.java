package io.reticle.rns.node;

import io.reticle.rns.Shapes;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.destination.Destination;
import io.reticle.rns.destination.ProofStrategy;
import io.reticle.rns.link.Link;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.request.RequestEvent;
import io.reticle.rns.resource.OutgoingTransfer.Parcel;
import io.reticle.rns.resource.ResourceEvent;
import io.reticle.rns.resource.ResourceSource;
import io.reticle.rns.resource.ResourceStrategy;
import io.reticle.rns.resource.Transfer;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Alice has a link open to Bob, who takes all resources. */
final class LinkedPair {
    final Mesh mesh;
    final Mesh.Member alice;
    final Mesh.Member bob;
    final Mesh.Cable cable;
    final Destination destination;
    final Link link;

    /**
     * @param narrow whether packets have 500 bytes, or what TCP carries
     */
    LinkedPair(long seed, boolean narrow, long delay) {
        this(seed, narrow, delay, 1_000_000_000);
    }

    /**
     * @param bitsPerSecond that the cable carries in each direction
     */
    LinkedPair(long seed, boolean narrow, long delay, long bitsPerSecond) {
        mesh = new Mesh(CryptoProvider.best(), seed);
        alice = mesh.leaf("alice");
        bob = mesh.leaf("bob");
        cable = narrow ? mesh.joinNarrowly(alice, bob) : mesh.join(alice, bob);
        cable.delayedBy(delay).at(bitsPerSecond);
        destination = bob.host("reticle.box", new ProofStrategy.None());
        bob.node.serve(
                destination.hash(),
                new Service(
                        Service.NONE.requests(),
                        Service.NONE.maxRequestSize(),
                        new ResourceStrategy.All()));
        bob.node.announce(destination.hash(), mesh.now());
        long frame = delay + Packet.MTU * 8 * 1_000_000L / bitsPerSecond;
        mesh.pass(frame);
        link = alice.node.openLink(destination.hash(), mesh.now());
        mesh.pass(3 * frame);
        if (link.state() != Link.State.ACTIVE) throw new AssertionError("the link is not open");
        alice.forgetsWhatWas();
        bob.forgetsWhatWas();
    }

    Link bobsEnd() {
        return bob.node.link(link.id()).orElseThrow();
    }

    static Bytes noise(int size, long seed) {
        return Shapes.seeded(seed).bytes(size);
    }

    Transfer send(Bytes content) {
        return send(Parcel.of(ResourceSource.of(content), Optional.empty(), false));
    }

    Transfer send(Parcel parcel) {
        try {
            return alice.node.sendResource(link, parcel, mesh.now());
        } catch (IOException e) {
            throw new AssertionError("the content can be read", e);
        }
    }

    /** What a node heard of its resources. */
    static List<ResourceEvent> resources(Mesh.Member member) {
        return member.events(NodeEvent.OnResource.class).stream()
                .map(NodeEvent.OnResource::event)
                .toList();
    }

    static <E extends ResourceEvent> List<E> resources(Mesh.Member member, Class<E> type) {
        return resources(member).stream().filter(type::isInstance).map(type::cast).toList();
    }

    static List<RequestEvent> requests(Mesh.Member member) {
        return member.events(NodeEvent.OnRequest.class).stream()
                .map(NodeEvent.OnRequest::event)
                .toList();
    }

    static <E extends RequestEvent> List<E> requests(Mesh.Member member, Class<E> type) {
        return requests(member).stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** What Bob received in whole, one after another. */
    List<Bytes> received() {
        return resources(bob, ResourceEvent.Received.class).stream()
                .map(LinkedPair::bytes)
                .toList();
    }

    static Bytes bytes(ResourceEvent.Received received) {
        return bytes(received.content());
    }

    /** All of a content. */
    static Bytes bytes(ResourceSource content) {
        try {
            return content.read(0, (int) content.size());
        } catch (IOException e) {
            throw new AssertionError("the content can be read", e);
        }
    }

    /** The packets in a context that a node sent. */
    static List<Packet> sent(Mesh.Member member, int context) {
        return member.sent.stream()
                .map(Mesh.Sent::packet)
                .filter(packet -> packet.context() == context)
                .toList();
    }
}
