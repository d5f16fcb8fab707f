package dev.concordat.coordinator.log.raft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.coordinator.log.LogException;
import dev.concordat.coordinator.log.LogRefusedException;
import dev.concordat.coordinator.log.Samples;
import dev.concordat.coordinator.transaction.Command;
import dev.concordat.protocol.TransactionId;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.awaitility.Awaitility;

/** One client that begins one transaction after the other and remembers which were acknowledged. */
final class Appends implements AutoCloseable {

    private final Supplier<RatisLog> log;
    private final Set<TransactionId> acknowledged = ConcurrentHashMap.newKeySet();
    private final AtomicInteger failures = new AtomicInteger();
    private final Thread thread;
    private volatile boolean over;

    private Appends(Supplier<RatisLog> log) {
        this.log = log;
        this.thread = Thread.ofVirtual().start(this::run);
    }

    static Appends flow(Supplier<RatisLog> log) {
        return new Appends(log);
    }

    /** Waits until some more were acknowledged. */
    void go(int more) {
        int before = acknowledged.size();
        Awaitility.await().atMost(Cluster.BOUND).until(() -> acknowledged.size() >= before + more);
    }

    Set<TransactionId> acknowledged() {
        return Set.copyOf(acknowledged);
    }

    int failures() {
        return failures.get();
    }

    private void run() {
        for (int i = 1_000_000; !over; i++) {
            TransactionId id = Samples.id(i);
            try {
                append(log.get(), id);
                acknowledged.add(id);
            } catch (CompletionException | IllegalStateException e) {
                failures.incrementAndGet();
            }
        }
    }

    @Override
    public void close() {
        over = true;
        try {
            assertThat(thread.join(Cluster.BOUND)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static void some(RatisLog log, int from, int to) {
        for (int i = from; i < to; i++) {
            append(log, Samples.id(i));
        }
    }

    static boolean refused(RatisLog log) {
        try {
            append(log, Samples.id(0));
            return false;
        } catch (CompletionException e) {
            return e.getCause() instanceof LogException failure && failure instanceof LogRefusedException;
        }
    }

    private static void append(RatisLog log, TransactionId id) {
        log.append(List.of(new Command.Begin(id, null, Duration.ofMinutes(30))))
                .orTimeout(Cluster.BOUND.toSeconds(), TimeUnit.SECONDS)
                .join();
    }
}
