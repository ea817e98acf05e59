package io.reticle.drivers;

import com.fazecast.jSerialComm.SerialPort;
import com.fazecast.jSerialComm.SerialPortInvalidPortException;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Objects;

/** An open serial line. Reading gives 0 bytes where nothing came for 100 ms. */
final class SerialLine implements ByteStream {
    private static final int SILENCE_MILLIS = 100;

    private final SerialPort port;
    private final String path;

    private SerialLine(SerialPort port, String path) {
        this.port = port;
        this.path = path;
    }

    /**
     * Without flow control.
     *
     * @throws IOException if there is no such device, it is not a serial line, or somebody has it
     */
    static SerialLine open(Serial.Line line) throws IOException {
        SerialPort port;
        try {
            port = SerialPort.getCommPort(line.port());
        } catch (SerialPortInvalidPortException e) {
            throw new IOException("there is no serial port " + line.port(), e);
        }
        port.setComPortParameters(
                line.speed(),
                line.dataBits(),
                line.stopBits() == 2 ? SerialPort.TWO_STOP_BITS : SerialPort.ONE_STOP_BIT,
                switch (line.parity()) {
                    case NONE -> SerialPort.NO_PARITY;
                    case EVEN -> SerialPort.EVEN_PARITY;
                    case ODD -> SerialPort.ODD_PARITY;
                });
        port.setFlowControl(SerialPort.FLOW_CONTROL_DISABLED);
        port.setComPortTimeouts(SerialPort.TIMEOUT_READ_SEMI_BLOCKING, SILENCE_MILLIS, 0);
        if (!port.openPort(0)) {
            throw new IOException(
                    "cannot open serial port %s (error %d)"
                            .formatted(line.port(), port.getLastErrorCode()));
        }
        return new SerialLine(port, line.port());
    }

    @Override
    public InputStream input() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                int count = read(one, 0, 1);
                while (count == 0) count = read(one, 0, 1);
                return count < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                Objects.checkFromIndexSize(offset, length, target.length);
                int count = port.readBytes(target, length, offset);
                if (count < 0) throw new IOException("serial port " + path + " is gone");
                return count;
            }
        };
    }

    @Override
    public OutputStream output() {
        return new OutputStream() {
            @Override
            public void write(int single) throws IOException {
                write(new byte[] {(byte) single}, 0, 1);
            }

            @Override
            public void write(byte[] source, int offset, int length) throws IOException {
                byte[] bytes = Arrays.copyOfRange(source, offset, offset + length);
                int sent = 0;
                while (sent < bytes.length) {
                    int count = port.writeBytes(bytes, bytes.length - sent, sent);
                    if (count < 0) throw new IOException("serial port " + path + " is gone");
                    sent += count;
                }
            }
        };
    }

    @Override
    public void close() {
        port.closePort();
    }

    @Override
    public String toString() {
        return path;
    }
}
