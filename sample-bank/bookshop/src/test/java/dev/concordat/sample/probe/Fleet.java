package dev.concordat.sample.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.concordat.testing.JavaProcess;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Processes of which each is started again at once when it was killed. Thread-safe. */
final class Fleet implements AutoCloseable {

    /** A start takes a while beside all others. */
    static final Duration START = Duration.ofMinutes(10);

    private final List<JavaProcess> processes = new CopyOnWriteArrayList<>();
    private final Set<JavaProcess> ready = ConcurrentHashMap.newKeySet();
    private final Set<String> dead = ConcurrentHashMap.newKeySet();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final ExecutorService starts = Executors.newVirtualThreadPerTaskExecutor();

    /** Starts them all together, without waiting. */
    void start(Collection<JavaProcess> more) {
        processes.addAll(more);
        more.forEach(this::start);
    }

    private void start(JavaProcess process) {
        process.start();
        starts.execute(() -> {
            try {
                awaitReady(process);
                ready.add(process);
            } catch (RuntimeException e) {
                failures.add(e);
            }
        });
    }

    /** Longer than others wait: the machine is busy with all the rest. */
    static void awaitReady(JavaProcess process) {
        await().atMost(START).pollInterval(Duration.ofMillis(200)).until(() -> process.isReady() || !process.isAlive());
        if (!process.isAlive()) {
            throw new IllegalStateException(process.name() + " ended by itself; see " + process.log());
        }
    }

    /** As {@code kill -9}; it is started again at once. Says no if it was dead, or coming back, already. */
    synchronized boolean kill(JavaProcess process) {
        if (!ready.remove(process)) {
            return false;
        }
        dead.add(name(process));
        process.kill();
        start(process);
        return true;
    }

    /** Of this life of it. */
    static String name(JavaProcess process) {
        return ProbeService.name(process.name(), process.pid());
    }

    /** All lives that were ended. */
    Set<String> dead() {
        return dead;
    }

    boolean isReady(JavaProcess process) {
        return ready.contains(process);
    }

    boolean isWhole() {
        return ready.size() == processes.size();
    }

    /** Waits until all are up; whoever does not come back is a fault. */
    void awaitWhole() {
        await().atMost(START).pollInterval(Duration.ofMillis(20)).until(() -> isWhole() || !failures.isEmpty());
        assertThat(failures).isEmpty();
    }

    @Override
    public void close() {
        starts.shutdownNow();
        processes.forEach(JavaProcess::terminate);
        processes.stream().filter(JavaProcess::isAlive).forEach(JavaProcess::stop);
    }
}
