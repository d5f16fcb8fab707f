package dev.concordat.sample.probe;

import java.io.EOFException;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes down what the processes of the probe say before they go on, so that nothing of it is lost with them, and says
 * when one has come to its end. Thread-safe.
 */
final class Desk implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Desk.class);

    private final ServerSocket socket;
    private final Predicate<String> kill;
    private final Map<String, Journal> journals = new ConcurrentHashMap<>();
    private final Map<String, Doom> dooms = new ConcurrentHashMap<>();
    private final Map<String, Death> deaths = new ConcurrentHashMap<>();
    private final Map<String, Integer> speaking = new ConcurrentHashMap<>();

    /** @param kill ends a process at once, or who leads ({@link Doom#LEADER}), and says whether there was one to be ended */
    Desk(Predicate<String> kill) {
        this.kill = kill;
        try {
            this.socket = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofPlatform().daemon().name("desk").start(this::accept);
    }

    int port() {
        return socket.getLocalPort();
    }

    /** @param doom whether somebody dies in it */
    void begin(Journal journal, @Nullable Doom doom) {
        journals.put(journal.run(), journal);
        if (doom != null) {
            dooms.put(journal.run(), doom);
        }
    }

    /** Whoever still speaks of it is refused; the death that came of it, if any. */
    @Nullable
    Death end(Journal journal) {
        journals.remove(journal.run());
        dooms.remove(journal.run());
        return deaths.remove(journal.run());
    }

    /** Whether all that this process had sent has been read; only for one that was killed. */
    boolean hasHeardAllOf(String process) {
        return speaking.getOrDefault(process, 0) == 0;
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                Thread.ofVirtual().start(() -> serve(connection));
            } catch (SocketException closed) {
                return;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void serve(Socket connection) {
        String process = "";
        try (connection) {
            connection.setTcpNoDelay(true);
            ObjectInputStream in = new ObjectInputStream(connection.getInputStream());
            ObjectOutputStream out = new ObjectOutputStream(connection.getOutputStream());
            process = in.readUTF();
            speaking.merge(process, 1, Integer::sum);
            while (true) {
                Word.Answer answer = answer((Word) in.readObject(), process);
                out.writeObject(answer);
                out.reset();
                out.flush();
            }
        } catch (EOFException | SocketException killed) {
            // So ends every process here.
        } catch (IOException | ClassNotFoundException e) {
            LOG.error("a word of {} was lost", process, e);
        } finally {
            speaking.computeIfPresent(process, (name, count) -> count - 1);
        }
    }

    private Word.Answer answer(Word word, String process) {
        try {
            return switch (word) {
                case Word.Entry entry -> new Word.Answer(entered(entry, process), null);
                case Word.Callback callback -> {
                    dooms.forEach((run, doom) -> {
                        Journal journal = journals.get(run);
                        if (journal != null && journal.transactions().stream().anyMatch(callback.text()::contains)) {
                            reached(run, doom, callback.moment(), process);
                        }
                    });
                    yield new Word.Answer(null, null);
                }
            };
        } catch (RuntimeException e) {
            return new Word.Answer(null, e.toString());
        }
    }

    private @Nullable Object entered(Word.Entry entry, String process) {
        Journal journal = journals.get(entry.run());
        if (journal == null) {
            throw new IllegalArgumentException("no run " + entry.run());
        }
        return entry.note().enter(new WatchedNotes(journal, process, moment -> {
            Doom doom = dooms.get(entry.run());
            if (doom != null) {
                reached(entry.run(), doom, moment, process);
            }
        }));
    }

    private void reached(String run, Doom doom, Moment moment, String process) {
        doom.reached(moment, process).ifPresent(victim -> {
            Duration lag = doom.death().lag();
            if (lag.isZero()) {
                kill(victim, run, doom.death());
            } else {
                Thread.ofVirtual().start(() -> {
                    LockSupport.parkNanos(lag.toNanos());
                    kill(victim, run, doom.death());
                });
            }
        });
    }

    private void kill(String victim, String run, Death death) {
        if (kill.test(victim)) {
            deaths.put(run, death);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
