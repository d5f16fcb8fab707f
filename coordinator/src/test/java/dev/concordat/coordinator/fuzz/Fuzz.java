package dev.concordat.coordinator.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;

/**
 * Runs a check over many inputs on the caller's thread. Each input is drawn from a seed of its own, so that one number
 * replays the one that failed: {@code -Dfuzz.seed=} and {@code -Dfuzz.inputs=1}.
 */
public final class Fuzz {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Fuzz() {}

    /** Draws an input and checks it. */
    @FunctionalInterface
    public interface Check {
        void accept(RandomGenerator random) throws Exception;
    }

    /** The check over {@code usual} inputs, or as many as {@code fuzz.inputs} says; returns how many. */
    public static int run(int usual, Check check) {
        int inputs = Integer.getInteger("fuzz.inputs", usual);
        long first = Long.getLong("fuzz.seed", 1);
        for (long seed = first; seed < first + inputs; seed++) {
            try {
                check.accept(new SplittableRandom(seed));
            } catch (Exception | StackOverflowError | OutOfMemoryError | AssertionError failure) {
                throw new AssertionError(
                        "replay it by -Dfuzz.inputs=1 -Dfuzz.seed=" + seed + ": " + failure.getMessage(), failure);
            }
        }
        System.out.println("fuzz: " + inputs + " inputs from -Dfuzz.seed=" + first);
        return inputs;
    }

    /** What the task returns or throws, provided that this thread allocates no more than so many bytes for it. */
    public static <T> T within(long bytes, Callable<T> task) throws Exception {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try {
            T result = task.call();
            checkAllocated(before, bytes);
            return result;
        } catch (Exception thrown) {
            checkAllocated(before, bytes);
            throw thrown;
        }
    }

    private static void checkAllocated(long before, long bound) {
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        if (allocated > bound) {
            throw new AssertionError("it allocated " + allocated + " bytes, and " + bound + " are the bound");
        }
    }

    /** One of the values. */
    @SafeVarargs
    public static <T> T pick(RandomGenerator random, T... values) {
        return values[random.nextInt(values.length)];
    }
}
