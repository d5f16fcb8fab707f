package org.apache.ratis.util;

import java.io.File;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A stream whose file appears, complete, when the stream is closed. Found before the class of the same name in Ratis,
 * which renames the file and does not force the directory: after a power cut a node could forget its vote (S19).
 * It also renames after a write that failed: on a full disk the vote would be replaced by an empty file. Used by
 * Ratis for the vote, the members and the digests of snapshots. Not safe for use by many threads.
 */
public final class AtomicFileOutputStream extends FilterOutputStream {

    public static final String TMP_EXTENSION = ".tmp";

    /** Ratis makes these streams itself and goes on when one fails; so whoever must know is found by the directory. */
    private static final Map<Path, BiConsumer<Path, IOException>> FAILURES = new ConcurrentHashMap<>();

    private final FileOutputStream file;
    private final Path target;
    private final Path temporary;
    private @Nullable IOException failed;
    private boolean closed;

    public AtomicFileOutputStream(File target) throws IOException {
        this(target, getTemporaryFile(target));
    }

    public AtomicFileOutputStream(File target, File temporary) throws IOException {
        this(open(target, temporary), target, temporary);
    }

    AtomicFileOutputStream(FileOutputStream file, File target, File temporary) {
        super(file);
        this.file = file;
        this.target = target.toPath().toAbsolutePath();
        this.temporary = temporary.toPath().toAbsolutePath();
    }

    /** Fails to link if the class in Ratis was found instead of this one; so a node with a wrong class path stops. */
    public static void requireForcedDirectory() {}

    /** From now on tells of every file directly in this directory that could not be replaced; replaces an earlier one. */
    public static void onFailure(Path directory, BiConsumer<Path, IOException> listener) {
        FAILURES.put(directory.toAbsolutePath().normalize(), listener);
    }

    /** Ends {@link #onFailure}, unless another listener took the place meanwhile. */
    public static void endOnFailure(Path directory, BiConsumer<Path, IOException> listener) {
        FAILURES.remove(directory.toAbsolutePath().normalize(), listener);
    }

    private static FileOutputStream open(File target, File temporary) throws IOException {
        try {
            return new FileOutputStream(temporary);
        } catch (IOException e) {
            tell(target.toPath(), e);
            throw e;
        }
    }

    private static void tell(Path target, IOException failure) {
        Path absolute = target.toAbsolutePath().normalize();
        @Nullable BiConsumer<Path, IOException> listener = FAILURES.get(absolute.getParent());
        if (listener != null) {
            listener.accept(absolute, failure);
        }
    }

    public static File getTemporaryFile(File target) {
        return new File(target.getParentFile(), target.getName() + TMP_EXTENSION);
    }

    @Override
    public void write(int oneByte) throws IOException {
        write(new byte[] {(byte) oneByte}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            file.write(bytes, offset, length);
        } catch (IOException e) {
            failed = e;
            throw e;
        }
    }

    public boolean isClosed() {
        return closed;
    }

    /** Makes the file durable under its name; after a failed write leaves the old one in its place. */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try {
            complete();
        } catch (IOException e) {
            tell(target, e);
            throw e;
        }
    }

    private void complete() throws IOException {
        try (file) {
            if (failed != null) {
                throw new IOException(target + " stays as it was, since not all of it could be written", failed);
            }
            flush();
            file.getFD().sync();
        } catch (IOException e) {
            discard(e);
            throw e;
        }
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel directory =
                FileChannel.open(Objects.requireNonNull(target.getParent()), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    /** Closes without touching the target. */
    public void abort() {
        if (closed) {
            return;
        }
        closed = true;
        IOException unused = new IOException("aborted");
        try (file) {
            discard(unused);
        } catch (IOException e) {
            unused.addSuppressed(e);
        }
    }

    private void discard(IOException cause) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }
}
