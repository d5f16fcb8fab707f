package dev.concordat.coordinator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concordat.coordinator.log.FakeLog;
import dev.concordat.coordinator.log.ReplicatedLog;
import dev.concordat.coordinator.runtime.AppliedFeed;
import dev.concordat.coordinator.runtime.CompletionWatch;
import dev.concordat.coordinator.runtime.Coordinator;
import dev.concordat.coordinator.runtime.GroupCommit;
import dev.concordat.coordinator.runtime.LogAccess;
import dev.concordat.coordinator.runtime.UnavailableException;
import dev.concordat.coordinator.transaction.ClusterNode;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A node that cannot make itself known tries again, and not all the time. */
class NodeStartTest {

    private final AtomicInteger asked = new AtomicInteger();
    private final ReplicatedLog unavailable = (ReplicatedLog) Proxy.newProxyInstance(
            ReplicatedLog.class.getClassLoader(), new Class<?>[] {ReplicatedLog.class}, (self, method, arguments) -> {
                asked.incrementAndGet();
                throw new UnavailableException("no leader", null);
            });

    private final NodeStart start = start();

    private NodeStart start() {
        InstantSource clock = InstantSource.system();
        FakeLog log = new FakeLog(clock, new AppliedFeed());
        GroupCommit submission = new GroupCommit(log);
        Coordinator coordinator = new Coordinator(
                new LogAccess(log, submission, Duration.ofSeconds(1)),
                submission,
                (transaction, branches, within) -> {
                    throw new AssertionError("nobody votes");
                },
                new CompletionWatch(log::applied),
                clock,
                100);
        return new NodeStart(
                new NodeAddress("n1", null, "localhost"),
                unavailable,
                new NodeUrls(coordinator),
                new LevelRaise(unavailable, coordinator));
    }

    @AfterEach
    void clearInterrupt() {
        Thread.interrupted();
    }

    @Test
    void aRoundThatFailsIsFollowedByThePauseToo() {
        // Whoever pauses notices; whoever comes again at once does not.
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> start.keep(new ClusterNode("n1", "http://localhost:8700", 1, "test")))
                .isInstanceOf(InterruptedException.class);

        assertThat(asked).hasValue(1);
    }
}
