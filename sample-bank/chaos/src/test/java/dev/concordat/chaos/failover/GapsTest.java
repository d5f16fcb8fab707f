package dev.concordat.chaos.failover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.protocol.TransactionId;
import java.util.List;
import org.junit.jupiter.api.Test;

class GapsTest {

    private static final TransactionId ID = TransactionId.of(0, new byte[TransactionId.RANDOM_BYTES]);

    @Test
    void theGapIsTheLongestTimeBetweenTwoCommits() {
        List<Call> calls = List.of(commit(0, 90), commit(0, 130), commit(0, 500), commit(0, 520));

        assertThat(Gaps.ofCluster(calls, 100, 530)).isEqualTo(370);
    }

    @Test
    void aCommitOfAnyClientEndsTheGapOfTheCluster() {
        List<Call> calls = List.of(commit(0, 90), commit(1, 200), commit(0, 400));

        assertThat(Gaps.ofCluster(calls, 100, 410)).isEqualTo(200);
        assertThat(Gaps.ofWorstClient(calls, 100, 410)).isEqualTo(310);
    }

    @Test
    void aGapThatLastsToTheEndCounts() {
        assertThat(Gaps.ofCluster(List.of(commit(0, 90)), 100, 1_090)).isEqualTo(1_000);
    }

    @Test
    void anAnswerThatIsNoCommitEndsNoGap() {
        Call refused = new Call(0, ID, 0, 200, false, "unknown");

        assertThat(Gaps.ofCluster(List.of(commit(0, 100), refused), 100, 600)).isEqualTo(500);
    }

    @Test
    void ranksAreTheNearest() {
        Distribution hundred = Distribution.of(java.util.stream.LongStream.rangeClosed(1, 100)
                .map(i -> i * 1_000_000)
                .boxed()
                .toList());

        assertThat(hundred.millis(.5)).isEqualTo(50);
        assertThat(hundred.millis(.99)).isEqualTo(99);
        assertThat(hundred.millis(1)).isEqualTo(100);
    }

    private static Call commit(int client, long end) {
        return new Call(client, ID, end - 5, end, true, "");
    }
}
