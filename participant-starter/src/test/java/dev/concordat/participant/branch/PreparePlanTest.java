package dev.concordat.participant.branch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.participant.branch.PreparePlan.Cause;
import dev.concordat.participant.branch.PreparePlan.Step;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionId;
import dev.concordat.protocol.Vote;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a branch votes, by what became of its local transaction. */
class PreparePlanTest {

    private static final Gid.Owner OWNER = new Gid.Owner("concordat", new ParticipantName("bank"));
    private static final BranchKey KEY =
            new BranchKey(TransactionId.of(1_750_000_000_000L, new byte[10]), new BranchId("1"));
    private static final Duration LEFT = Duration.ofSeconds(3);
    private static final Gid GID = new Gid(OWNER, KEY, LEFT);

    private final PreparePlan plan = new PreparePlan(OWNER, KEY);

    @Test
    void itBeginsByLookingForWrites() {
        assertThat(plan.start()).isEqualTo(new Step.LookForWrites());
    }

    @Test
    void whatHasOnlyReadIsCommittedAndSaysSo() {
        plan.start();

        assertThat(plan.looked(false, LEFT)).isEqualTo(new Step.CommitReadOnly());
        assertThat(plan.committed()).isEqualTo(new Step.Voted(Vote.READ_ONLY, null));
    }

    @Test
    void whatHasOnlyReadMayEndAfterItsTime() {
        plan.start();

        assertThat(plan.looked(false, Duration.ZERO)).isEqualTo(new Step.CommitReadOnly());
    }

    @Test
    void whatHasWrittenIsPreparedUnderANameThatHoldsWhatIsLeftOfItsTime() {
        plan.start();

        assertThat(plan.looked(true, LEFT)).isEqualTo(new Step.Prepare(GID));
        assertThat(plan.prepared()).isEqualTo(new Step.Voted(Vote.PREPARED, GID));
    }

    @Test
    void whatHasWrittenIsNotPreparedAfterItsTime() {
        plan.start();

        assertThat(plan.looked(true, Duration.ZERO)).isEqualTo(new Step.RollBack(Cause.TIME_IS_UP));
        assertThat(plan.rolledBack()).isEqualTo(new Step.Voted(Vote.REFUSED, null));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aLookForWritesThatFailsIsARefusal(boolean mayHaveHappened) {
        plan.start();

        assertThat(plan.failed(mayHaveHappened)).isEqualTo(new Step.RollBack(Cause.FAILURE));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aCommitOfWhatHasOnlyReadThatFailsIsARefusal(boolean mayHaveHappened) {
        plan.start();
        plan.looked(false, LEFT);

        assertThat(plan.failed(mayHaveHappened)).isEqualTo(new Step.RollBack(Cause.FAILURE));
    }

    @Test
    void aPrepareThatCertainlyFailedIsARefusal() {
        plan.start();
        plan.looked(true, LEFT);

        assertThat(plan.failed(false)).isEqualTo(new Step.RollBack(Cause.FAILURE));
        assertThat(plan.rolledBack()).isEqualTo(new Step.Voted(Vote.REFUSED, null));
    }

    @Test
    void aPrepareWhoseAnswerWasLostIsLookedFor() {
        plan.start();
        plan.looked(true, LEFT);

        assertThat(plan.failed(true)).isEqualTo(new Step.FindPrepared(GID));
    }

    @Test
    void aLostAnswerIsAVoteIfItIsFoundPrepared() {
        plan.start();
        plan.looked(true, LEFT);
        plan.failed(true);

        assertThat(plan.found(true)).isEqualTo(new Step.Voted(Vote.PREPARED, GID));
    }

    @Test
    void aLostAnswerIsARefusalIfNothingIsFound() {
        plan.start();
        plan.looked(true, LEFT);
        plan.failed(true);

        assertThat(plan.found(false)).isEqualTo(new Step.RollBack(Cause.FAILURE));
        assertThat(plan.rolledBack()).isEqualTo(new Step.Voted(Vote.REFUSED, null));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aLookForWhatIsPreparedThatFailsIsARefusal(boolean mayHaveHappened) {
        plan.start();
        plan.looked(true, LEFT);
        plan.failed(true);

        assertThat(plan.failed(mayHaveHappened)).isEqualTo(new Step.RollBack(Cause.FAILURE));
    }
}
