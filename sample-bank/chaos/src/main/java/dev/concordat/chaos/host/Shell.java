package dev.concordat.chaos.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs the tools of the system. */
public final class Shell {

    private static final int LIMIT_SECONDS = 30;

    private Shell() {}

    /**
     * Runs a command to its end and returns what it printed.
     *
     * @throws IllegalStateException if it fails, or does not end in time; the message holds what it printed
     */
    public static String run(String... words) {
        return feed("", List.of(words));
    }

    /** The same with something to read. */
    static String feed(String input, List<String> words) {
        Process process = start(words);
        try {
            process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().close();
            Thread.ofVirtual().start(() -> endAfterLimit(process));
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(
                        "%s ended with %d: %s".formatted(String.join(" ", words), process.exitValue(), output.strip()));
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(String.join(" ", words), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted during " + String.join(" ", words), e);
        }
    }

    /** Whether a command succeeds. */
    static boolean succeeds(String... words) {
        try {
            run(words);
            return true;
        } catch (IllegalStateException failed) {
            return false;
        }
    }

    private static Process start(List<String> words) {
        try {
            return new ProcessBuilder(words).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + words.getFirst(), e);
        }
    }

    private static void endAfterLimit(Process process) {
        try {
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
