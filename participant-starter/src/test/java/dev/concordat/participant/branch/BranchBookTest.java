package dev.concordat.participant.branch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.BranchRequest;
import dev.concordat.protocol.BranchesHeader;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.Vote;
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
        book.rolledBack(book.openLocal());
        book.answered(book.openCall(), header(""));

        assertThat(book.verdict()).isInstanceOf(Verdict.Nothing.class);
    }

    @Test
    void aRefusalDoomsTheTransaction() {
        book.voted(book.openLocal(), Vote.PREPARED);
        book.answered(book.openCall(), header("\"2\";participant=\"ledger\";vote=refused"));

        assertThat(book.verdict()).isInstanceOfSatisfying(Verdict.Abort.class, abort -> {
            assertThat(abort.doom().reason()).isEqualTo("vote-refused");
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
            assertThat(abort.doom()).isEqualTo(new Doom("lost-call", "no answer"));
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
                .isEqualTo("\"4\";participant=\"bank\";vote=refused, \"4.1\";participant=\"ledger\";vote=refused");
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
