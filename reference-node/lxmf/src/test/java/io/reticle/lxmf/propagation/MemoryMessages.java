package io.reticle.lxmf.propagation;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.resource.Advertisement;
import io.reticle.rns.resource.ResourceSink;
import io.reticle.rns.resource.ResourceSource;
import io.reticle.rns.resource.Spool;
import io.reticle.rns.store.StoreFailure;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Messages in memory: what a disk would hold, also after its node is gone. */
final class MemoryMessages implements MessageStore {
    final Map<String, Bytes> files = new LinkedHashMap<>();
    final List<Whole> arrivals = new ArrayList<>();
    boolean full;

    final class Whole implements Arrival {
        private final Bytes content;
        private final boolean keyed;

        Whole(Bytes content, boolean keyed) {
            this.content = content;
            this.keyed = keyed;
        }

        @Override
        public boolean keyed() {
            return keyed;
        }

        @Override
        public void done() {
            arrivals.remove(this);
        }

        @Override
        public long size() {
            return content.length();
        }

        @Override
        public Bytes read(long offset, int length) {
            return content.slice((int) offset, (int) offset + length);
        }

        @Override
        public void close() {
            // it stays until it is done
        }
    }

    @Override
    public List<Kept> open() {
        List<Kept> kept = new ArrayList<>();
        files.forEach(
                (name, content) ->
                        MessageName.parse(name)
                                .ifPresent(
                                        parsed ->
                                                kept.add(
                                                        new Kept(
                                                                parsed,
                                                                content.slice(0, 16),
                                                                content.length()))));
        return kept;
    }

    @Override
    public void keep(List<Content> messages, Consumer<Optional<StoreFailure>> done) {
        if (full) {
            done.accept(Optional.of(new StoreFailure("no room", new IOException("full"))));
            return;
        }
        for (Content message : messages) files.put(message.name().text(), message.entry());
        done.accept(Optional.empty());
    }

    @Override
    public void read(List<MessageName> names, Consumer<List<Optional<Bytes>>> done) {
        done.accept(
                names.stream().map(name -> Optional.ofNullable(files.get(name.text()))).toList());
    }

    @Override
    public void remove(List<MessageName> names) {
        for (MessageName name : names) files.remove(name.text());
    }

    @Override
    public Spool arrivals(boolean keyed) {
        return (Advertisement first) ->
                new ResourceSink() {
                    private final List<Bytes> pieces = new ArrayList<>();

                    @Override
                    public void append(Bytes piece) {
                        pieces.add(piece);
                    }

                    @Override
                    public ResourceSource complete() {
                        Whole whole = new Whole(Bytes.concat(pieces.toArray(Bytes[]::new)), keyed);
                        arrivals.add(whole);
                        return whole;
                    }

                    @Override
                    public void discard() {
                        pieces.clear();
                    }
                };
    }

    @Override
    public List<Arrival> left() {
        return List.copyOf(arrivals);
    }
}
