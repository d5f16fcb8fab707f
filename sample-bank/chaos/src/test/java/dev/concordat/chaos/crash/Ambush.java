package dev.concordat.chaos.crash;

import dev.concordat.chaos.crash.agent.Trapdoor;
import dev.concordat.chaos.crash.agent.Trapdoor.Deed;
import dev.concordat.chaos.oracle.Pause;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;

/** One process' orders: where it is to be caught, and whether it was. Thread-safe. */
final class Ambush {

    /** Includes a start of the process on a busy machine. */
    private static final long LIMIT_NANOS = TimeUnit.MINUTES.toNanos(3);

    private final Path directory;

    Ambush(Path directory) {
        this.directory = directory;
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path directory() {
        return directory;
    }

    /** The next thread of the process that comes by meets the deed; what was left of earlier orders is gone. */
    void lay(String point, Deed deed) {
        lift();
        try {
            Files.deleteIfExists(directory.resolve(Trapdoor.RELEASED));
            Path written = Files.writeString(directory.resolve("order"), point + " " + deed);
            Files.move(written, directory.resolve(Trapdoor.ARMED), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until the point was reached; an error if nobody comes by, since then the row would prove nothing. */
    void awaitReached() {
        long end = System.nanoTime() + LIMIT_NANOS;
        while (!wasReached()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("nobody came by the point: " + directory);
            }
            Pause.millis(2);
        }
    }

    boolean wasReached() {
        return Files.exists(directory.resolve(Trapdoor.REACHED));
    }

    /** Whoever is held goes on. */
    void release() {
        try {
            Files.writeString(directory.resolve(Trapdoor.RELEASED), "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes the order back; whoever is held goes on. */
    void lift() {
        try {
            Files.deleteIfExists(directory.resolve(Trapdoor.ARMED));
            Files.deleteIfExists(directory.resolve(Trapdoor.REACHED));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        release();
    }
}
