package dev.concordat.participant.branch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.BranchRequest;
import dev.concordat.protocol.BranchesHeader;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.Vote;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class BranchBookTest {

    private static final ParticipantName BANK = new ParticipantName("bank");
    private static final ParticipantName LEDGER = new ParticipantName("ledger");

    private final BranchBook book = BranchBook.ofInitiator(BANK, false);

    private static BranchesHeader header(String value) {
        return BranchesHeader.parse(value);
    }

    @Test
    void localTransactionsAndCallsShareOneSequence() {
        assertThat(book.openLocal()).hasToString("1");
        assertThat(book.openCall()).hasToString("2");
        assertThat(book.openLocal()).hasToString("3");
    }

    @Test
    void aCallsFirstLocalTransactionIsItsOwnBranchAndTheRestAreChildren() {
        BranchBook call = BranchBook.ofCall(new BranchId("4"), BANK);

        assertThat(call.openLocal()).hasToString("4");
        assertThat(call.openCall()).hasToString("4.1");
        assertThat(call.openLocal()).hasToString("4.2");
    }

    @Test
    void amongSeveralDatabasesTheNameOfABranchEndsWithItsOwn() {
        BranchBook call = BranchBook.ofCall(new BranchId("4"), BANK);

        assertThat(call.openLocalIn("da")).hasToString("4.da");
        assertThat(call.openLocalIn("db")).hasToString("4.db");
        assertThat(call.openCall()).hasToString("4.1");
        assertThat(call.openLocalIn("da")).hasToString("4.2.da");
        assertThat(book.openLocalIn("da")).hasToString("1.da");
        assertThat(book.openCall()).hasToString("2");
    }

    @Test
    void preparedAndReadOnlyBranchesAreCarriedToTheCommit() {
        book.voted(book.openLocal(), Vote.PREPARED);
        book.answered(
                book.openCall(),
                header("\"2\";participant=\"ledger\";vote=read-only, \"2.1\";participant=\"ledger\";vote=prepared"));

        assertThat(book.verdict()).isInstanceOfSatisfying(Verdict.Commit.class, commit -> assertThat(commit.branches())
                .containsExactly(
                        new BranchRequest("1", "bank", "prepared", null),
                        new BranchRequest("2", "ledger", "read-only", null),
                        new BranchRequest("2.1", "ledger", "prepared", null)));
    }

    @Test
    void withoutAnythingPreparedThereIsNothingToDecide() {
        book.voted(book.openLocal(), Vote.READ_ONLY);
        book.rolledBack(book.openLocal(), new LocalWork("Notes.write", true));
        book.answered(book.openCall(), header(""));

        assertThat(book.verdict()).isInstanceOf(Verdict.Nothing.class);
    }

    @Test
    void aRefusalDoomsTheTransaction() {
        book.voted(book.openLocal(), Vote.PREPARED);
        book.answered(book.openCall(), header("\"2\";participant=\"ledger\";vote=refused"));

        assertThat(book.verdict()).isInstanceOfSatisfying(Verdict.Abort.class, abort -> {
            assertThat(abort.cause().reason()).isEqualTo("vote-refused");
            assertThat(abort.branches())
                    .containsExactly(
                            new BranchRequest("1", "bank", "prepared", null),
                            new BranchRequest("2", "ledger", null, null));
        });
    }

    @Test
    void aLostCallDoomsTheTransactionAndIsNamedIfItsParticipantIsKnown() {
        book.lost(book.openCall(), LEDGER, "no answer");
        book.lost(book.openCall(), null, "no answer either");

        assertThat(book.verdict()).isInstanceOfSatisfying(Verdict.Abort.class, abort -> {
            assertThat(abort.cause()).isEqualTo(new AbortCause("lost-call", "no answer"));
            assertThat(abort.branches()).containsExactly(new BranchRequest("1", "ledger", null, null));
            assertThat(abort.mustBeTold()).isTrue();
        });
    }

    @Test
    void whatIsStillOpenAtTheEndDoomsTheTransactionAndCanNoLongerVote() {
        BranchId open = book.openLocal();

        assertThat(book.verdict()).isInstanceOf(Verdict.Abort.class);
        assertThatIllegalStateException().isThrownBy(() -> book.voted(open, Vote.PREPARED));
        assertThatIllegalStateException().isThrownBy(book::openLocal);
        assertThatIllegalStateException().isThrownBy(book::openCall);
    }

    @Test
    void aBranchEndsOnce() {
        BranchId branch = book.openLocal();
        book.voted(branch, Vote.PREPARED);

        assertThatIllegalStateException().isThrownBy(() -> book.voted(branch, Vote.PREPARED));
        assertThatIllegalStateException().isThrownBy(() -> book.lost(branch, null, ""));
    }

    @Test
    void anAnswerCannotSpeakForBranchesThatAreNotItsOwn() {
        book.voted(book.openLocal(), Vote.PREPARED);
        BranchId call = book.openCall();

        for (String foreign : new String[] {"1", "20", "3"}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() ->
                            book.answered(call, header("\"" + foreign + "\";participant=\"ledger\";vote=read-only")));
        }
    }

    @Test
    void aParticipantReportsADoomedContextAsItsOwnRefusal() {
        BranchBook call = BranchBook.ofCall(new BranchId("4"), BANK);
        call.voted(call.openLocal(), Vote.PREPARED);
        call.lost(call.openCall(), LEDGER, "no answer");

        assertThat(call.report().format())
                .isEqualTo("\"4\";participant=\"bank\";vote=refused;cause=\"no answer\","
                        + " \"4.1\";participant=\"ledger\";vote=refused");
    }

    @Nested
    class ACallThatFailed {

        @Test
        void isInNoListOfACommitWhateverItVoted() {
            book.voted(book.openLocal(), Vote.PREPARED);
            book.failed(book.openCall(), header("\"2\";participant=\"ledger\";vote=prepared"));

            assertThat(book.verdict())
                    .isEqualTo(new Verdict.Commit(List.of(new BranchRequest("1", "bank", "prepared", null))));
        }

        @Test
        void isNamedInAnAbort() {
            book.failed(
                    book.openCall(),
                    header("\"1\";participant=\"ledger\";vote=refused, \"1.1\";participant=\"bank\";vote=read-only"));
            book.setRollbackOnly("requested", "no");

            assertThat(book.verdict()).isInstanceOfSatisfying(Verdict.Abort.class, abort -> assertThat(abort.branches())
                    .containsExactly(new BranchRequest("1", "ledger", null, null)));
        }

        @Test
        void isToldOfWhereThereIsNothingElse() {
            book.failed(book.openCall(), header("\"1\";participant=\"ledger\";vote=refused"));

            assertThat(book.verdict())
                    .isEqualTo(new Verdict.Nothing(List.of(new BranchRequest("1", "ledger", null, null))));
        }

        @Test
        void inTheMiddleIsNotReportedUnderASuccess() {
            BranchBook call = BranchBook.ofCall(new BranchId("4"), BANK);
            call.voted(call.openLocal(), Vote.PREPARED);
            call.failed(call.openCall(), header("\"4.1\";participant=\"ledger\";vote=refused"));

            assertThat(call.report().format()).isEqualTo("\"4\";participant=\"bank\";vote=prepared");
        }
    }

    @Nested
    class AFailureReports {

        private final BranchBook call = BranchBook.ofCall(new BranchId("4"), BANK);

        @Test
        void nothingThatIsGoneAndTheRestAsRefused() {
            call.voted(call.openLocal(), Vote.PREPARED);
            call.answered(call.openCall(), header("\"4.1\";participant=\"ledger\";vote=prepared"));
            call.voted(call.openLocal(), Vote.READ_ONLY);
            call.rolledBack(call.openLocal());
            assertThat(call.prepared()).containsExactly(new BranchId("4"));

            assertThat(call.reportFailure(call.prepared()).format())
                    .isEqualTo("\"4.1\";participant=\"ledger\";vote=refused");
        }

        @Test
        void whatCouldNotBeRolledBack() {
            call.voted(call.openLocal(), Vote.PREPARED);
            call.openLocal();

            assertThat(call.reportFailure(List.of()).format())
                    .isEqualTo("\"4\";participant=\"bank\";vote=refused, \"4.1\";participant=\"bank\";vote=refused");
        }
    }

    @Nested
    class WorkThatWasRolledBack {

        private final LocalWork booking = new LocalWork("Rooms.book", false);

        @Test
        void makesTheCommitFailAndIsNamed() {
            book.voted(book.openLocal(), Vote.PREPARED);
            book.rolledBack(book.openLocal(), booking);

            assertThat(book.verdict()).isInstanceOfSatisfying(Verdict.Abort.class, abort -> {
                assertThat(abort.cause().reason()).isEqualTo("rolled-back");
                assertThat(abort.cause().detail()).contains("branch 2 of bank", "Rooms.book", "@ToleratesRollback");
                assertThat(abort.branches()).containsExactly(new BranchRequest("1", "bank", "prepared", null));
            });
        }

        @Test
        void isMadeGoodForByALaterAttemptOfTheSame() {
            book.rolledBack(book.openLocal(), booking);
            book.voted(book.openLocal(), Vote.REFUSED, booking, "too late");
            book.voted(book.openLocal(), Vote.PREPARED, booking, "");

            assertThat(book.verdict())
                    .isEqualTo(new Verdict.Commit(List.of(new BranchRequest("3", "bank", "prepared", null))));
        }

        @Test
        void isNotMadeGoodForByOtherWork() {
            book.rolledBack(book.openLocal(), booking);
            book.voted(book.openLocal(), Vote.PREPARED, new LocalWork("Rooms.price", false), "");

            assertThat(book.verdict()).isInstanceOf(Verdict.Abort.class);
        }

        @Test
        void isNotMadeGoodForByAnEarlierSuccessNorByWorkThatHasNoName() {
            book.voted(book.openLocal(), Vote.PREPARED, booking, "");
            book.rolledBack(book.openLocal(), booking);
            BranchBook nameless = BranchBook.ofInitiator(BANK, false);
            nameless.rolledBack(nameless.openLocal());
            nameless.voted(nameless.openLocal(), Vote.PREPARED);

            assertThat(book.verdict()).isInstanceOf(Verdict.Abort.class);
            assertThat(nameless.verdict()).isInstanceOf(Verdict.Abort.class);
        }

        @Test
        void isReportedByAParticipantAsARefusalWithItsCause() {
            BranchBook call = BranchBook.ofCall(new BranchId("4"), BANK);
            call.rolledBack(call.openLocal(), booking);
            call.note("java.lang.IllegalStateException: full");

            BranchesHeader reported = BranchesHeader.parse(call.report().format());
            assertThat(reported.branches()).singleElement().satisfies(entry -> {
                assertThat(entry.vote()).isEqualTo(Vote.REFUSED);
                assertThat(entry.cause()).contains("Rooms.book").contains("IllegalStateException: full");
            });

            book.answered(book.openCall(), header(call.report().format().replace("\"4\"", "\"1\"")));
            assertThat(book.rollbackOnly()).hasValueSatisfying(cause -> assertThat(cause.detail())
                    .contains("branch 1 of bank refused: ", "full"));
        }
    }

    @Test
    void whatIsLostAfterTheEndChangesNothing() {
        BranchId call = book.openCall();
        book.seal();
        book.lost(call, LEDGER, "late");

        assertThat(book.rollbackOnly()).map(AbortCause::reason).contains("still-open");
    }

    @Test
    void thereIsABoundToTheNumberOfBranches() {
        for (int i = 0; i < 64; i++) {
            book.voted(book.openLocal(), Vote.PREPARED);
        }
        assertThatIllegalStateException().isThrownBy(book::openLocal);
        assertThat(book.verdict()).isInstanceOf(Verdict.Commit.class);
    }
}
