package dev.concordat.chaos.crash.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;

/**
 * Called inside of a process wherever a thread comes by a named point. A file says at which point which deed is due, once;
 * moving it is both the claim and the news that the point was reached. Stands alone, as it is put into other programs; not final, as the agent extends it.
 */
public class Trapdoor {

    /** The order: name of a point, name of a deed. */
    public static final String ARMED = "armed";

    /** What the order becomes when it is taken. */
    public static final String REACHED = "reached";

    /** Lets go whoever is held. */
    public static final String RELEASED = "released";

    /** Where these files are, as a system property. */
    public static final String DIRECTORY = "crash.directory";

    /** As a process that was killed with signal 9 ends. */
    private static final int KILLED = 137;

    private static final long LONGEST_HOLD_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Path directory = Path.of(System.getProperty(DIRECTORY));

    /** What is done to the process. */
    public enum Deed {
        /** It ends at once, without anything being unwound. */
        HALT,
        /** The thread stays here until it is released; the others go on. */
        HOLD,
        /** The rule throws an exception. */
        THROW,
        /** A statement on the connection that the thread carries fails, and the program does not care. */
        SPOIL
    }

    /**
     * A thread came by.
     *
     * @param seen what it carries
     * @param part words of the text of that, without which it is not meant
     * @return whether to throw
     */
    public boolean reached(String point, Object seen, String part) {
        Path armed = directory.resolve(ARMED);
        if (!Files.exists(armed) || !String.valueOf(seen).contains(part)) {
            return false;
        }
        try {
            String[] order = Files.readString(armed).split(" ", 2);
            if (!order[0].equals(point)) {
                return false;
            }
            Files.move(armed, directory.resolve(REACHED), StandardCopyOption.ATOMIC_MOVE);
            return carryOut(Deed.valueOf(order[1]), seen);
        } catch (IOException takenByAnother) {
            return false;
        }
    }

    private boolean carryOut(Deed deed, Object seen) {
        switch (deed) {
            case HALT -> Runtime.getRuntime().halt(KILLED);
            case HOLD -> hold();
            case THROW -> {
                return true;
            }
            case SPOIL -> spoil((Connection) seen);
        }
        return false;
    }

    private static void spoil(Connection connection) {
        try (Statement statement = connection.createStatement()) {
            statement.execute("select 1 / 0");
            throw new IllegalStateException("a division by zero went well");
        } catch (SQLException swallowed) {
            // As a careless program does.
        }
    }

    private void hold() {
        long end = System.nanoTime() + LONGEST_HOLD_NANOS;
        while (!Files.exists(directory.resolve(RELEASED)) && System.nanoTime() < end) {
            try {
                // The test is another process, and makes a file: there is nothing to wait on.
                Thread.sleep(2);
            } catch (InterruptedException e) {
                throw new UncheckedIOException(new IOException("interrupted at a crash point", e));
            }
        }
    }
}
