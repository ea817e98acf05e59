package io.reticle.daemon.lxmf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.lxmf.stamp.MessageStamp;
import io.reticle.lxmf.stamp.PeeringKey;
import io.reticle.lxmf.stamp.PropagationStamp;
import io.reticle.lxmf.stamp.Stamp;
import io.reticle.lxmf.stamp.StampMaker;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoProvider;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

@Timeout(120)
class StampWorkshopTest {
    private static final Bytes MATERIAL = Bytes.hex("5a".repeat(32));

    private final BlockingQueue<Runnable> node = new LinkedBlockingQueue<>();
    private final StampWorkshop workshop = new StampWorkshop(CryptoProvider.best(), node::add);

    @AfterEach
    void close() {
        workshop.close();
    }

    private void awaitOne() throws InterruptedException {
        node.take().run();
    }

    @Test
    void a_stamp_is_found_and_does() throws InterruptedException {
        List<Stamp> found = new ArrayList<>();
        var job = workshop.begin(MATERIAL, MessageStamp.ROUNDS, 10, found::add);
        assertEquals(1024.0, job.expected());
        awaitOne();

        Stamp stamp = found.getFirst();
        assertTrue(stamp.value() >= 10);
        assertTrue(job.tries() > 0);
        List<List<OptionalInt>> checked = new ArrayList<>();
        workshop.check(
                List.of(
                        MessageStamp.claim(MATERIAL, stamp.bytes(), 10),
                        MessageStamp.claim(MATERIAL, stamp.bytes(), stamp.value() + 1),
                        MessageStamp.claim(MATERIAL, Bytes.zeros(32), 200)),
                checked::add);
        awaitOne();
        assertEquals(
                List.of(OptionalInt.of(stamp.value()), OptionalInt.empty(), OptionalInt.empty()),
                checked.getFirst());
    }

    @Test
    void a_block_of_fewer_parts_than_cores_is_made_as_well() throws InterruptedException {
        List<Stamp> found = new ArrayList<>();
        workshop.begin(MATERIAL, 1, 4, found::add);
        awaitOne();
        var claim = new StampMaker.Claim(MATERIAL, 1, found.getFirst().bytes(), 4);
        List<List<OptionalInt>> checked = new ArrayList<>();
        workshop.check(List.of(claim), checked::add);
        awaitOne();
        assertTrue(checked.getFirst().getFirst().isPresent());
    }

    @Test
    @Tag("R-LXMF-57")
    void of_cancelled_work_nothing_is_heard_and_the_next_begins() throws InterruptedException {
        List<String> heard = new ArrayList<>();
        var endless = workshop.begin(MATERIAL, PeeringKey.ROUNDS, 256, _ -> heard.add("endless"));
        workshop.begin(MATERIAL, PeeringKey.ROUNDS, 1, _ -> heard.add("next"));
        endless.cancel();
        awaitOne();
        assertEquals(List.of("next"), heard);
    }

    @Test
    void a_check_does_not_wait_for_a_search() throws InterruptedException {
        var endless = workshop.begin(MATERIAL, PeeringKey.ROUNDS, 256, _ -> {});
        List<Integer> checked = new ArrayList<>();
        workshop.check(
                List.of(PeeringKey.claim(MATERIAL, MATERIAL, Bytes.EMPTY, 0)),
                values -> checked.add(values.size()));
        awaitOne();
        assertEquals(List.of(1), checked);
        endless.cancel();
    }

    @Test
    void no_stamps_are_checked_at_once() throws InterruptedException {
        List<Integer> checked = new ArrayList<>();
        workshop.check(List.of(), values -> checked.add(values.size()));
        awaitOne();
        assertEquals(List.of(0), checked);
    }

    @Test
    void a_cancelled_result_that_is_on_its_way_is_not_heard() throws InterruptedException {
        List<Stamp> found = new ArrayList<>();
        var job = workshop.begin(MATERIAL, PropagationStamp.ROUNDS, 0, found::add);
        Runnable result = node.take();
        job.cancel();
        result.run();
        assertEquals(List.of(), found);
        assertNull(node.poll(10, TimeUnit.MILLISECONDS));
    }
}
