package dev.concordat.participant.initiator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.participant.branch.AbortCause;
import dev.concordat.participant.branch.Verdict;
import dev.concordat.participant.initiator.CompletionPlan.Step;
import dev.concordat.participant.request.CommitReply;
import dev.concordat.protocol.BranchRequest;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What an initiator asks for, and what it may tell (S23). */
class CompletionPlanTest {

    private static final List<BranchRequest> BRANCHES = List.of(
            new BranchRequest("1", "bank-a", null, "prepared"), new BranchRequest("2", "bank-b", null, "prepared"));
    private static final AbortCause CAUSE = new AbortCause("requested", "the work failed");

    @Nested
    class First {

        @Test
        void whereNothingIsPreparedAllIsDone() {
            assertThat(CompletionPlan.of(new Verdict.Nothing(List.of()))).isEqualTo(new Step.Completed());
        }

        @Test
        void whereOnlyCallsThatFailedMayHavePreparedTheyAreToldAndAllIsDone() {
            assertThat(CompletionPlan.of(new Verdict.Nothing(BRANCHES)))
                    .isInstanceOfSatisfying(
                            Step.CleanUp.class,
                            cleanUp -> assertThat(cleanUp.abort().branches()).isEqualTo(BRANCHES));
        }

        @Test
        void aListIsCommittedAsItIs() {
            assertThat(CompletionPlan.of(new Verdict.Commit(BRANCHES))).isEqualTo(new Step.Commit(BRANCHES));
        }

        @Test
        void whatMayBePreparedIsToldOfTheAbort() {
            Verdict.Abort abort = new Verdict.Abort(CAUSE, BRANCHES, true);

            assertThat(CompletionPlan.of(abort)).isEqualTo(new Step.Abort(abort));
        }

        @Test
        void whereNothingCanBePreparedNobodyIsTold() {
            assertThat(CompletionPlan.of(new Verdict.Abort(CAUSE, List.of(), false)))
                    .isEqualTo(new Step.Aborted("requested", "the work failed"));
        }
    }

    @Nested
    class AfterTheCommit {

        @Test
        void aCommitIsTold() {
            assertThat(after(new CommitReply.Committed())).isEqualTo(new Step.Completed());
        }

        @Test
        void anAbortIsToldWithTheReasonOfTheCoordinators() {
            assertThat(after(new CommitReply.Aborted("vote-refused")))
                    .isEqualTo(new Step.Aborted("vote-refused", null));
        }

        @Test
        void nothingDecidedIsFollowedByAnAbortOfTheSameBranches() {
            Step step = after(new CommitReply.NothingDecided("503"));

            AbortCause cause = new AbortCause("coordinator-unavailable", "503");
            assertThat(step).isEqualTo(new Step.Abort(new Verdict.Abort(cause, BRANCHES, true)));
        }

        @Test
        void anUnknownOutcomeIsToldAsThatAndNothingMoreIsAsked() {
            assertThat(after(new CommitReply.Unknown("no answer"))).isEqualTo(new Step.Unknown("no answer"));
        }

        private static Step after(CommitReply reply) {
            return CompletionPlan.afterCommit(BRANCHES, reply);
        }
    }

    @Nested
    class AfterTheAbort {

        static Stream<CommitReply> allButACommit() {
            return Stream.of(
                    new CommitReply.Aborted("requested"),
                    new CommitReply.NothingDecided("503"),
                    new CommitReply.Unknown("no answer"));
        }

        @ParameterizedTest
        @MethodSource("allButACommit")
        void itIsAbortedWhateverIsSaidBecauseNobodyAsksForACommitAnyMore(CommitReply reply) {
            assertThat(after(reply)).isEqualTo(new Step.Aborted("requested", "the work failed"));
        }

        @Test
        void aCommitThatStandsAllTheSameIsNotToldAsAnAbort() {
            assertThat(after(new CommitReply.Committed())).isInstanceOf(Step.Unknown.class);
        }

        private static Step after(CommitReply reply) {
            return CompletionPlan.afterAbort(new Verdict.Abort(CAUSE, BRANCHES, true), reply);
        }
    }
}
