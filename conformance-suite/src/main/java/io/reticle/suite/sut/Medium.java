package io.reticle.suite.sut;

import java.util.Optional;

/**
 * A TCP interface of the system under test that the prober can join. Every wire system offers all
 * of them; the access-controlled ones differ in what the code is made from and in its size.
 */
public enum Medium {
    OPEN("Open", null, null, 0),
    /** A second open interface, for what must (not) cross from one interface to another. */
    OPEN_2("Open 2", null, null, 0),
    ACCESS_16("Access 16", "reticle", "sixteen bytes of code", 16),
    ACCESS_8("Access 8", "reticle name only", null, 8),
    ACCESS_1("Access 1", null, "a passphrase only", 1);

    private final String title;
    private final String networkName;
    private final String passphrase;
    private final int ifacBytes;

    Medium(String title, String networkName, String passphrase, int ifacBytes) {
        this.title = title;
        this.networkName = networkName;
        this.passphrase = passphrase;
        this.ifacBytes = ifacBytes;
    }

    /** The interface's name in the node's configuration. */
    public String title() {
        return title;
    }

    /** How manifests and reports call it: {@code open-2}. */
    public String id() {
        return title.toLowerCase(java.util.Locale.ROOT).replace(' ', '-');
    }

    public Optional<String> networkName() {
        return Optional.ofNullable(networkName);
    }

    public Optional<String> passphrase() {
        return Optional.ofNullable(passphrase);
    }

    /** Size of the access code in bytes; 0 on an open interface. */
    public int ifacBytes() {
        return ifacBytes;
    }

    public boolean isOpen() {
        return ifacBytes == 0;
    }
}
