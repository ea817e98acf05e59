package io.reticle.daemon.lxmf;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.BinaryBitmap;
import com.google.zxing.DecodeHintType;
import com.google.zxing.EncodeHintType;
import com.google.zxing.NotFoundException;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.ReaderException;
import com.google.zxing.WriterException;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import com.google.zxing.qrcode.QRCodeWriter;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import javax.imageio.ImageIO;

/**
 * Text as a QR code: for a camera, in a file or in the terminal (R-LXMF-33). As the authority's, it
 * is of the level that bears least damage and so holds most, with a border one module wide.
 */
public final class QrCode {
    private static final int BORDER = 1;

    /** Pixels of a module's side in a file. */
    private static final int SCALE = 4;

    /** More than any code of ours has; a picture may come from anybody. */
    private static final int MOST_PIXELS = 64_000_000;

    /** Border included. */
    private final BitMatrix modules;

    private QrCode(BitMatrix modules) {
        this.modules = modules;
    }

    /**
     * @throws IllegalArgumentException if it is more than a code holds
     */
    public static QrCode of(String text) {
        try {
            return new QrCode(
                    new QRCodeWriter()
                            .encode(
                                    text,
                                    BarcodeFormat.QR_CODE,
                                    0,
                                    0,
                                    Map.of(
                                            EncodeHintType.ERROR_CORRECTION,
                                            ErrorCorrectionLevel.L,
                                            EncodeHintType.MARGIN,
                                            BORDER)));
        } catch (WriterException e) {
            throw new IllegalArgumentException(
                    "%d letters: %s".formatted(text.length(), e.getMessage()), e);
        }
    }

    /** Modules on a side, with the border. */
    public int size() {
        return modules.getWidth();
    }

    /** Writes it as PNG, black on white. */
    public void writePng(Path file) throws IOException {
        int side = SCALE * size();
        BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_BYTE_BINARY);
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                image.setRGB(x, y, modules.get(x / SCALE, y / SCALE) ? 0 : 0xffffff);
            }
        }
        if (!ImageIO.write(image, "png", file.toFile())) {
            throw new IOException(file + ": this Java cannot write PNG");
        }
    }

    /**
     * As lines for a terminal, two rows of modules in each. What is dark in the code is left empty:
     * a camera reads it on a dark ground, and most read it the other way round.
     */
    public String terminal() {
        StringBuilder lines = new StringBuilder();
        for (int y = 0; y < size(); y += 2) {
            for (int x = 0; x < size(); x++) {
                boolean above = !modules.get(x, y);
                boolean below = y + 1 < size() && !modules.get(x, y + 1);
                lines.append(above ? below ? '█' : '▀' : below ? '▄' : ' ');
            }
            lines.append('\n');
        }
        return lines.toString();
    }

    /**
     * Reads the text of a code in a picture.
     *
     * @throws IOException if the file cannot be read, is no picture, or shows no code
     */
    public static String read(Path picture) throws IOException {
        if (!Files.isReadable(picture)) throw new IOException(picture + ": cannot be read");
        BufferedImage image = ImageIO.read(picture.toFile());
        if (image == null) throw new IOException(picture + ": no picture");
        int width = image.getWidth();
        int height = image.getHeight();
        if ((long) width * height > MOST_PIXELS) {
            throw new IOException(
                    "%s: %d x %d pixels, at most %d"
                            .formatted(picture, width, height, MOST_PIXELS));
        }
        int[] pixels = image.getRGB(0, 0, width, height, null, 0, width);
        BinaryBitmap bitmap =
                new BinaryBitmap(
                        new HybridBinarizer(new RGBLuminanceSource(width, height, pixels)));
        return text(picture, bitmap);
    }

    private static String text(Path picture, BinaryBitmap bitmap) throws IOException {
        try {
            return read(bitmap, Map.of(DecodeHintType.PURE_BARCODE, true));
        } catch (ReaderException e) {
            try {
                return read(bitmap, Map.of(DecodeHintType.TRY_HARDER, true));
            } catch (NotFoundException none) {
                throw new IOException(picture + ": no code in it", none);
            } catch (ReaderException damaged) {
                throw new IOException(picture + ": the code in it is damaged", damaged);
            }
        }
    }

    private static String read(BinaryBitmap bitmap, Map<DecodeHintType, ?> hints)
            throws ReaderException {
        return new QRCodeReader().decode(bitmap, hints).getText();
    }
}
