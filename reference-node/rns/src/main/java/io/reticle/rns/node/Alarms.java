package io.reticle.rns.node;

import java.util.Arrays;

/**
 * All timers of a node, in a binary heap in which each knows its place: setting one again costs the
 * logarithm of their number, and asking for the next costs nothing, however many links are open.
 */
final class Alarms {
    private Alarm[] heap = new Alarm[16];
    private int size;

    /**
     * Sets or moves an alarm.
     *
     * @param due in microseconds since the Unix epoch; {@code Long.MAX_VALUE} takes it out
     */
    void set(Alarm alarm, long due) {
        if (due == Long.MAX_VALUE) {
            cancel(alarm);
            return;
        }
        if (alarm.place < 0) {
            if (size == heap.length) heap = Arrays.copyOf(heap, 2 * size);
            put(alarm, size++);
            alarm.due = due;
            rise(alarm);
        } else if (due < alarm.due) {
            alarm.due = due;
            rise(alarm);
        } else if (due > alarm.due) {
            alarm.due = due;
            sink(alarm);
        }
    }

    void cancel(Alarm alarm) {
        if (alarm.place < 0) return;
        int hole = alarm.place;
        Alarm last = heap[--size];
        heap[size] = null;
        alarm.place = -1;
        if (last == alarm) return;
        put(last, hole);
        rise(last);
        sink(last);
    }

    /** When the next one rings; {@code Long.MAX_VALUE} if none is set. */
    long next() {
        return size == 0 ? Long.MAX_VALUE : heap[0].due;
    }

    /** Rings what has fallen due by {@code now}, each at most once. */
    void ring(long now) {
        // those that are set again while others ring wait for the next call
        Alarm[] due = new Alarm[Math.min(size, 16)];
        int count = 0;
        while (size > 0 && heap[0].due <= now) {
            Alarm alarm = heap[0];
            cancel(alarm);
            if (count == due.length) due = Arrays.copyOf(due, 2 * count);
            due[count++] = alarm;
        }
        for (int i = 0; i < count; i++) due[i].ring(now);
    }

    private void put(Alarm alarm, int place) {
        heap[place] = alarm;
        alarm.place = place;
    }

    private void rise(Alarm alarm) {
        while (alarm.place > 0) {
            Alarm parent = heap[(alarm.place - 1) / 2];
            if (parent.due <= alarm.due) return;
            swap(alarm, parent);
        }
    }

    private void sink(Alarm alarm) {
        while (true) {
            int child = 2 * alarm.place + 1;
            if (child >= size) return;
            if (child + 1 < size && heap[child + 1].due < heap[child].due) child++;
            if (heap[child].due >= alarm.due) return;
            swap(heap[child], alarm);
        }
    }

    private void swap(Alarm one, Alarm other) {
        int place = one.place;
        put(one, other.place);
        put(other, place);
    }
}
