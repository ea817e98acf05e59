package io.reticle.lxmf.router;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.msgpack.Value;
import io.reticle.rns.store.Store;
import io.reticle.rns.store.StoreFailure;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * One file of what a router knows, written some time after it changed: soon, and not for each of
 * many changes. One that cannot be read is as good as none (R-LXMF-148).
 */
final class StateFile extends Agenda.Task {
    /** From a change to its being stored. */
    private static final long SOON = 5 * Paths.SECOND;

    /** Larger files are written less often: so much longer for each byte, in microseconds. */
    private static final int PER_BYTE = 5;

    private final Store store;
    private final Agenda agenda;
    private final String name;
    private final Supplier<Bytes> content;
    private final RouterListener listener;
    private long delay = SOON;

    /**
     * @param name in the store
     */
    StateFile(
            Store store,
            Agenda agenda,
            String name,
            Supplier<Bytes> content,
            RouterListener listener) {
        this.store = store;
        this.agenda = agenda;
        this.name = name;
        this.content = content;
        this.listener = listener;
    }

    /** What it says; empty if there is none, or none that is a MessagePack map. */
    Optional<Value.Map> load() {
        try {
            Optional<Bytes> found = store.load(name);
            if (found.isEmpty()) return Optional.empty();
            if (Value.parse(found.get()) instanceof Value.Map map) return Optional.of(map);
            listener.storeFailed(name, "not a map; it is begun anew");
        } catch (StoreFailure | MalformedFrame e) {
            listener.storeFailed(name, e.getMessage() + "; it is begun anew");
        }
        return Optional.empty();
    }

    void changed(long now) {
        if (due() == Agenda.NEVER) agenda.set(this, now + delay);
    }

    @Override
    void ring(long now) {
        Bytes all = content.get();
        delay = SOON + (long) PER_BYTE * all.length();
        store.saveSoon(name, all);
    }

    /** Stores what has changed since it was stored last, now. */
    void close() {
        if (due() == Agenda.NEVER) return;
        agenda.cancel(this);
        try {
            store.save(name, content.get());
        } catch (StoreFailure e) {
            listener.storeFailed(name, String.valueOf(e.getMessage()));
        }
    }
}
