package dev.concordat.chaos.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * Undoes what was done to the machine when it is closed or when this JVM ends, in whatever way: a shell holds the other
 * end of a pipe, collects commands from it and runs them, last one first, when the pipe breaks. Each is tried again for
 * some seconds, since the processes that stand in its way are being ended at the same time. Thread-safe.
 */
public final class Guard implements AutoCloseable {

    private static final String SCRIPT = """
            trap '' INT TERM HUP
            list=''
            while IFS= read -r line; do
              list="$line
            $list"
            done
            printf '%s' "$list" | while IFS= read -r line; do
              tries=0
              until sh -c "$line" >/dev/null 2>&1 || [ $tries -ge 25 ]; do tries=$((tries + 1)); sleep 0.2; done
            done
            """;

    private final Process shell;

    public Guard() {
        try {
            shell = new ProcessBuilder("setsid", "sh", "-c", SCRIPT)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start sh, which cleans up", e);
        }
    }

    /** Has a shell command run at the end; it must succeed when there is nothing left to do. */
    public synchronized void atEnd(String command) {
        try {
            shell.getOutputStream().write((command + "\n").getBytes(StandardCharsets.UTF_8));
            shell.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException("the shell that cleans up is gone", e);
        }
    }

    /** Runs the commands and waits for them, at most a minute. */
    @Override
    public synchronized void close() {
        try {
            shell.getOutputStream().close();
            shell.waitFor(1, TimeUnit.MINUTES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
