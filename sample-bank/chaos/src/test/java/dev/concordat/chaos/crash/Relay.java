package dev.concordat.chaos.crash;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The way between a service and its database server, both on the loopback address, which can break at a certain message.
 * Thread-safe.
 */
final class Relay implements AutoCloseable {

    private static final int BUFFER = 1 << 16;

    private final ServerSocket door;
    private final int server;
    private final AtomicReference<@Nullable Break> order = new AtomicReference<>();

    private Relay(ServerSocket door, int server) {
        this.door = door;
        this.server = server;
    }

    /** Listens on a free port and leads to that one. */
    static Relay to(int server) {
        try {
            Relay relay = new Relay(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), server);
            Thread.ofPlatform().daemon().name("relay").start(relay::accept);
            return relay;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the client has to connect. */
    int port() {
        return door.getLocalPort();
    }

    /** What becomes of a message; the client's connection breaks in any case. */
    enum Loss {
        /** The server never gets it. */
        REQUEST,
        /** The server has done what it says, and its answer is lost. */
        REPLY,
        /** The server gets it when it is let through. */
        LATE
    }

    /** The next message to the server that has these words (ASCII) is lost in that way. */
    Break breakAt(String words, Loss loss) {
        Break next = new Break(words, loss);
        order.set(next);
        return next;
    }

    /** One message that is lost. */
    static final class Break {
        private static final long LIMIT_SECONDS = 60;

        private final String words;
        private final Loss loss;
        private final CountDownLatch broken = new CountDownLatch(1);
        private final CountDownLatch through = new CountDownLatch(1);
        private final CountDownLatch over = new CountDownLatch(1);

        private Break(String words, Loss loss) {
            this.words = words;
            this.loss = loss;
        }

        /** Waits until it has come; an error if it does not, since then the row would prove nothing. */
        void awaitBroken() {
            if (!isDown(broken)) {
                throw new AssertionError("nobody has sent: " + words);
            }
        }

        /** The server gets it now, and has answered when this returns. For what was to be late. */
        void letThrough() {
            through.countDown();
            if (!isDown(over)) {
                throw new AssertionError("the server does not answer: " + words);
            }
        }

        private static boolean isDown(CountDownLatch latch) {
            try {
                return latch.await(LIMIT_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    @Override
    public void close() {
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                Thread.ofVirtual().start(() -> lead(client));
            } catch (IOException e) {
                // Closed, or a client that has gone away already.
            }
        }
    }

    private void lead(Socket client) {
        try (client;
                Socket beyond = new Socket(door.getInetAddress(), server)) {
            client.setTcpNoDelay(true);
            beyond.setTcpNoDelay(true);
            new Lane(client, beyond).run();
        } catch (IOException e) {
            // One end is gone; that the other one is closed says so.
        }
    }

    /** One connection. */
    private final class Lane {
        private final Socket client;
        private final Socket beyond;
        private volatile boolean mute;
        private String tail = "";

        Lane(Socket client, Socket beyond) {
            this.client = client;
            this.beyond = beyond;
        }

        void run() throws IOException {
            Thread answers = Thread.ofVirtual().start(this::answer);
            byte[] buffer = new byte[BUFFER];
            InputStream in = client.getInputStream();
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                Break now = order.get();
                if (now != null && has(now.words, buffer, length) && order.compareAndSet(now, null)) {
                    lose(now, buffer, length, answers);
                    return;
                }
                beyond.getOutputStream().write(buffer, 0, length);
            }
        }

        /** Also if the words come in two parts; then the server has the first one, which is no message. */
        private boolean has(String words, byte[] buffer, int length) {
            String seen = tail + new String(buffer, 0, length, StandardCharsets.ISO_8859_1);
            tail = seen.substring(Math.max(0, seen.length() - words.length() + 1));
            return seen.contains(words);
        }

        private void lose(Break now, byte[] buffer, int length, Thread answers) throws IOException {
            mute = true;
            if (now.loss == Loss.LATE) {
                client.close();
                now.broken.countDown();
                Break.isDown(now.through);
            }
            if (now.loss != Loss.REQUEST) {
                beyond.getOutputStream().write(buffer, 0, length);
                join(answers);
            }
            now.broken.countDown();
            now.over.countDown();
        }

        /** The server sends all answers to a message at once, after the last statement in it. */
        private void answer() {
            byte[] buffer = new byte[BUFFER];
            try (client;
                    beyond) {
                InputStream in = beyond.getInputStream();
                for (int length = in.read(buffer); length >= 0 && !mute; length = in.read(buffer)) {
                    client.getOutputStream().write(buffer, 0, length);
                }
            } catch (IOException e) {
                // As above.
            }
        }

        private static void join(Thread thread) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
