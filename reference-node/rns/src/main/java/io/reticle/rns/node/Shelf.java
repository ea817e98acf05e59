package io.reticle.rns.node;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.identity.KnownDestinationsFile;
import io.reticle.rns.store.StoreFailure;
import io.reticle.rns.transport.BlackholeFile;
import io.reticle.rns.transport.Port;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a node keeps when it is not running, and how often: all in the authority's files (R-NET-179,
 * R-NET-187 to R-NET-196). Whatever stands in them, the node starts.
 */
final class Shelf {
    private static final String KNOWN = "known_destinations";
    private static final String HASHES = "packet_hashlist.raw";
    private static final String BLACKHOLE = "blackhole";
    private static final String OWN = "local";
    private static final Pattern SOURCE = Pattern.compile("[0-9a-f]{32}");

    /** Everything is stored twice a day. */
    static final long SAVING = 43_200 * Core.SECOND;

    /** When a program leaves, that is done too, but not more often than this. */
    private static final long SAVING_MIN = 300 * Core.SECOND;

    private final Core core;
    private final PathShelf paths;
    private long saved;

    Shelf(Core core) {
        this.core = core;
        this.paths = new PathShelf(core);
    }

    /** Something that is read from the store, or made of what was read. */
    @FunctionalInterface
    interface Reading {
        void from(Bytes content) throws MalformedFrame;
    }

    /** Takes over what was kept, as far as it can be read and concerns this node. */
    void load() {
        read(core, KNOWN, file -> core.known.load(KnownDestinationsFile.parse(core.crypto, file)));
        if (core.config.attached()) return;
        loadBlackholes();
        if (!core.config.transport()) return;
        read(core, HASHES, core.filter.seen()::load);
        paths.load();
    }

    static void read(Core core, String name, Reading reading) {
        try {
            Optional<Bytes> content = core.store.load(name);
            if (content.isPresent()) reading.from(content.get());
        } catch (StoreFailure | MalformedFrame e) {
            failed(core, name, e);
        }
    }

    static void failed(Core core, String name, Exception why) {
        core.event(new NodeEvent.StoreFailed(name, String.valueOf(why.getMessage())));
    }

    private void loadBlackholes() {
        loadBlackholes(OWN, core.transportId());
        for (Bytes source : core.config.blackholeSources()) {
            if (SOURCE.matcher(source.toHex()).matches()) loadBlackholes(source.toHex(), source);
        }
    }

    private void loadBlackholes(String name, Bytes source) {
        read(
                core,
                BLACKHOLE + "/" + name,
                file -> BlackholeFile.parse(file, source).entries().forEach(core.blackholes::add));
    }

    /** The node's own list, or another's, has changed. */
    void blackholesChanged(Bytes source) {
        if (core.config.attached()) return;
        Bytes listed = new BlackholeFile(core.blackholes.from(source)).encode();
        if (!source.equals(core.transportId())) {
            core.store.saveSoon(BLACKHOLE + "/" + source.toHex(), listed);
            return;
        }
        // who told the node has its word for it as soon as this returns
        try {
            core.store.save(BLACKHOLE + "/" + OWN, listed);
        } catch (StoreFailure e) {
            failed(core, BLACKHOLE + "/" + OWN, e);
        }
    }

    /** An interface is there: the paths that were learned over it are, too. */
    void attached(Port port, long now) {
        paths.attached(port, now);
    }

    /** Begins to count the time between two savings, and forgets what is of no use any more. */
    void begin(long now) {
        saved = now;
        core.ratchets.clean(
                Core.seconds(now), destination -> core.known.find(destination).isPresent());
    }

    /** Forgets destinations that are of no use any more, and stores the rest some time soon. */
    void clean(long now) {
        core.known
                .clean(Core.seconds(now), destination -> core.paths.find(destination) != null)
                .forEach(core.ratchets::forget);
        if (core.config.attached()) return;
        core.store.saveSoon(KNOWN, core.known.file().encode());
        if (core.config.transport()) paths.clean();
    }

    /** A path was learned, or a better one. */
    void learned(Bytes destination) {
        if (keepsPaths()) paths.learned(destination);
    }

    /** Has the announces of new paths kept, a few at a time. */
    void tick() {
        if (keepsPaths()) paths.keepAnnounces();
    }

    private boolean keepsPaths() {
        return core.config.transport() && !core.config.attached();
    }

    /** A program has left. */
    void programLeft(long now) {
        if (now - saved >= SAVING_MIN) saveSoon(now);
    }

    /** Stores everything some time soon. */
    void saveSoon(long now) {
        saved = now;
        if (core.config.attached()) return;
        core.store.saveSoon(KNOWN, core.known.file().encode());
        if (!keepsPaths()) return;
        paths.keepAllAnnounces();
        core.store.saveSoon(HASHES, core.filter.seen().encode());
        core.store.saveSoon(PathShelf.PATHS, paths.pathFile().encode());
        core.store.saveSoon(PathShelf.TUNNELS, paths.tunnelFile().encode());
    }

    /** Stores everything; it is kept when this returns, but for what can be had again. */
    void save() {
        if (core.config.attached()) return;
        save(KNOWN, core.known.file().encode());
        if (!keepsPaths()) return;
        paths.keepAllAnnounces();
        save(HASHES, core.filter.seen().encode());
        save(PathShelf.PATHS, paths.pathFile().encode());
        save(PathShelf.TUNNELS, paths.tunnelFile().encode());
    }

    private void save(String name, Bytes content) {
        try {
            core.store.save(name, content);
        } catch (StoreFailure e) {
            failed(core, name, e);
        }
    }
}
