package dev.concordat.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Ends processes and deletes a directory when this JVM ends, in whatever way: a tiny shell holds the other end of a
 * pipe and acts when the pipe breaks, so that {@code kill -9} of this JVM leaves nothing behind either. Thread-safe.
 */
public final class ProcessLeash implements AutoCloseable {

    /** Lines are {@code +pid} and {@code -pid}; the terminal's Ctrl-C reaches the shell too and must not end it. */
    private static final String SCRIPT = """
            trap '' INT TERM HUP
            pids=' '
            while read -r line; do
              pid=${line#?}
              case $line in
                +*) pids="$pids$pid " ;;
                -*) pids=$(echo "$pids" | sed "s/ $pid / /") ;;
              esac
            done
            for pid in $pids; do kill -9 "$pid"; done
            tries=0
            while [ -e "$1" ] && [ $tries -lt 50 ]; do rm -rf "$1"; tries=$((tries + 1)); sleep 0.1; done
            """;

    private final Process shell;
    private final OutputStream pipe;

    private ProcessLeash(Process shell) {
        this.shell = shell;
        this.pipe = shell.getOutputStream();
    }

    /**
     * Starts the shell.
     *
     * @param directory deleted once the processes are gone
     */
    public static ProcessLeash around(Path directory) {
        try {
            return new ProcessLeash(new ProcessBuilder("sh", "-c", SCRIPT, "leash", directory.toString())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start sh, which ends child processes with this JVM", e);
        }
    }

    /** Puts a process on the leash until it ends of itself. */
    public void hold(Process process) {
        tell('+', process.pid());
        var unused = process.onExit().thenRun(() -> tell('-', process.pid()));
    }

    /** Kills what is still held, deletes the directory and waits for both, at most some seconds. */
    @Override
    public void close() {
        try {
            synchronized (pipe) {
                pipe.close();
            }
            shell.waitFor(10, TimeUnit.SECONDS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tell(char verb, long pid) {
        if (!shell.isAlive()) {
            return;
        }
        synchronized (pipe) {
            try {
                pipe.write((verb + Long.toString(pid) + "\n").getBytes(StandardCharsets.US_ASCII));
                pipe.flush();
            } catch (IOException e) {
                // The leash was closed meanwhile: everything that it held is ended already.
            }
        }
    }
}
