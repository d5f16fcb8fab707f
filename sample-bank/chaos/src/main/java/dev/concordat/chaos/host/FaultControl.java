package dev.concordat.chaos.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * Tells a process that has {@code faults.c} preloaded how its clock and its disk are to lie; it obeys at once, and a
 * process that is started again obeys as well. Thread-safe.
 */
public final class FaultControl {

    /** Errors that a disk reports. */
    public static final int EIO = 5;

    /** No error: the flush is left out. */
    private static final int PRETENDED = -1;

    private static final int OFFSET = 0;
    private static final int RATE = 8;
    private static final int SINCE = 16;
    private static final int FLUSH_MILLIS = 24;
    private static final int FLUSH_ERROR = 32;
    private static final int WRITE_ERROR = 40;
    private static final int SIZE = 48;

    private final Tools tools;
    private final Path file;
    private final Path disk;
    private final MappedByteBuffer memory;

    /**
     * @param file shared with the process
     * @param disk the directory whose files are concerned
     */
    public FaultControl(Tools tools, Path file, Path disk) {
        this.tools = tools;
        this.file = file;
        this.disk = disk;
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, SIZE);
            memory.order(ByteOrder.nativeOrder());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Words before the command of the process. */
    public List<String> prefix() {
        return List.of("env", "CHAOS_CONTROL=" + file, "CHAOS_DISK=" + disk, "LD_PRELOAD=" + tools.faults());
    }

    /** The wall clock jumps by so much, and runs so many thousandths of its usual rate from now on. */
    public synchronized void clock(int offsetSeconds, int rateThousandths) {
        memory.putLong(SINCE, System.currentTimeMillis() * 1_000_000);
        memory.putLong(RATE, (rateThousandths - 1_000) * 1_000L);
        memory.putLong(OFFSET, offsetSeconds * 1_000_000_000L);
    }

    /** Every flush takes so much longer. */
    public synchronized void slowFlush(int millis) {
        memory.putLong(FLUSH_MILLIS, millis);
    }

    /** Every flush reports that error instead; 0 for none. */
    public synchronized void failFlush(int error) {
        memory.putLong(FLUSH_ERROR, error);
    }

    /** Every flush succeeds at once, and nothing is flushed. */
    public synchronized void pretendFlush() {
        memory.putLong(FLUSH_ERROR, PRETENDED);
    }

    /** Everything is as it was. */
    public synchronized void heal() {
        clock(0, 1_000);
        slowFlush(0);
        failFlush(0);
        memory.putLong(WRITE_ERROR, 0);
    }
}
