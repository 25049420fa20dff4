package pygmy.experiments.system;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The cable between one process and the broker: a TCP proxy that can be cut, or stall like a network that drops all packets. */
public final class Cable implements AutoCloseable {

    private final String host;
    private final int port;
    private final ServerSocket server;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private boolean stalled;

    /** @throws IOException if no port can be opened; whether the broker is there does not matter yet */
    public Cable(String host, int port) throws IOException {
        this.host = host;
        this.port = port;
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        daemon(this::accept);
    }

    public int port() {
        return server.getLocalPort();
    }

    /** Breaks all connections. New ones are taken. */
    public void cut() {
        sockets.forEach(Cable::close);
        sockets.clear();
    }

    /** From now on no byte passes, in either direction, and no connection is closed. */
    public synchronized void stall() {
        stalled = true;
    }

    /** What {@link #stall} kept back goes on. */
    public synchronized void restore() {
        stalled = false;
        notifyAll();
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            // It is closed.
        }
        cut();
        restore();
    }

    private void accept() {
        while (!server.isClosed()) {
            Socket near = null;
            try {
                near = server.accept();
                awaitFlow();
                Socket far = new Socket(host, port);
                connect(near, far);
            } catch (IOException e) {
                // The broker is away. The process must learn that at once, as it would without a cable between.
                if (near != null) {
                    close(near);
                }
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void connect(Socket near, Socket far) throws IOException {
        near.setTcpNoDelay(true);
        far.setTcpNoDelay(true);
        sockets.add(near);
        sockets.add(far);
        daemon(() -> pump(near, far));
        daemon(() -> pump(far, near));
    }

    private void pump(Socket from, Socket to) {
        try (from; to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[64 * 1024];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                awaitFlow();
                out.write(buffer, 0, count);
            }
            // The end of a stream is a packet like any other.
            awaitFlow();
        } catch (IOException | InterruptedException e) {
            // Cut, at either end.
        } finally {
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    private synchronized void awaitFlow() throws InterruptedException {
        while (stalled) {
            wait();
        }
    }

    private static void daemon(Runnable run) {
        Thread thread = new Thread(run, "cable");
        thread.setDaemon(true);
        thread.start();
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is closed.
        }
    }
}
