package dev.concordat.coordinator.log.raft;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.ratis.protocol.RaftPeerId;
import org.jspecify.annotations.Nullable;

/**
 * Waits for an answer that hangs on the present leader, and no longer than it leads: a leader that was paused or cut off
 * breaks no connection, it only says nothing, while the others have long elected another one.
 */
final class LeaderWait {

    private static final Duration LOOK = Duration.ofMillis(25);

    private final Supplier<@Nullable RaftPeerId> leader;

    /** @param leader whom this node takes for the leader, at any moment */
    LeaderWait(Supplier<@Nullable RaftPeerId> leader) {
        this.leader = leader;
    }

    /**
     * Waits at most as long as given.
     *
     * @throws TimeoutException there is no answer yet, and none needs to be waited for
     */
    <T> T await(Future<T> answer, @Nullable RaftPeerId asked, Duration timeout)
            throws InterruptedException, ExecutionException, TimeoutException {
        Deadline end = Deadline.in(timeout);
        while (true) {
            try {
                return answer.get(end.atMost(LOOK).toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException notYet) {
                @Nullable RaftPeerId now = leader.get();
                if (end.isOver() || (asked != null && now != null && !now.equals(asked))) {
                    throw notYet;
                }
            }
        }
    }
}
