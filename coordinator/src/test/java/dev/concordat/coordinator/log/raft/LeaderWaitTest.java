package dev.concordat.coordinator.log.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.ratis.protocol.RaftPeerId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How long an answer is waited for that hangs on one leader. */
@Timeout(30)
class LeaderWaitTest {

    private static final RaftPeerId N1 = RaftPeerId.valueOf("n1");
    private static final RaftPeerId N2 = RaftPeerId.valueOf("n2");
    private static final Duration LONG = Duration.ofMinutes(5);

    private final AtomicReference<@Nullable RaftPeerId> leader = new AtomicReference<>(N1);
    private final LeaderWait leaderWait = new LeaderWait(leader::get);

    @Test
    void anAnswerEndsTheWait() throws Exception {
        assertThat(leaderWait.await(CompletableFuture.completedFuture("done"), N1, LONG))
                .isEqualTo("done");
    }

    @Test
    void anotherLeaderEndsTheWait() {
        leader.set(N2);

        assertThatThrownBy(() -> leaderWait.await(new CompletableFuture<>(), N1, LONG))
                .isInstanceOf(TimeoutException.class);
    }

    @Test
    void anElectionAloneDoesNotEndTheWait() throws Exception {
        leader.set(null);
        CompletableFuture<String> late =
                new CompletableFuture<String>().completeOnTimeout("late", 100, TimeUnit.MILLISECONDS);

        assertThat(leaderWait.await(late, N1, LONG)).isEqualTo("late");
    }

    @Test
    void theTimeoutEndsTheWait() {
        assertThatThrownBy(() -> leaderWait.await(new CompletableFuture<>(), N1, Duration.ofMillis(60)))
                .isInstanceOf(TimeoutException.class);
    }
}
