package io.reticle.suite.adapter;

import io.reticle.rns.bytes.Bytes;

import java.util.Optional;

/**
 * What {@code announce} is asked to do with a name for the first time.
 *
 * @param name application and aspects, joined by dots
 * @param identity 64-byte private key; the implementation makes a fresh one if absent
 * @param appData absent: none given
 * @param links whether the destination accepts links
 * @param quiet register only
 */
public record Announcement(
        String name,
        Optional<Bytes> identity,
        Optional<Bytes> appData,
        Proofs proofs,
        boolean links,
        boolean quiet) {

    /** When arriving packets are proved. */
    public enum Proofs {
        NONE,
        ALL,
        /** The application decides: if and only if the first plaintext byte is 0x01. */
        APP
    }

    /** A destination with a fresh identity that accepts links, proves nothing and says nothing. */
    public static Announcement of(String name) {
        return new Announcement(name, Optional.empty(), Optional.empty(), Proofs.NONE, true, false);
    }

    public Announcement withIdentity(Bytes privateKey) {
        return new Announcement(name, Optional.of(privateKey), appData, proofs, links, quiet);
    }

    public Announcement withAppData(Bytes data) {
        return new Announcement(name, identity, Optional.of(data), proofs, links, quiet);
    }

    public Announcement proving(Proofs when) {
        return new Announcement(name, identity, appData, when, links, quiet);
    }

    public Announcement refusingLinks() {
        return new Announcement(name, identity, appData, proofs, false, quiet);
    }

    public Announcement quietly() {
        return new Announcement(name, identity, appData, proofs, links, true);
    }
}
