package dev.concordat.participant.branch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.participant.branch.EarlyPrepare.Cause;
import dev.concordat.participant.branch.EarlyPrepare.Step;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionId;
import dev.concordat.protocol.Vote;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a branch votes, by what became of its local transaction. */
class EarlyPrepareTest {

    private static final Gid.Owner OWNER = new Gid.Owner("concordat", new ParticipantName("bank"));
    private static final BranchKey KEY =
            new BranchKey(TransactionId.of(1_750_000_000_000L, new byte[10]), new BranchId("1"));
    private static final Duration LEFT = Duration.ofSeconds(3);
    private static final Gid GID = new Gid(OWNER, KEY, LEFT);

    private final EarlyPrepare ending = new EarlyPrepare(OWNER, KEY);

    @Test
    void itBeginsByLookingForWrites() {
        assertThat(ending.start()).isEqualTo(new Step.LookForWrites());
    }

    @Test
    void whatHasOnlyReadIsCommittedAndSaysSo() {
        ending.start();

        assertThat(ending.looked(false, LEFT)).isEqualTo(new Step.CommitReadOnly());
        assertThat(ending.committed()).isEqualTo(new Step.Voted(Vote.READ_ONLY, null));
    }

    @Test
    void whatHasOnlyReadMayEndAfterItsTime() {
        ending.start();

        assertThat(ending.looked(false, Duration.ZERO)).isEqualTo(new Step.CommitReadOnly());
    }

    @Test
    void whatHasWrittenIsPreparedUnderANameThatHoldsWhatIsLeftOfItsTime() {
        ending.start();

        assertThat(ending.looked(true, LEFT)).isEqualTo(new Step.Prepare(GID));
        assertThat(ending.prepared()).isEqualTo(new Step.Voted(Vote.PREPARED, GID));
    }

    @Test
    void whatHasWrittenIsNotPreparedAfterItsTime() {
        ending.start();

        assertThat(ending.looked(true, Duration.ZERO)).isEqualTo(new Step.RollBack(Cause.TIME_IS_UP));
        assertThat(ending.rolledBack()).isEqualTo(new Step.Voted(Vote.REFUSED, null));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aLookForWritesThatFailsIsARefusal(boolean mayHaveHappened) {
        ending.start();

        assertThat(ending.failed(mayHaveHappened)).isEqualTo(new Step.RollBack(Cause.FAILURE));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aCommitOfWhatHasOnlyReadThatFailsIsARefusal(boolean mayHaveHappened) {
        ending.start();
        ending.looked(false, LEFT);

        assertThat(ending.failed(mayHaveHappened)).isEqualTo(new Step.RollBack(Cause.FAILURE));
    }

    @Test
    void aPrepareThatCertainlyFailedIsARefusal() {
        ending.start();
        ending.looked(true, LEFT);

        assertThat(ending.failed(false)).isEqualTo(new Step.RollBack(Cause.FAILURE));
        assertThat(ending.rolledBack()).isEqualTo(new Step.Voted(Vote.REFUSED, null));
    }

    @Test
    void aPrepareWhoseAnswerWasLostIsLookedFor() {
        ending.start();
        ending.looked(true, LEFT);

        assertThat(ending.failed(true)).isEqualTo(new Step.FindPrepared(GID));
    }

    @Test
    void aLostAnswerIsAVoteIfItIsFoundPrepared() {
        ending.start();
        ending.looked(true, LEFT);
        ending.failed(true);

        assertThat(ending.found(true)).isEqualTo(new Step.Voted(Vote.PREPARED, GID));
    }

    @Test
    void aLostAnswerIsARefusalIfNothingIsFound() {
        ending.start();
        ending.looked(true, LEFT);
        ending.failed(true);

        assertThat(ending.found(false)).isEqualTo(new Step.RollBack(Cause.FAILURE));
        assertThat(ending.rolledBack()).isEqualTo(new Step.Voted(Vote.REFUSED, null));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aLookForWhatIsPreparedThatFailsIsARefusal(boolean mayHaveHappened) {
        ending.start();
        ending.looked(true, LEFT);
        ending.failed(true);

        assertThat(ending.failed(mayHaveHappened)).isEqualTo(new Step.RollBack(Cause.FAILURE));
    }
}
