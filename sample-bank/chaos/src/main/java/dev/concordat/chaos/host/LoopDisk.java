package dev.concordat.chaos.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A disk in a file: ext4, mounted by a loop device. Thread-safe. */
public final class LoopDisk {

    private static final String FILLER = "filler";
    private static final int BLOCK = 4096;

    private final Tools tools;
    private final Path image;
    private final Path mount;
    private @Nullable Process frozen;

    private LoopDisk(Tools tools, Path image, Path mount) {
        this.tools = tools;
        this.image = image;
        this.mount = mount;
    }

    /** A fresh one, mounted there; the {@link Guard} unmounts it. */
    public static LoopDisk make(Tools tools, Path image, Path mount, int megabytes, Guard guard) {
        LoopDisk disk = new LoopDisk(tools, image, mount);
        try {
            Files.createDirectories(mount);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Shell.run("truncate", "-s", megabytes + "M", image.toString());
        disk.format();
        guard.atEnd("! mountpoint -q %s || umount %s".formatted(mount, mount));
        disk.mount();
        return disk;
    }

    /** Where its files are. */
    public Path mount() {
        Shell.run("mount", "-o", "loop", image.toString(), mount.toString());
        return mount;
    }

    public Path path() {
        return mount;
    }

    /** Everything that was not flushed is lost, and nothing can be written from now on. */
    public void cutPower() {
        Shell.run(tools.powercut().toString(), mount.toString());
    }

    /** Unmounts and mounts it, as a machine does that starts; nobody may use it. */
    public void remount() {
        unmount();
        mount();
    }

    private void unmount() {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!Shell.succeeds("umount", mount.toString())) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("somebody uses " + mount + ": "
                        + Shell.run(
                                "sh",
                                "-c",
                                "ls -l /proc/[0-9]*/fd /proc/[0-9]*/cwd 2>/dev/null | grep " + mount + " || true"));
            }
            Thread.onSpinWait();
        }
    }

    private void format() {
        Shell.run("mkfs.ext4", "-q", "-F", "-m", "0", "-E", "lazy_itable_init=0,lazy_journal_init=0", image.toString());
    }

    /** Another, empty one takes its place; nobody may use it. */
    public void replace() {
        unmount();
        format();
        mount();
    }

    /** Takes all the room that is left. */
    public void fill() {
        Path filler = mount.resolve(FILLER);
        for (long size = room(); size >= BLOCK; size /= 2) {
            Shell.succeeds(
                    "sh",
                    "-c",
                    "fallocate -o $(stat -c %%s %s 2>/dev/null || echo 0) -l %d %s".formatted(filler, size, filler));
        }
    }

    /** Gives the room back. */
    public void empty() {
        try {
            Files.deleteIfExists(mount.resolve(FILLER));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whoever writes waits until {@link #thaw}, or until some seconds have passed, or this JVM has ended. */
    public synchronized void freeze(int seconds) {
        thaw();
        String script =
                "trap '' INT TERM HUP; fsfreeze -f %s; timeout %d cat; fsfreeze -u %s".formatted(mount, seconds, mount);
        try {
            frozen = new ProcessBuilder("setsid", "sh", "-c", script)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot freeze " + mount, e);
        }
    }

    /** Ends a freeze, if there is one. */
    public synchronized void thaw() {
        if (frozen == null) {
            return;
        }
        try {
            frozen.getOutputStream().close();
            frozen.waitFor(10, TimeUnit.SECONDS);
            frozen = null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private long room() {
        return mount.toFile().getUsableSpace();
    }
}
