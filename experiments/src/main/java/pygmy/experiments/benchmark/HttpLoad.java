package pygmy.experiments.benchmark;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * Closed-loop load from one thread: every connection sends its request again as soon as the answer is whole. Light, as it shares the
 * machine.
 */
final class HttpLoad {

    private static final byte[] LENGTH = "\r\nContent-Length: ".getBytes(StandardCharsets.US_ASCII);

    private HttpLoad() {}

    /** Answers per second of {@code GET path}; anything but 200 ends it. */
    static double perSecond(int port, String path, int connections, long millis) throws IOException {
        byte[] request = ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
        long answers = 0;
        try (Selector selector = Selector.open()) {
            for (int i = 0; i < connections; i++) {
                SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                channel.configureBlocking(false);
                channel.register(selector, SelectionKey.OP_READ, ByteBuffer.allocate(16 * 1024));
                channel.write(ByteBuffer.wrap(request));
            }
            long start = System.nanoTime();
            long end = start + millis * 1_000_000;
            long now = start;
            while (now < end) {
                selector.select(1_000);
                for (SelectionKey key : selector.selectedKeys()) {
                    if (isWhole((SocketChannel) key.channel(), (ByteBuffer) key.attachment())) {
                        answers++;
                        ((SocketChannel) key.channel()).write(ByteBuffer.wrap(request));
                    }
                }
                selector.selectedKeys().clear();
                now = System.nanoTime();
            }
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
            return answers * 1e9 / (now - start);
        }
    }

    private static boolean isWhole(SocketChannel channel, ByteBuffer buffer) throws IOException {
        if (channel.read(buffer) < 0) {
            throw new IOException("the server closed the connection");
        }
        byte[] bytes = buffer.array();
        int at = LENGTH.length;
        int length = -1;
        for (int i = 0; i + 3 < buffer.position(); i++) {
            if (bytes[i] != '\r') {
                continue;
            }
            if (bytes[i + 2] == '\r' && length >= 0) {
                if (buffer.position() < i + 4 + length) {
                    return false;
                }
                if (bytes[9] != '2') {
                    throw new IOException(new String(bytes, 0, buffer.position(), StandardCharsets.US_ASCII));
                }
                buffer.clear();
                return true;
            }
            if (length < 0 && matches(bytes, i, buffer.position())) {
                length = 0;
                for (int j = i + at; bytes[j] != '\r'; j++) {
                    length = length * 10 + bytes[j] - '0';
                }
            }
        }
        return false;
    }

    private static boolean matches(byte[] bytes, int from, int to) {
        // The value's end must be here, too: two bytes at least, a digit and a carriage return, and the blank line after it.
        if (from + LENGTH.length + 4 > to) {
            return false;
        }
        for (int i = 0; i < LENGTH.length; i++) {
            if (bytes[from + i] != LENGTH[i]) {
                return false;
            }
        }
        return true;
    }
}
