package dev.concordat.sample.probe;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** From a process of the probe to its desk. Thread-safe. */
final class Line {

    private final int port;
    private final String process;
    private final ConcurrentLinkedQueue<Connection> idle = new ConcurrentLinkedQueue<>();

    /** @param process who speaks */
    Line(int port, String process) {
        this.port = port;
        this.process = process;
    }

    /** Says it, and waits for the answer: what is not taken down does not happen. */
    @Nullable
    Object say(Word word) {
        try {
            Connection connection = idle.poll();
            if (connection == null) {
                connection = new Connection(new Socket(InetAddress.getLoopbackAddress(), port));
                connection.out.writeUTF(process);
            }
            connection.out.writeObject(word);
            connection.out.reset();
            connection.out.flush();
            Word.Answer answer = (Word.Answer) connection.in().readObject();
            idle.add(connection);
            if (answer.refusal() != null) {
                throw new IllegalArgumentException(answer.refusal());
            }
            return answer.value();
        } catch (IOException e) {
            throw new UncheckedIOException("the probe is gone", e);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Used by one thread at a time. */
    private static final class Connection {
        private final Socket socket;
        private final ObjectOutputStream out;
        private @Nullable ObjectInputStream in;

        Connection(Socket socket) throws IOException {
            this.socket = socket;
            socket.setTcpNoDelay(true);
            this.out = new ObjectOutputStream(socket.getOutputStream());
        }

        /** Its header comes with the first answer. */
        ObjectInputStream in() throws IOException {
            ObjectInputStream opened = in;
            if (opened == null) {
                opened = new ObjectInputStream(socket.getInputStream());
                in = opened;
            }
            return opened;
        }
    }
}
