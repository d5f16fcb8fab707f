package dev.concordat.chaos.process;

import java.util.List;
import java.util.OptionalInt;

/** What runs on a host: one process, or one and its children. Not thread-safe. */
interface Program {

    /** Starts it, after it has ended. */
    void start();

    /** {@code kill -9}; waits until all of it is gone. */
    void kill();

    /** Whether its first process runs. */
    boolean isAlive();

    /** Whether it says that it can work. */
    boolean isReady();

    /** All its processes at this moment. */
    List<Long> pids();

    /** How it ended the last time, where that tells anything. */
    OptionalInt exitCode();
}
