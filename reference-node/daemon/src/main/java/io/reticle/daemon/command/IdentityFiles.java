package io.reticle.daemon.command;

import io.reticle.daemon.config.ConfigFault;
import io.reticle.daemon.config.Section;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoFailure;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.msgpack.Value;

import picocli.CommandLine.Option;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Signing, checking, encrypting and decrypting of files. */
public final class IdentityFiles {
    private static final int NO_FILE = 6;
    private static final int INVALID_FILE = 7;
    private static final int INVALID_SIGNATURE = 10;
    private static final int FILE_EXISTS = 11;
    private static final int DECRYPT_FAILED = 12;
    private static final int INVALID_ARGUMENTS = 250;
    private static final int READ_ERROR = 252;
    private static final int WRITE_ERROR = 253;
    private static final int FAILED = 254;

    private static final String SIGNATURE = ".rsg";
    private static final String MESSAGE = ".rsm";
    private static final String ENCRYPTED = ".rfe";
    private static final String FROM_INPUT = "";

    @Option(
            names = {"-s", "--sign"},
            arity = "1..*",
            paramLabel = "FILE",
            description = "Sign files.")
    private List<Path> sign = List.of();

    @Option(
            names = {"-V", "--validate"},
            arity = "1..*",
            paramLabel = "FILE",
            description = "Check signatures and signed messages.")
    private List<Path> validate = List.of();

    @Option(
            names = {"-e", "--encrypt"},
            arity = "1..*",
            paramLabel = "FILE",
            description = "Encrypt files for the identity.")
    private List<Path> encrypt = List.of();

    @Option(
            names = {"-d", "--decrypt"},
            arity = "1..*",
            paramLabel = "FILE",
            description = "Decrypt files of the identity.")
    private List<Path> decrypt = List.of();

    @Option(
            names = {"-S", "--sign-message"},
            arity = "0..1",
            fallbackValue = FROM_INPUT,
            paramLabel = "TEXT",
            description = "Sign a message, and keep both together; from -r or standard input.")
    private String message;

    @Option(
            names = {"-E", "--embed-meta"},
            paramLabel = "FILE",
            description = "Sign also what a file in the grammar of the configuration says.")
    private Path meta;

    @Option(names = "--raw", description = "Sign the content itself, without an envelope.")
    private boolean raw;

    @Option(names = "--meta", description = "Show what is signed beside a message.")
    private boolean showMeta;

    @Option(
            names = {"-w", "--write"},
            paramLabel = "FILE",
            description = "Where the result goes.")
    private Path write;

    @Option(
            names = {"-r", "--read"},
            paramLabel = "FILE",
            description = "Where a message comes from.")
    private Path read;

    @Option(
            names = {"-f", "--force"},
            description = "Replace files that are there.")
    private boolean force;

    private Common common;
    private CryptoProvider crypto;
    private WorkingIdentity identity;
    private Optional<TextForm> form = Optional.empty();
    private Map<String, Object> result;

    /** To be filled by the command line. */
    public IdentityFiles() {}

    Path write() {
        return write;
    }

    boolean force() {
        return force;
    }

    private long operations() {
        return List.of(sign, validate, encrypt, decrypt).stream().filter(l -> !l.isEmpty()).count()
                + (message == null ? 0 : 1);
    }

    boolean wanted() {
        return operations() > 0;
    }

    void work(
            Common with,
            CryptoProvider by,
            WorkingIdentity as,
            Optional<TextForm> in,
            Map<String, Object> into)
            throws Exception {
        if (operations() > 1) throw new Refusal(1, "one of -s, -S, -V, -e and -d at a time");
        common = with;
        crypto = by;
        identity = as;
        form = in;
        result = into;
        for (Path file : sign) sign(file);
        for (Path file : validate) validate(file);
        for (Path file : encrypt) encrypt(file);
        for (Path file : decrypt) decrypt(file);
        if (message != null) signMessage();
    }

    private static void isThere(Path file) throws Refusal {
        if (!Files.isRegularFile(file)) throw new Refusal(NO_FILE, "there is no file " + file);
    }

    private void isFree(Path file) throws Refusal {
        if (Files.exists(file) && !force) {
            throw new Refusal(FILE_EXISTS, file + " is there already");
        }
    }

    private static Bytes content(Path file) throws Refusal {
        isThere(file);
        try {
            return Bytes.wrap(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new Refusal(READ_ERROR, "cannot read " + file + ": " + e.getMessage());
        }
    }

    private void keep(Path file, Bytes content) throws Refusal {
        isFree(file);
        try {
            Files.write(file, content.toArray());
        } catch (IOException e) {
            throw new Refusal(WRITE_ERROR, "cannot write " + file + ": " + e.getMessage());
        }
        result.put("file", file.toString());
    }

    // ---- signatures

    private void sign(Path file) throws Exception {
        Identity signer = identity.needPrivate();
        Bytes content = content(file);
        Path target = file.resolveSibling(file.getFileName() + SIGNATURE);
        if (raw) {
            keep(target, signer.sign(content));
        } else {
            Bytes signed =
                    Signed.make(
                            crypto,
                            signer,
                            crypto.sha256(content),
                            Optional.empty(),
                            new Value.Map(new LinkedHashMap<>()));
            give(target, signed);
        }
        common.say("Signed %s by %s", file, Words.hash(signer.hash()));
        result.put("signer", signer.hash().toHex());
    }

    /** As text where a form is chosen, else as a file. */
    private void give(Path target, Bytes signed) throws Refusal {
        if (form.isPresent()) {
            String text = form.get().wrapped(signed);
            common.say("%n%s%n", text);
            result.put("text", text);
        } else {
            keep(target, signed);
        }
    }

    private void signMessage() throws Exception {
        Identity signer = identity.needPrivate();
        if (form.isEmpty() && write == null) {
            throw new Refusal(INVALID_ARGUMENTS, "where to? See -w, or choose a form of text");
        }
        if (read != null && !message.equals(FROM_INPUT)) {
            throw new Refusal(INVALID_ARGUMENTS, "the message comes from -S or from -r, not both");
        }
        Bytes content;
        if (read != null) content = content(read);
        else if (message.equals(FROM_INPUT)) content = Bytes.wrap(System.in.readAllBytes());
        else content = Bytes.utf8(message);
        if (content.isEmpty()) throw new Refusal(INVALID_ARGUMENTS, "the message is empty");
        Bytes signed =
                Signed.make(
                        crypto, signer, crypto.sha256(content), Optional.of(content), embedded());
        Path target =
                write == null || write.toString().endsWith(MESSAGE)
                        ? write
                        : Path.of(write + MESSAGE);
        give(target, signed);
        common.say("Message signed by %s", Words.hash(signer.hash()));
        result.put("signer", signer.hash().toHex());
    }

    private Value.Map embedded() throws Refusal {
        if (meta == null) return new Value.Map(new LinkedHashMap<>());
        isThere(meta);
        try {
            return map(Section.parse(Files.readString(meta)));
        } catch (IOException | ConfigFault e) {
            throw new Refusal(FAILED, meta + ": " + e.getMessage());
        }
    }

    /** Commas make lists, as in a configuration. */
    private static Value.Map map(Section section) {
        var entries = new LinkedHashMap<Value, Value>();
        section.entries()
                .forEach((key, entry) -> entries.put(new Value.Text(key), value(entry.value())));
        section.sections().forEach((name, sub) -> entries.put(new Value.Text(name), map(sub)));
        return new Value.Map(entries);
    }

    private static Value value(String text) {
        if (text.indexOf(',') < 0) return new Value.Text(text);
        return new Value.Array(
                Arrays.stream(text.split(",", -1))
                        .map(String::strip)
                        .filter(part -> !part.isEmpty())
                        .<Value>map(Value.Text::new)
                        .toList());
    }

    private void validate(Path file) throws Exception {
        String name = file.toString();
        if (name.toLowerCase(java.util.Locale.ROOT).endsWith(MESSAGE)) {
            validateMessage(file);
            return;
        }
        boolean signature = name.endsWith(SIGNATURE);
        Path content =
                signature ? Path.of(name.substring(0, name.length() - SIGNATURE.length())) : file;
        Path beside = signature ? file : Path.of(name + SIGNATURE);
        isThere(content);
        Bytes bytes = signatureOf(beside);
        if (bytes.length() == CryptoProvider.SIGNATURE_SIZE) {
            if (!identity.needPublic().verify(content(content), bytes)) throw wrong(beside);
            valid(content, identity.needPublic().hash());
            return;
        }
        Signed signed = parsed(beside, bytes);
        if (!signed.holds(crypto.sha256(content(content)), identity.hash())) throw wrong(beside);
        valid(content, signed.signer().hash());
    }

    /** As bytes, or as text that was pasted into a file. */
    private static Bytes signatureOf(Path file) throws Refusal {
        Bytes bytes = content(file);
        String text = new String(bytes.toArray(), StandardCharsets.UTF_8);
        return TextForm.isWrapped(text) ? TextForm.unwrapped(text).orElse(bytes) : bytes;
    }

    private Signed parsed(Path file, Bytes bytes) throws Refusal {
        try {
            return Signed.parse(crypto, bytes);
        } catch (MalformedFrame e) {
            throw new Refusal(INVALID_SIGNATURE, file + ": " + e.getMessage());
        }
    }

    private Refusal wrong(Path file) {
        return new Refusal(
                INVALID_SIGNATURE,
                "the signature %s does not hold%s"
                        .formatted(
                                file,
                                identity.hash()
                                        .map(hash -> ", or is not by " + Words.hash(hash))
                                        .orElse("")));
    }

    private void valid(Path what, Bytes signer) {
        common.say("The signature holds: %s was signed by %s", what, Words.hash(signer));
        result.put("valid", true);
        result.put("signer", signer.toHex());
    }

    private void validateMessage(Path file) throws Exception {
        Signed signed = parsed(file, signatureOf(file));
        Bytes content =
                signed.message()
                        .orElseThrow(
                                () ->
                                        new Refusal(
                                                INVALID_SIGNATURE,
                                                "there is no message in " + file));
        if (!signed.holds(crypto.sha256(content), identity.hash())) throw wrong(file);
        String text = new String(content.toArray(), StandardCharsets.UTF_8);
        if (showMeta) {
            common.say("%s%n", Json.of(signed.meta()));
            result.put("meta", Json.plain(signed.meta()));
        }
        valid(file, signed.signer().hash());
        common.say("%n%s", text);
        result.put("message", text);
    }

    // ---- encrypted files

    /** What is done with a file's content. */
    @FunctionalInterface
    private interface Change {
        void from(InputStream in, OutputStream out) throws IOException, CryptoFailure;
    }

    private void encrypt(Path file) throws Exception {
        var reader = identity.needPublic();
        isThere(file);
        Path target = write == null ? file.resolveSibling(file.getFileName() + ENCRYPTED) : write;
        change(file, target, (in, out) -> EncryptedFile.encrypt(in, out, reader));
        common.say("Encrypted %s for %s to %s", file, Words.hash(reader.hash()), target);
    }

    private void decrypt(Path file) throws Exception {
        Identity reader = identity.needPrivate();
        String name = file.toString();
        if (!name.endsWith(ENCRYPTED)) {
            throw new Refusal(
                    INVALID_FILE, file + " is no encrypted file: its name ends otherwise");
        }
        isThere(file);
        Path target =
                write == null
                        ? Path.of(name.substring(0, name.length() - ENCRYPTED.length()))
                        : write;
        change(file, target, (in, out) -> EncryptedFile.decrypt(in, out, reader));
        common.say("Decrypted %s to %s", file, target);
    }

    /** The target is there when it is whole, or not at all. */
    private void change(Path file, Path target, Change change) throws Exception {
        isFree(target);
        Path draft = target.resolveSibling(target.getFileName() + ".part");
        try {
            try (InputStream in = new BufferedInputStream(Files.newInputStream(file));
                    OutputStream out = Files.newOutputStream(draft)) {
                change.from(in, out);
            }
            Files.move(draft, target, StandardCopyOption.REPLACE_EXISTING);
        } catch (CryptoFailure e) {
            throw new Refusal(DECRYPT_FAILED, file + ": " + e.getMessage());
        } catch (IOException e) {
            throw new Refusal(WRITE_ERROR, "cannot write " + target + ": " + e.getMessage());
        } finally {
            Files.deleteIfExists(draft);
        }
        result.put("file", target.toString());
    }
}
