package io.reticle.rns.node;

import static io.reticle.rns.node.Lab.SECOND;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.rns.transport.Drop;
import io.reticle.rns.transport.InterfaceId;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.util.Map;

/** Announces and path requests wait for what is more urgent, each in room of their own. */
class BacklogTest {
    private final Lab lab =
            new Lab(
                    new NodeConfig(true, true)
                            .with()
                            .backlog(new BacklogLimits(100, 10, 5))
                            .build());
    private final InterfaceId near = lab.attach("near");
    private final InterfaceId far = lab.attach("far");
    private final Lab.Somebody who = lab.somebody(1);

    private void receives(InterfaceId on, io.reticle.rns.packet.Packet packet) {
        lab.node.receive(on, packet.frame(), lab.now);
    }

    @Test
    @Tag("R-NET-22")
    void data_goes_through_a_flood_of_announces_at_once() {
        lab.says(far, lab.announce(who, 0));
        lab.pass(20 * SECOND);
        lab.forget();
        for (int i = 2; i < 80; i++) receives(near, lab.announce(lab.somebody(i), 0));

        receives(near, Transit.data(who.address(), 1).via(lab.node.transportId()));

        assertEquals(1, lab.on(far).size());
        assertEquals(1, lab.node.paths().size());
        assertEquals(lab.now, lab.node.nextDeadline());
        lab.pass(0);
        assertEquals(79, lab.node.paths().size());
    }

    @Test
    @Tag("R-NET-22")
    void announces_come_before_path_requests() {
        receives(near, lab.request(who.address(), 1));
        receives(far, lab.announce(who, 0));
        lab.pass(SECOND);

        assertEquals(1, lab.answersOn(near).size());
    }

    @Test
    @Tag("R-NET-23")
    void what_finds_no_room_costs_the_other_kinds_nothing() {
        lab.says(far, lab.announce(who, 0));
        lab.pass(20 * SECOND);
        lab.forget();
        for (int i = 2; i < 152; i++) receives(near, lab.announce(lab.somebody(i), 0));
        receives(near, lab.request(who.address(), 1));

        Snapshot.Backlog waits = lab.node.snapshot(lab.now).backlog();
        assertEquals(new Snapshot.Backlog(100, 1, 0, 50, 0, 0), waits);
        assertEquals(Map.of(Drop.BACKLOG, 50L), lab.node.drops());
        lab.pass(SECOND);
        assertEquals(101, lab.node.paths().size());
        assertEquals(1, lab.answersOn(near).size());
        assertTrue(lab.node.nextDeadline() > lab.now);
    }

    @Test
    void there_is_room_for_one_of_each_kind_at_least() {
        assertThrows(IllegalArgumentException.class, () -> new BacklogLimits(1, 0, 1));
    }
}
