package dev.concordat.coordinator.config;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** This process's hold on its data directory; two nodes on one directory would destroy each other's log. */
final class DataDirectory implements AutoCloseable {

    private static final String PROPERTY = "concordat.data-dir";
    private static final String LOCK_FILE = "node.lock";

    private final Path path;
    private final FileChannel lockFile;

    private DataDirectory(Path path, FileChannel lockFile) {
        this.path = path;
        this.lockFile = lockFile;
    }

    /**
     * Makes the directory where it is missing, and holds it until {@link #close}.
     *
     * @throws ConfigurationFault if it cannot be written, or another process holds it
     */
    static DataDirectory hold(Path path) {
        try {
            Files.createDirectories(path);
            FileChannel file =
                    FileChannel.open(path.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (lock(file) == null) {
                file.close();
                throw new ConfigurationFault(
                        PROPERTY,
                        path + " is in use by another process, perhaps another coordinator",
                        "Stop that process, or give each node a directory of its own");
            }
            return new DataDirectory(path, file);
        } catch (IOException e) {
            throw new ConfigurationFault(
                    PROPERTY,
                    path + " cannot be created or written (" + e.getClass().getSimpleName() + ")",
                    "Give this user the right to write there, or name another directory");
        }
    }

    private static @Nullable FileLock lock(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException heldByThisProcess) {
            return null;
        }
    }

    Path path() {
        return path;
    }

    /** Closing the file gives the lock back; the file stays, for removing it would open a race. */
    @Override
    public void close() throws IOException {
        lockFile.close();
    }
}
