package dev.concordat.participant.resource.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.participant.branch.BranchKey;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.TransactionId;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** A branch is never without a watch. */
class BranchWatchTest {

    private final Waiting branch = new Waiting(
            new BranchKey(TransactionId.of(0, new byte[TransactionId.RANDOM_BYTES]), new BranchId("1")),
            1,
            Duration.ZERO);
    private final AtomicInteger started = new AtomicInteger();
    private boolean late;

    /** A branch begins in the moment between the last look at them and the end of the thread. */
    private final Set<Waiting> branches = new HashSet<>() {
        private static final long serialVersionUID = 1L;

        @Override
        public boolean isEmpty() {
            boolean empty = super.isEmpty();
            if (late) {
                late = false;
                watch.add(branch);
            }
            return empty;
        }
    };

    private final BranchWatch watch =
            new BranchWatch(new LockLooks(new DriverManagerDataSource(), Bench.OWNER), () -> {}, branches, task -> {
                started.incrementAndGet();
                return new Thread(() -> {});
            });

    @Test
    void aBranchThatBeginsWhileTheWatchEndsIsSeenByItOrByANewOne() {
        watch.add(branch);
        watch.remove(branch);
        late = true;

        boolean ended = watch.endIfIdle();

        assertThat(!ended || started.get() == 2).isTrue();
        assertThat(branches).hasSize(1);
    }

    @Test
    void aWatchEndsWhereThereIsNothingToSee() {
        watch.add(branch);
        watch.remove(branch);

        assertThat(watch.endIfIdle()).isTrue();
        watch.add(branch);
        assertThat(started).hasValue(2);
        assertThat(watch.endIfIdle()).isFalse();
    }
}
