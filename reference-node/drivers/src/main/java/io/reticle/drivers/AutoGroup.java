package io.reticle.drivers;

import io.reticle.rns.bytes.Bytes;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Those who find each other: all on a network with the same group name (R-NET-240).
 *
 * <p>The multicast address:
 *
 * <pre>
 *  offset  size  field
 *  0       1     FF
 *  1       1     type (0 permanent, 1 temporary) in the upper half, scope in the lower
 *  2       2     0
 *  4       12    bytes 2 to 13 of the hash of the group's name
 * </pre>
 */
final class AutoGroup {
    /** Of a token, in bytes. */
    static final int TOKEN = 32;

    private static final int ADDRESS = 16;
    private static final int HASHED = 12;

    private final byte[] name;
    private final Inet6Address address;

    /**
     * @param scope of the address: 2 link, 4 admin, 5 site, 8 organisation, e global
     * @param permanent whether the address counts as assigned for good
     */
    AutoGroup(String name, char scope, boolean permanent) {
        this.name = name.getBytes(StandardCharsets.UTF_8);
        byte[] raw = new byte[ADDRESS];
        raw[0] = (byte) 0xFF;
        raw[1] = (byte) ((permanent ? 0 : 0x10) | Character.digit(scope, ADDRESS));
        System.arraycopy(digest().digest(this.name), 2, raw, ADDRESS - HASHED, HASHED);
        try {
            address = (Inet6Address) InetAddress.getByAddress(raw);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + raw.length + " bytes", e);
        }
    }

    Inet6Address address() {
        return address;
    }

    /**
     * What a member says to show that it is one: the hash of the group's name and its own
     * link-local address as text.
     *
     * @return 32 bytes
     */
    Bytes token(Inet6Address member) {
        MessageDigest digest = digest();
        digest.update(name);
        digest.update(Hosts.text(member).getBytes(StandardCharsets.US_ASCII));
        return Bytes.wrap(digest.digest());
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
