package io.reticle.daemon;

import io.reticle.drivers.Hdlc;
import io.reticle.rns.announce.Announce;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.destination.DestinationName;
import io.reticle.rns.identity.Identity;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Frames without end over a TCP connection. */
final class Flood {
    private static final DestinationName NAME = DestinationName.parse("reticle.flood");

    private Flood() {}

    /**
     * @throws IOException once nobody takes them any more
     */
    static void over(Socket socket, BooleanSupplier goesOn, Supplier<Bytes> frames)
            throws IOException {
        OutputStream out = socket.getOutputStream();
        while (goesOn.getAsBoolean()) out.write(Hdlc.encode(frames.get()).toArray());
    }

    /** The frame of a genuine announce of a destination that nobody has heard of. */
    static Bytes announce(CryptoProvider crypto, Entropy entropy, Bytes appData) {
        Identity stranger = Identity.generate(crypto, entropy);
        return Announce.make(
                        stranger,
                        NAME.address(crypto, stranger.hash()),
                        NAME.hash(crypto),
                        Announce.randomHash(entropy, System.currentTimeMillis() / 1_000),
                        Optional.empty(),
                        appData)
                .packet(false)
                .frame();
    }
}
