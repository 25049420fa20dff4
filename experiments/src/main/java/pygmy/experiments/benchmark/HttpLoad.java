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
import java.util.function.IntFunction;
import org.HdrHistogram.Histogram;

/**
 * Closed-loop load from one thread: every connection sends its next request as soon as the answer is whole. Light, as it shares the
 * machine.
 */
final class HttpLoad {

    private static final byte[] LENGTH = "\r\nContent-Length: ".getBytes(StandardCharsets.US_ASCII);
    private static final int ANSWERED_WITHIN_MILLIS = 30_000;

    /** One connection: what came of the answer so far, and when its request was sent. */
    private static final class Exchange {
        private final ByteBuffer buffer = ByteBuffer.allocate(16 * 1024);
        private long sentAt;
    }

    private final int port;
    private final IntFunction<String> request;
    private int sent;

    /** @param request the n-th, as in {@code GET /books/3} */
    HttpLoad(int port, IntFunction<String> request) {
        this.port = port;
        this.request = request;
    }

    /** As {@link Workload.Loop}; any status but 2xx ends it. */
    double run(int connections, long millis, Histogram micros) throws IOException {
        long answers = 0;
        try (Selector selector = Selector.open()) {
            long start = System.nanoTime();
            for (int i = 0; i < connections; i++) {
                SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                channel.configureBlocking(false);
                Exchange exchange = new Exchange();
                channel.register(selector, SelectionKey.OP_READ, exchange);
                send(channel, exchange);
            }
            long end = start + millis * 1_000_000;
            long now = start;
            while (now < end) {
                if (selector.select(ANSWERED_WITHIN_MILLIS) == 0) {
                    throw new IOException("no answer within " + ANSWERED_WITHIN_MILLIS + " ms");
                }
                for (SelectionKey key : selector.selectedKeys()) {
                    SocketChannel channel = (SocketChannel) key.channel();
                    Exchange exchange = (Exchange) key.attachment();
                    if (isWhole(channel, exchange.buffer)) {
                        answers++;
                        micros.recordValue((System.nanoTime() - exchange.sentAt) / 1_000);
                        send(channel, exchange);
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

    private void send(SocketChannel channel, Exchange exchange) throws IOException {
        exchange.sentAt = System.nanoTime();
        String line = request.apply(sent++) + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n";
        channel.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.US_ASCII)));
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
                    String said = new String(bytes, 0, buffer.position(), StandardCharsets.UTF_8);
                    throw new IOException("it answered " + said.substring(9, said.indexOf('\r')).strip() + ": " + said.substring(said.indexOf("\r\n\r\n") + 4));
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
