package io.reticle.rns.destination;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.identity.RatchetFile;
import io.reticle.rns.store.Store;
import io.reticle.rns.store.StoreFailure;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The ratchets of a hosted destination: key pairs of which the newest is announced, so that a
 * stolen identity does not open what was sent before. All times are microseconds since the Unix
 * epoch.
 */
public final class OwnRatchets {
    /** How many are kept unless told otherwise, the current one among them (R-CORE-041). */
    public static final int RETAINED = 512;

    /** A new one is made after so many microseconds: half an hour (R-CORE-040). */
    public static final long INTERVAL = 1_800_000_000L;

    private static final long NEVER = Long.MIN_VALUE;

    private final CryptoProvider crypto;
    private final Identity owner;
    private final Store store;
    private final String name;
    private List<Bytes> ratchets = List.of();

    /** The file as it was read or written last, so that an unchanged one is not read again. */
    private Bytes file = Bytes.EMPTY;

    private int retained = RETAINED;
    private long interval = INTERVAL;
    private boolean enforced;
    private long lastRotation = NEVER;

    private OwnRatchets(CryptoProvider crypto, Identity owner, Store store, String name) {
        this.crypto = crypto;
        this.owner = owner;
        this.store = store;
        this.name = name;
    }

    /**
     * Loads the ratchets that {@code store} has under {@code name}, or begins with none.
     *
     * @throws StoreFailure if the file cannot be read, or a new one not be written
     * @throws MalformedFrame if there is a file and it is not {@code owner}'s: it is neither used
     *     nor overwritten (R-CORE-044)
     */
    public static OwnRatchets enable(
            CryptoProvider crypto, Identity owner, Store store, String name)
            throws StoreFailure, MalformedFrame {
        OwnRatchets own = new OwnRatchets(crypto, owner, store, name);
        if (!own.reload()) own.persist(List.of());
        return own;
    }

    /**
     * @param count the current one among them
     * @throws IllegalArgumentException if it is not above 0 (R-CORE-042)
     */
    public OwnRatchets retaining(int count) {
        if (count <= 0) throw new IllegalArgumentException(count + " retained ratchets: above 0");
        retained = count;
        return this;
    }

    /**
     * @param micros between two rotations
     * @throws IllegalArgumentException if it is not above 0 (R-CORE-042)
     */
    public OwnRatchets rotatingEvery(long micros) {
        if (micros <= 0) throw new IllegalArgumentException(micros + " µs interval: above 0");
        interval = micros;
        return this;
    }

    /** From now on what is encrypted to the identity's own key is dropped (R-CORE-046). */
    public OwnRatchets enforced() {
        enforced = true;
        return this;
    }

    /** Reads the file if it has changed; says whether there is one. */
    private boolean reload() throws StoreFailure, MalformedFrame {
        Optional<Bytes> found = store.load(name);
        if (found.isPresent() && !found.get().equals(file)) {
            ratchets = RatchetFile.parse(owner.publicIdentity(), found.get()).ratchets();
            file = found.get();
        }
        return found.isPresent();
    }

    private void persist(List<Bytes> next) throws StoreFailure {
        Bytes content = new RatchetFile(next).encode(owner);
        store.save(name, content);
        ratchets = next;
        file = content;
    }

    /**
     * The destination is about to be announced: makes a new ratchet if it is time (R-CORE-040), and
     * keeps it before anybody can encrypt to it.
     *
     * @throws StoreFailure if it cannot be kept; then there is no new one
     */
    public void rotate(Entropy entropy, long now) throws StoreFailure {
        if (lastRotation != NEVER && now <= lastRotation + interval) return;
        List<Bytes> next = new ArrayList<>(Math.min(ratchets.size() + 1, retained));
        next.add(entropy.bytes(CryptoProvider.KEY_SIZE));
        next.addAll(ratchets.subList(0, Math.min(ratchets.size(), retained - 1)));
        persist(List.copyOf(next));
        lastRotation = now;
    }

    /** The public key of the newest ratchet, which announces carry (R-CORE-039). */
    public Optional<Bytes> announced() {
        return ratchets.stream().findFirst().map(crypto::x25519PublicKey);
    }

    /** Private keys, newest first. */
    public List<Bytes> ratchets() {
        return ratchets;
    }

    /**
     * Decrypts with each ratchet, then with the identity's own key unless enforced. If nothing
     * fits, another process may have rotated: the file is read again if it has changed.
     */
    public Optional<Identity.Opened> decrypt(Bytes ciphertext) {
        Optional<Identity.Opened> opened = owner.decrypt(ciphertext, ratchets, enforced);
        if (opened.isPresent()) return opened;
        List<Bytes> before = ratchets;
        try {
            reload();
        } catch (StoreFailure | MalformedFrame e) {
            // a file that was good once and is not now says nothing about the keys in memory
            return Optional.empty();
        }
        return ratchets.equals(before)
                ? Optional.empty()
                : owner.decrypt(ciphertext, ratchets, enforced);
    }
}
