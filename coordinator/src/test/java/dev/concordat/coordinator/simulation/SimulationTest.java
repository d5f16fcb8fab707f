package dev.concordat.coordinator.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The campaign. {@code -Dsimulation.seeds=N} runs that many, {@code -Dsimulation.first=N} begins elsewhere, {@code
 * -Dsimulation.seed=N} replays one. One thread, as it runs beside the tests that wait, or {@code -Dsimulation.threads=N}.
 */
@Execution(ExecutionMode.CONCURRENT)
class SimulationTest {

    private static final int SEEDS = 40_000;

    /** Below this many seeds rare things need not have happened. */
    private static final int ENOUGH = 20_000;

    @Test
    void noFaultBreaksAPromise() throws InterruptedException {
        Long seed = Long.getLong("simulation.seed");
        if (seed != null) {
            System.out.println("seed " + seed + ": " + Simulation.run(seed, new Coverage()));
            return;
        }
        int seeds = Integer.getInteger("simulation.seeds", SEEDS);
        long first = Long.getLong("simulation.first", 0);
        long begin = System.nanoTime();
        Coverage coverage = campaign(first, seeds);
        System.out.println("seeds " + first + " to " + (first + seeds - 1) + " in "
                + (System.nanoTime() - begin) / 1_000_000 + " ms\n" + coverage);
        if (seeds >= ENOUGH) {
            assertThat(coverage.missing()).as("what a campaign must come upon").isEmpty();
            assertThat(coverage.drainOfMost())
                    .as("L2: milliseconds in doubt after healing")
                    .isLessThanOrEqualTo(5_000);
        }
    }

    private static Coverage campaign(long first, int seeds) throws InterruptedException {
        AtomicInteger next = new AtomicInteger();
        AtomicInteger ended = new AtomicInteger();
        AtomicReference<@Nullable Throwable> violation = new AtomicReference<>();
        Coverage all = new Coverage();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < Integer.getInteger("simulation.threads", 1); i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                Coverage mine = new Coverage();
                for (int n = next.getAndIncrement(); n < seeds && violation.get() == null; n = next.getAndIncrement()) {
                    try {
                        Simulation.run(first + n, mine);
                        ended.incrementAndGet();
                    } catch (Throwable found) {
                        violation.compareAndSet(null, found);
                    }
                }
                synchronized (all) {
                    all.add(mine);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(violation.get()).isNull();
        assertThat(ended.get()).as("seeds that ran to their end").isEqualTo(seeds);
        return all;
    }
}
