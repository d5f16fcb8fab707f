package dev.concordat.coordinator.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.concordat.coordinator.runtime.RoundResult;
import dev.concordat.protocol.AbortReason;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.Vote;
import org.junit.jupiter.api.Test;

class VoteCountTest {

    private static final BranchId ONE = new BranchId("1");
    private static final BranchId TWO = new BranchId("2");

    private final VoteCount count = new VoteCount(2);

    @Test
    void theLastVoteEndsTheRound() {
        assertThat(count.take(voted(ONE, Vote.PREPARED))).isNull();

        RoundResult result = count.take(voted(TWO, Vote.READ_ONLY));

        assertThat(result)
                .isInstanceOfSatisfying(RoundResult.Unanimous.class, unanimous -> assertThat(unanimous.votes())
                        .containsEntry(ONE, Vote.PREPARED)
                        .containsEntry(TWO, Vote.READ_ONLY));
    }

    @Test
    void aVoteThatIsSaidTwiceCountsOnce() {
        assertThat(count.take(voted(ONE, Vote.PREPARED))).isNull();

        assertThat(count.take(voted(ONE, Vote.PREPARED))).isNull();
    }

    @Test
    void aRefusalEndsTheRoundAtOnce() {
        RoundResult result = count.take(new VoteEvent.Voted(ONE, Vote.REFUSED, "no funds"));

        assertThat(result).isInstanceOfSatisfying(RoundResult.Failed.class, failed -> {
            assertThat(failed.reason()).isEqualTo(AbortReason.VOTE_REFUSED);
            assertThat(failed.detail()).isEqualTo("branch 1 refused: no funds");
            assertThat(failed.votes()).containsOnlyKeys(ONE);
        });
    }

    @Test
    void aRefusalIsOneThoughItIsTheLastVote() {
        count.take(voted(ONE, Vote.PREPARED));

        assertThat(count.take(voted(TWO, Vote.REFUSED)))
                .isInstanceOfSatisfying(RoundResult.Failed.class, failed -> assertThat(failed.detail())
                        .isEqualTo("branch 2 refused"));
    }

    @Test
    void aTargetOutOfReachEndsTheRoundWithTheVotesSoFar() {
        count.take(voted(ONE, Vote.PREPARED));

        RoundResult result = count.take(
                new VoteEvent.Unreachable(new Target(new ParticipantName("bank-b"), null), "connection refused"));

        assertThat(result).isInstanceOfSatisfying(RoundResult.Failed.class, failed -> {
            assertThat(failed.reason()).isEqualTo(AbortReason.PARTICIPANT_UNREACHABLE);
            assertThat(failed.detail()).isEqualTo("bank-b: connection refused");
            assertThat(failed.votes()).containsOnlyKeys(ONE);
        });
    }

    @Test
    void whoIsSilentWhenTheTimeIsOverIsCountedAsNothing() {
        count.take(voted(ONE, Vote.PREPARED));

        assertThat(count.timeOver()).isInstanceOfSatisfying(RoundResult.Failed.class, failed -> {
            assertThat(failed.reason()).isEqualTo(AbortReason.PREPARE_TIMEOUT);
            assertThat(failed.detail()).isEqualTo("1 of 2 branches gave no usable vote");
            assertThat(failed.votes()).containsOnlyKeys(ONE);
        });
    }

    @Test
    void aFaultOfOurOwnIsNoVote() {
        IllegalArgumentException fault = new IllegalArgumentException("a fault");

        assertThatIllegalStateException()
                .isThrownBy(() -> count.take(new VoteEvent.Broken(fault)))
                .withCause(fault);
    }

    private static VoteEvent voted(BranchId branch, Vote vote) {
        return new VoteEvent.Voted(branch, vote, null);
    }
}
