package dev.concordat.participant.resource.postgresql;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between driver and server and counts by the protocol itself: a round trip begins where the driver speaks after
 * the server has answered; a statement is a Bind or a simple query.
 */
final class CountingProxy implements AutoCloseable {

    private final ServerSocket listener;
    private final int target;
    private final AtomicInteger roundTrips = new AtomicInteger();
    private final AtomicBoolean answered = new AtomicBoolean(true);
    private final AtomicInteger statements = new AtomicInteger();
    private final List<String> texts = new CopyOnWriteArrayList<>();

    CountingProxy(int target) {
        this.target = target;
        try {
            this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "counting-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return listener.getLocalPort();
    }

    int roundTrips() {
        return roundTrips.get();
    }

    int statements() {
        return statements.get();
    }

    /** What was parsed or queried, in order. */
    List<String> texts() {
        return List.copyOf(texts);
    }

    void reset() {
        roundTrips.set(0);
        statements.set(0);
        texts.clear();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                start(() -> pumpRequests(client, server));
                start(() -> pumpAnswers(server, client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void pumpAnswers(Socket from, Socket to) {
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            byte[] chunk = new byte[8_192];
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                answered.set(true);
                out.write(chunk, 0, read);
                out.flush();
            }
        } catch (IOException closed) {
            // The other side went away.
        }
    }

    private void pumpRequests(Socket from, Socket to) {
        try (from;
                to;
                DataInputStream in = new DataInputStream(new BufferedInputStream(from.getInputStream(), 65_536));
                OutputStream out = new BufferedOutputStream(to.getOutputStream(), 65_536)) {
            // Messages without a type come first: requests for encryption, which are answered no, and the start.
            boolean started = false;
            while (!started) {
                int length = in.readInt();
                byte[] body = in.readNBytes(length - 4);
                started = body[0] == 0 && body[1] == 3;
                write(out, -1, length, body);
                out.flush();
            }
            while (true) {
                int type = in.read();
                if (type < 0) {
                    return;
                }
                int length = in.readInt();
                byte[] body = in.readNBytes(length - 4);
                count((char) type, body);
                write(out, type, length, body);
                if (in.available() == 0) {
                    out.flush();
                }
            }
        } catch (EOFException closed) {
            // The driver went away.
        } catch (IOException closed) {
            // The server went away.
        }
    }

    private static void write(OutputStream out, int type, int length, byte[] body) throws IOException {
        byte[] message = new byte[length + (type < 0 ? 0 : 1)];
        int at = 0;
        if (type >= 0) {
            message[at++] = (byte) type;
        }
        for (int shift = 24; shift >= 0; shift -= 8) {
            message[at++] = (byte) (length >>> shift);
        }
        System.arraycopy(body, 0, message, at, body.length);
        out.write(message);
    }

    private void count(char type, byte[] body) {
        if (answered.getAndSet(false)) {
            roundTrips.incrementAndGet();
        }
        switch (type) {
            case 'B' -> statements.incrementAndGet();
            case 'P' -> texts.add(text(body));
            case 'Q' -> {
                statements.incrementAndGet();
                texts.add(text(body));
            }
            default -> {
                // Describe, Execute and the like belong to a statement that is counted already.
            }
        }
    }

    /** Without the name of the prepared statement, if it has one. */
    private static String text(byte[] body) {
        String[] parts = new String(body, StandardCharsets.UTF_8).split("\0", -1);
        return parts.length > 1 && !parts[1].isBlank() ? parts[1] : parts[0];
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
