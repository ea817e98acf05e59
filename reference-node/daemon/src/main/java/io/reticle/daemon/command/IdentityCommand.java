package io.reticle.daemon.command;

import io.reticle.daemon.host.CryptoOnDemand;
import io.reticle.daemon.session.Session;
import io.reticle.daemon.storage.IdentityFile;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.destination.Destination;
import io.reticle.rns.destination.DestinationName;
import io.reticle.rns.destination.ProofStrategy;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.identity.PublicIdentity;
import io.reticle.rns.node.Node;

import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code reticle-node id}: identities and what they sign and encrypt (R-NET-262 to R-NET-264). */
@Command(
        name = "id",
        description = "Makes, shows, announces and finds identities; signs, checks, encrypts.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "2:the identity is not known",
            "3:its public key is not known",
            "4:its private key is not here",
            "6:there is no such file",
            "7:the file is of another kind",
            "8:the identity cannot be used",
            "9:the aspects are not of the form app.aspect",
            "10:the signature does not hold",
            "11:the file is there already (see -f)",
            "12:the identity cannot decrypt the file",
            "250:wrong use",
            "252:a file cannot be read",
            "253:a file cannot be written",
            "254:failed otherwise"
        },
        footer = {
            "",
            "Examples:",
            "  reticle-node id -g alice                    make an identity and keep it",
            "  reticle-node id -i alice -p                 show it",
            "  reticle-node id -i alice -s letter.txt      sign: letter.txt.rsg",
            "  reticle-node id -V letter.txt               check who signed",
            "  reticle-node id -i <hash> -R -e letter.txt  encrypt for somebody on the network",
            "  reticle-node id -i alice -d letter.txt.rfe  decrypt"
        })
public final class IdentityCommand implements Callable<Integer> {
    private static final int INVALID_IDENTITY = 8;
    private static final int INVALID_ASPECTS = 9;
    private static final int FILE_EXISTS = 11;
    private static final int WRITE_ERROR = 253;
    private static final String DEFAULT_ASPECTS = "rns.id";
    private static final Duration LOOK = Duration.ofMillis(100);

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help message and exit.")
    boolean help;

    @Mixin private Common common;
    @Mixin private IdentityFiles files;

    /** Where the identity comes from. */
    private static final class Source {
        @Option(
                names = {"-i", "--identity"},
                paramLabel = "FILE|HASH",
                description = "From a file, or by the hash of it or of a destination.")
        private String given;

        @Option(
                names = {"-g", "--generate"},
                paramLabel = "FILE",
                description = "Make one and keep it.")
        private Path generate;

        @Option(
                names = {"-m", "--import-pub"},
                paramLabel = "KEY|FILE",
                description = "From its public key, as text or in a file.")
        private String publicKey;

        @Option(
                names = {"-M", "--import-prv"},
                paramLabel = "KEY|FILE",
                description = "From its private key, as text or in a file.")
        private String privateKey;
    }

    @ArgGroup(exclusive = true)
    private Source source = new Source();

    /** How bytes are written. */
    private static final class Form {
        @Option(
                names = {"-F", "--hex"},
                description = "Hexadecimal text.")
        private boolean hex;

        @Option(
                names = {"-B", "--base32"},
                description = "Base 32 text.")
        private boolean base32;

        @Option(
                names = {"-b", "--base64"},
                description = "Base 64 text.")
        private boolean base64;

        @Option(
                names = {"-U", "--base256"},
                description = "Base 256 text.")
        private boolean base256;

        Optional<TextForm> chosen() {
            if (hex) return Optional.of(TextForm.HEX);
            if (base32) return Optional.of(TextForm.BASE32);
            if (base64) return Optional.of(TextForm.BASE64);
            return base256 ? Optional.of(TextForm.BASE256) : Optional.empty();
        }
    }

    @ArgGroup(exclusive = true)
    private Form form = new Form();

    @Option(
            names = {"-p", "--print-identity"},
            description = "Show it.")
    private boolean print;

    @Option(
            names = {"-P", "--print-private"},
            description = "Show private keys, too.")
    private boolean printPrivate;

    @Option(
            names = {"-x", "--export-pub"},
            description = "Write its public key.")
    private boolean exportPublic;

    @Option(
            names = {"-X", "--export-prv"},
            description = "Write its private key; into the file of -w if that is given.")
    private boolean exportPrivate;

    @Option(
            names = {"-H", "--hash"},
            paramLabel = "ASPECTS",
            description = "Show the address of a destination of it.")
    private String aspects;

    @Option(
            names = {"-a", "--announce"},
            paramLabel = "ASPECTS",
            arity = "0..1",
            fallbackValue = DEFAULT_ASPECTS,
            description = "Announce a destination of it (default: rns.id).")
    private String announce;

    @Option(
            names = {"-R", "--request"},
            description = "Ask the network for an identity that is not known.")
    private boolean request;

    @Option(
            names = {"-N", "--no-cache"},
            description = "Use nothing that was learned from the network.")
    private boolean noCache;

    @Option(
            names = "-t",
            paramLabel = "SECONDS",
            defaultValue = "15",
            description = "Patience for the network (default: ${DEFAULT-VALUE}).")
    private double patience;

    private final Map<String, Object> result = new LinkedHashMap<>();
    private final CryptoProvider crypto = CryptoOnDemand.shared();

    /** To be filled by the command line. */
    public IdentityCommand() {}

    @Override
    public Integer call() throws Exception {
        WorkingIdentity identity = identity();
        boolean done = source.generate != null;
        if (print) done = show(identity);
        if (exportPublic) done = export("public", identity.needPublic().key());
        if (exportPrivate && files.write() == null) {
            done = export("private", identity.needPrivate().privateKey());
        }
        if (aspects != null) done = address(identity);
        if (announce != null) done = announce(identity);
        if (files.wanted()) {
            files.work(common, crypto, identity, form.chosen(), result);
            done = true;
        } else if (files.write() != null) {
            done = keep(identity);
        }
        if (!done) throw new Refusal(250, "what is to be done? See 'reticle-node id --help'");
        common.result(result);
        return 0;
    }

    // ---- which identity

    private WorkingIdentity identity() throws Exception {
        if (source.generate != null) return generated();
        if (source.publicKey != null) {
            return WorkingIdentity.of(PublicIdentity.parse(crypto, imported(source.publicKey)));
        }
        if (source.privateKey != null) {
            return WorkingIdentity.of(Identity.load(crypto, imported(source.privateKey)));
        }
        if (source.given == null) return WorkingIdentity.NOBODY;
        Path file = Path.of(source.given);
        if (Files.isRegularFile(file)) {
            try {
                return WorkingIdentity.of(IdentityFile.load(crypto, file));
            } catch (IOException e) {
                throw new Refusal(INVALID_IDENTITY, e.getMessage());
            }
        }
        Bytes hash = Common.hash(source.given, INVALID_IDENTITY);
        return noCache ? WorkingIdentity.of(hash) : recalled(hash);
    }

    private WorkingIdentity generated() throws Refusal {
        if (Files.exists(source.generate) && !files.force()) {
            throw new Refusal(FILE_EXISTS, source.generate + " is there already");
        }
        Identity fresh = Identity.generate(crypto, Entropy.secure());
        try {
            IdentityFile.save(fresh, source.generate);
        } catch (IOException e) {
            throw new Refusal(
                    WRITE_ERROR, "cannot write " + source.generate + ": " + e.getMessage());
        }
        common.say("New identity %s in %s", Words.hash(fresh.hash()), source.generate);
        result.put("identity", fresh.hash().toHex());
        result.put("file", source.generate.toString());
        return WorkingIdentity.of(fresh);
    }

    /** 64 bytes in a file, or as text in any form. */
    private static Bytes imported(String text) throws Refusal {
        try {
            Path file = Path.of(text);
            if (Files.isRegularFile(file) && Files.size(file) == Identity.SIZE) {
                return Bytes.wrap(Files.readAllBytes(file));
            }
        } catch (IOException | InvalidPathException e) {
            // then it may be text
        }
        for (TextForm form : TextForm.values()) {
            Optional<Bytes> key = form.decode(text).filter(b -> b.length() == Identity.SIZE);
            if (key.isPresent()) return key.get();
        }
        throw new Refusal(
                INVALID_IDENTITY, "neither a file nor text with the 64 bytes of an identity");
    }

    private WorkingIdentity recalled(Bytes hash) throws Exception {
        try (Session session = common.session()) {
            Optional<Node.Recalled> known = session.recall(hash);
            if (known.isEmpty() && request) known = requested(session, hash);
            if (known.isEmpty()) return WorkingIdentity.of(hash);
            return WorkingIdentity.of(known.get().identity());
        }
    }

    /** The hash may be a destination's, or an identity's that announces itself (R-NET-264). */
    private Optional<Node.Recalled> requested(Session session, Bytes hash) throws Exception {
        common.note("asking the network for %s", Words.hash(hash));
        Bytes own = DestinationName.parse(DEFAULT_ASPECTS).address(crypto, hash);
        session.call(
                (node, now) -> {
                    node.requestPath(hash, now);
                    node.requestPath(own, now);
                    return node;
                });
        long end = System.nanoTime() + Common.seconds(patience).toNanos();
        Optional<Node.Recalled> known = session.recall(hash);
        while (known.isEmpty() && System.nanoTime() < end) {
            session.awaitNews(LOOK);
            known = session.recall(hash);
        }
        return known;
    }

    // ---- what is done with it

    private String text(Bytes key) {
        return form.chosen().orElse(TextForm.HEX).encode(key);
    }

    private boolean show(WorkingIdentity identity) throws Refusal {
        PublicIdentity known = identity.needPublic();
        common.say("Identity Hash : %s", Words.hash(known.hash()));
        common.say("Public Key    : %s", text(known.key()));
        result.put("identity", known.hash().toHex());
        result.put("public", text(known.key()));
        identity.own()
                .ifPresent(
                        own -> {
                            String key = printPrivate ? text(own.privateKey()) : "Hidden";
                            common.say("Private Key   : %s", key);
                            if (printPrivate) result.put("private", key);
                        });
        return true;
    }

    private boolean export(String which, Bytes key) {
        common.say("%s identity key: %s", which, text(key));
        result.put(which, text(key));
        return true;
    }

    private DestinationName name(String dotted) throws Refusal {
        try {
            return DestinationName.parse(dotted);
        } catch (IllegalArgumentException e) {
            throw new Refusal(INVALID_ASPECTS, e.getMessage());
        }
    }

    private boolean address(WorkingIdentity identity) throws Refusal {
        Bytes hash =
                identity.hash()
                        .orElseThrow(() -> new Refusal(INVALID_IDENTITY, "of which identity?"));
        Bytes address = name(aspects).address(crypto, hash);
        common.say("The %s destination of this identity is %s", aspects, Words.hash(address));
        result.put("destination", address.toHex());
        return true;
    }

    private boolean announce(WorkingIdentity identity) throws Exception {
        DestinationName name = name(announce);
        if (name.aspects().isEmpty()) {
            throw new Refusal(INVALID_ASPECTS, "'" + announce + "' is not of the form app.aspect");
        }
        Identity own = identity.needPrivate();
        Destination destination =
                Destination.single(crypto, name, own, new ProofStrategy.None(), false);
        try (Session session = common.session()) {
            session.call(
                    (node, now) -> {
                        node.host(destination);
                        return node;
                    });
            // what is on its way is sent before the session is closed
            session.announce(destination.hash());
        }
        common.say("Announced %s at %s", announce, Words.hash(destination.hash()));
        result.put("announced", destination.hash().toHex());
        return true;
    }

    /** The private half with -X, else the public one. */
    private boolean keep(WorkingIdentity identity) throws Refusal {
        PublicIdentity known = identity.needPublic();
        boolean whole = exportPrivate && identity.own().isPresent();
        String name = files.write().toString();
        Path file = Path.of(whole || name.endsWith(".pub") ? name : name + ".pub");
        if (Files.exists(file) && !files.force()) {
            throw new Refusal(FILE_EXISTS, file + " is there already");
        }
        try {
            if (whole) IdentityFile.save(identity.own().get(), file);
            else Files.write(file, known.key().toArray());
        } catch (IOException e) {
            throw new Refusal(WRITE_ERROR, "cannot write " + file + ": " + e.getMessage());
        }
        common.say("Wrote the %s key to %s", whole ? "private" : "public", file);
        result.put("file", file.toString());
        return true;
    }
}
