package io.reticle.daemon.command;

import io.reticle.daemon.session.Session;
import io.reticle.daemon.session.Talk;
import io.reticle.daemon.storage.IdentityFile;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.destination.DestinationName;
import io.reticle.rns.identity.Identity;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * How the two ends of an application find each other: one listens under an identity of the
 * application, the other opens a link.
 *
 * @param app under whose name the identity is kept
 */
record Rendezvous(Common common, Session session, String app) {
    /**
     * The application's identity on this machine, made where there is none.
     *
     * @param named its file; null for the usual one
     */
    Identity identity(Path named) throws IOException {
        return IdentityFile.loadOrMake(
                session.crypto(),
                named == null ? session.folder().identities().resolve(app) : named);
    }

    /** Shows who would listen, and where. */
    void print(Identity identity, DestinationName name) {
        Bytes at = name.address(session.crypto(), identity.hash());
        common.say("Identity     : %s", Words.hash(identity.hash()));
        common.say("Listening on : %s", Words.hash(at));
        common.result(Map.of("identity", identity.hash().toHex(), "destination", at.toHex()));
    }

    /**
     * Opens a link to a listener.
     *
     * @param seconds that the search for a path may take
     * @param noPath with which the command ends if there is no path
     * @param noLink with which it ends if no link is opened
     */
    Talk open(Bytes destination, double seconds, int noPath, int noLink) throws Exception {
        String at = Words.hash(destination);
        common.note("looking for a path to %s", at);
        if (session.path(destination, Common.seconds(seconds)).isEmpty()) {
            throw new Refusal(noPath, "no path to " + at + " was found");
        }
        return session.link(destination)
                .orElseThrow(() -> new Refusal(noLink, "no link to " + at + " could be opened"));
    }
}
