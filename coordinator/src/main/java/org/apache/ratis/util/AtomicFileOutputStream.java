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
import java.util.Objects;

/**
 * A stream whose file appears, complete, when the stream is closed. Found before the class of the same name in Ratis,
 * which renames the file and does not force the directory: after a power cut a node could forget its vote (RELIABILITY
 * 0.3). Used by Ratis for the vote, the members and the digests of snapshots. Not safe for use by many threads.
 */
public final class AtomicFileOutputStream extends FilterOutputStream {

    public static final String TMP_EXTENSION = ".tmp";

    private final FileOutputStream file;
    private final Path target;
    private final Path temporary;
    private boolean closed;

    public AtomicFileOutputStream(File target) throws IOException {
        this(target, getTemporaryFile(target));
    }

    public AtomicFileOutputStream(File target, File temporary) throws IOException {
        this(new FileOutputStream(temporary), target, temporary);
    }

    private AtomicFileOutputStream(FileOutputStream file, File target, File temporary) {
        super(file);
        this.file = file;
        this.target = target.toPath().toAbsolutePath();
        this.temporary = temporary.toPath().toAbsolutePath();
    }

    /** Fails to link if the class in Ratis was found instead of this one; so a node with a wrong class path stops. */
    public static void requireForcedDirectory() {}

    public static File getTemporaryFile(File target) {
        return new File(target.getParentFile(), target.getName() + TMP_EXTENSION);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        file.write(bytes, offset, length);
    }

    public boolean isClosed() {
        return closed;
    }

    /** Makes the file durable under its name. */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (file) {
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
