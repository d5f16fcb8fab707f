package dev.concordat.coordinator.transaction;

import static dev.concordat.coordinator.transaction.Given.ID;
import static dev.concordat.coordinator.transaction.Given.abort;
import static dev.concordat.coordinator.transaction.Given.acknowledge;
import static dev.concordat.coordinator.transaction.Given.begin;
import static dev.concordat.coordinator.transaction.Given.commit;
import static dev.concordat.coordinator.transaction.Given.enlist;
import static dev.concordat.coordinator.transaction.Given.prepared;
import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.Outcome;
import dev.concordat.protocol.TransactionId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a cluster restored from a backup may say (R6): never a guess about what was decided after the backup. */
class RestoredTest {

    private static final LogTime LOST_UNTIL = Given.START.plus(Duration.ofHours(5));
    private static final BranchId BRANCH = new BranchId("1");

    private static CoordinatorState restored(Command... commands) {
        return Machine.after(commands).state().restoredFromBackup(LOST_UNTIL);
    }

    private static Reply apply(CoordinatorState state, Command command) {
        return Protocol.apply(state, command, LOST_UNTIL.plus(Duration.ofMinutes(1)))
                .reply();
    }

    @Test
    void aDecidedTransactionOfTheBackupIsDeliveredAndAnsweredAsBefore() {
        CoordinatorState state = restored(commit(prepared("1")));

        assertThat(state.outstanding()).hasSize(1);
        assertThat(state.outcomeOf(ID, BRANCH, null)).isEqualTo(Outcome.COMMIT);
        assertThat(apply(state, acknowledge("1"))).isInstanceOf(Reply.Accepted.class);
    }

    @Test
    void anActiveTransactionOfTheBackupMayHaveBeenDecidedLater() {
        CoordinatorState state = restored(begin(), enlist(prepared("1")));

        assertThat(state.isLost(ID)).isTrue();
        assertThat(apply(state, commit(prepared("1")))).isEqualTo(lost(ID));
        assertThat(apply(state, abort())).isEqualTo(lost(ID));
        assertThat(apply(state, Given.expire())).isInstanceOf(Reply.Noted.class);
    }

    @Test
    void anIdentifierThatTheBackupDoesNotKnowIsNeverDecidedAndItsBranchesStayInDoubt() {
        CoordinatorState state = restored();
        TransactionId last = Given.id(LOST_UNTIL.millis(), 7);

        assertThat(state.outcomeOf(last, BRANCH, null)).isEqualTo(Outcome.PENDING);
        assertThat(apply(state, new Command.InquireExpired(last, BRANCH)))
                .isEqualTo(new Reply.Answered(Outcome.PENDING));
        assertThat(apply(state, new Command.DecideCommit(last, List.of(prepared("1")))))
                .isEqualTo(lost(last));
    }

    @Test
    void ageDoesNotTurnALostIdentifierIntoAnAbort() {
        CoordinatorState later = Protocol.apply(
                        restored(), new Command.AdvanceTime(), LOST_UNTIL.plus(Duration.ofDays(900)))
                .state();

        assertThat(later.isForgotten(ID)).isFalse();
        assertThat(later.outcomeOf(ID, BRANCH, null)).isEqualTo(Outcome.PENDING);
    }

    @Test
    void anIdentifierCreatedAfterwardsIsLikeAnyOther() {
        TransactionId fresh = Given.id(LOST_UNTIL.millis() + 1, 7);

        assertThat(apply(restored(), new Command.DecideCommit(fresh, List.of(prepared("1")))))
                .isInstanceOf(Reply.Accepted.class);
    }

    @Test
    void aFinishedTransactionOfTheBackupIsRememberedForAWholeRetentionFromTheRestore() {
        CoordinatorState state = restored(commit(prepared("1")), acknowledge("1"));
        LogTime last = LOST_UNTIL.plus(Given.RETENTION);

        CoordinatorState until =
                Protocol.apply(state, new Command.AdvanceTime(), last).state();
        CoordinatorState after = Protocol.apply(until, new Command.AdvanceTime(), last.plus(Duration.ofMillis(1)))
                .state();

        assertThat(until.find(ID)).isInstanceOf(Committed.class);
        assertThat(after.find(ID)).isNull();
        assertThat(after.isLost(ID)).isTrue();
    }

    @Test
    void anAbortOfTheBackupIsRememberedUntilItIsAcknowledged() {
        CoordinatorState later = Protocol.apply(
                        restored(abort(prepared("1"))),
                        new Command.AdvanceTime(),
                        LOST_UNTIL.plus(Duration.ofDays(900)))
                .state();

        assertThat(later.outcomeOf(ID, BRANCH, null)).isEqualTo(Outcome.ABORT);
    }

    @Test
    void aSecondRestoreForgetsNothingOfTheFirst() {
        CoordinatorState twice = restored().restoredFromBackup(Given.START);

        assertThat(twice.table().lostUntil()).isEqualTo(LOST_UNTIL);
    }

    @Test
    void theOldNodesAreNotKnownAnyMoreAndTheLevelStays() {
        CoordinatorState state = restored(
                new Command.AnnounceNode(new ClusterNode("n1", "http://n1", 2, "1")),
                new Command.RaiseLevel(2, List.of("n1")));

        assertThat(state.nodes().nodes()).isEmpty();
        assertThat(state.nodes().level()).isEqualTo(2);
    }

    private static Reply lost(TransactionId id) {
        return new Reply.Rejected(new Rejection.OutcomeLost(id, LOST_UNTIL));
    }
}
