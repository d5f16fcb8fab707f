package dev.concordat.coordinator.disk;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A mounted file system of this test alone. Every use of it skips the test, with the reason, where this user may not mount.
 */
public final class TestDisk implements AutoCloseable {

    private static final Duration BOUND = Duration.ofSeconds(30);

    private final Path directory;
    private final List<String> mountCommand;

    private TestDisk(Path directory, List<String> mountCommand) {
        this.directory = directory;
        this.mountCommand = mountCommand;
    }

    /** A file system in memory, which is full as soon as that much is in it. */
    public static TestDisk inMemory(int megabytes) {
        return mounted(List.of("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs"));
    }

    /** An ext4 on a loop device, which can be frozen and lose its power. */
    public static TestDisk ext4(int megabytes) {
        try {
            Path image = Files.createTempFile("concordat-disk-", ".img");
            image.toFile().deleteOnExit();
            assumeTrue(
                    run("truncate", "-s", megabytes + "M", image.toString()) == 0
                            && run("mkfs.ext4", "-q", "-F", image.toString()) == 0,
                    "an ext4 file system cannot be made here (mkfs.ext4)");
            return mounted(List.of("mount", "-o", "loop", image.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static TestDisk mounted(List<String> command) {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root may mount a file system");
        try {
            TestDisk disk = new TestDisk(Files.createTempDirectory("concordat-disk-"), command);
            assumeTrue(disk.mount(), "this machine does not let root mount: " + command);
            return disk;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path directory() {
        return directory;
    }

    /** Whatever is not yet on the disk is lost, and every further write fails, until {@link #remount}. */
    public void cutPower() {
        PowerCut.of(directory);
    }

    /** Mounts anew what is on the disk. Nobody may have files open on it. */
    public void remount() {
        Awaitility.await("unmounting").atMost(BOUND).until(() -> run("umount", directory.toString()) == 0);
        if (!mount()) {
            throw new IllegalStateException("the disk could not be mounted again");
        }
    }

    /** Lets every write hang until the result is closed, at the latest until the time is over. */
    public AutoCloseable freeze(Duration atMost) {
        String path = directory.toString();
        // The guard thaws even if this process dies.
        Process guard = start("sh", "-c", "sleep " + atMost.toSeconds() + "; fsfreeze -u " + path);
        if (run("fsfreeze", "-f", path) != 0) {
            throw new IllegalStateException("the file system could not be frozen");
        }
        return () -> {
            run("fsfreeze", "-u", path);
            guard.destroyForcibly();
        };
    }

    private boolean mount() {
        return run(Stream.concat(mountCommand.stream(), Stream.of(directory.toString()))
                        .toArray(String[]::new))
                == 0;
    }

    private static int run(String... command) {
        try {
            Process process = start(command);
            if (process.waitFor(BOUND.toSeconds(), TimeUnit.SECONDS)) {
                return process.exitValue();
            }
            process.destroyForcibly();
            return -1;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Process start(String... command) {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Unmounts, waiting for those who still have files open. */
    @Override
    public void close() throws IOException {
        Awaitility.await("unmounting").atMost(BOUND).until(() -> run("umount", directory.toString()) == 0);
        try (Stream<Path> left = Files.walk(directory)) {
            for (Path path : left.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
        String image = mountCommand.getLast();
        if (image.endsWith(".img")) {
            Files.deleteIfExists(Path.of(image));
        }
    }
}
