package dev.concordat.participant.branch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.BranchRequest;
import dev.concordat.protocol.BranchesHeader;
import dev.concordat.protocol.BranchesHeader.Entry;
import dev.concordat.protocol.Limits;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.Vote;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Rules of the book that {@link BranchBookTest} passes by: failed calls, what may be prepared, and bounds. */
class BranchBookRulesTest {

    private static final ParticipantName BANK = new ParticipantName("bank");
    private static final ParticipantName LEDGER = new ParticipantName("ledger");
    private static final BranchesHeader PREPARED = header("1", Vote.PREPARED);

    private final BranchBook book = BranchBook.ofInitiator(BANK, false);
    private final BranchBook tolerant = BranchBook.ofInitiator(BANK, true);

    private static BranchesHeader header(String branch, Vote vote) {
        return new BranchesHeader(List.of(new Entry(new BranchId(branch), LEDGER, vote)));
    }

    private static BranchRequest named(String branch, String participant) {
        return new BranchRequest(branch, participant, null, null);
    }

    @Nested
    class ACallThatFailed {

        @Test
        void cannotSpeakForBranchesThatAreNotItsOwn() {
            BranchId call = book.openCall();

            assertThatIllegalArgumentException().isThrownBy(() -> book.failed(call, header("2", Vote.PREPARED)));
            assertThatIllegalArgumentException().isThrownBy(() -> book.failed(call, header("11", Vote.PREPARED)));
            assertThat(book.isOpenCall(call)).isTrue();
        }

        @Test
        void endsAndEndsOnce() {
            BranchId call = book.openCall();
            book.failed(call, new BranchesHeader(List.of()));

            assertThat(book.isOpenCall(call)).isFalse();
            assertThatIllegalStateException().isThrownBy(() -> book.failed(call, new BranchesHeader(List.of())));
            assertThat(book.verdict()).isEqualTo(new Verdict.Nothing(List.of()));
        }

        @Test
        void leavesNothingToTellThatHasOnlyRead() {
            book.failed(book.openCall(), header("1", Vote.READ_ONLY));

            assertThat(book.verdict()).isEqualTo(new Verdict.Nothing(List.of()));
        }
    }

    @Nested
    class WhatACaller {

        @Test
        void hasOpenIsACallAndNoLocalTransaction() {
            BranchId local = book.openLocal();
            BranchId call = book.openCall();

            assertThat(book.isOpenCall(local)).isFalse();
            assertThat(book.isOpenCall(call)).isTrue();
            assertThat(book.isOpenCall(new BranchId("9"))).isFalse();
        }

        @Test
        void hasGivenOutIsNotNothing() {
            assertThat(book.isEmpty()).isTrue();
            BranchId call = book.openCall();
            assertThat(book.isEmpty()).isFalse();
            assertThat(call).hasToString("1");
        }

        @Test
        void hasSealedTakesNothingMore() {
            assertThat(book.isSealed()).isFalse();
            book.seal();
            assertThat(book.isSealed()).isTrue();
            book.rolledBack(new BranchId("1"));
            assertThat(book.isEmpty()).isTrue();
        }

        @Test
        void worksForIsItsOwnBranch() {
            assertThat(BranchBook.ofCall(new BranchId("4"), BANK).own()).contains(new BranchId("4"));
            assertThat(book.own()).isEmpty();
        }

        @Test
        void hasPreparedItselfIsKnownByName() {
            BranchId prepared = book.openLocal();
            book.voted(prepared, Vote.PREPARED);
            book.voted(book.openLocal(), Vote.READ_ONLY);
            book.answered(book.openCall(), header("3", Vote.PREPARED));

            assertThat(book.prepared()).containsExactly(prepared);
        }
    }

    @Nested
    class AnAbort {

        private Verdict.Abort abort(BranchBook of) {
            of.setRollbackOnly("why", "because");
            return (Verdict.Abort) of.verdict();
        }

        @Test
        void ofNothingThatMayBePreparedNeedsNotBeTold() {
            book.voted(book.openLocal(), Vote.READ_ONLY);
            book.rolledBack(book.openLocal());
            book.answered(book.openCall(), new BranchesHeader(List.of()));

            assertThat(abort(book).mustBeTold()).isFalse();
            assertThat(book.toAbort()).containsExactly(new BranchRequest("1", "bank", "read-only", null));
        }

        @Test
        void ofACallWithoutANameThatGotLostMustBeTold() {
            tolerant.lost(tolerant.openCall(), null, "no answer");

            assertThat(abort(tolerant)).isEqualTo(new Verdict.Abort(new AbortCause("why", "because"), List.of(), true));
        }

        @Test
        void ofWhatIsPreparedMustBeTold() {
            book.answered(book.openCall(), PREPARED);

            assertThat(abort(book).mustBeTold()).isTrue();
        }

        @Test
        void ofAFailedCallThatHadPreparedMustBeTold() {
            book.failed(book.openCall(), PREPARED);

            assertThat(abort(book))
                    .isEqualTo(
                            new Verdict.Abort(new AbortCause("why", "because"), List.of(named("1", "ledger")), true));
        }

        @Test
        void ofARefusedPrepareNamesItAsItMayHaveBeenPreparedAfterAll() {
            book.voted(book.openLocal(), Vote.REFUSED);

            assertThat(book.verdict()).isInstanceOfSatisfying(Verdict.Abort.class, abort -> {
                assertThat(abort.mustBeTold()).isTrue();
                assertThat(abort.branches()).containsExactly(named("1", "bank"));
            });
        }

        @Test
        void ofAnOpenLocalTransactionNamesIt() {
            book.openLocal();

            assertThat(abort(book).branches()).containsExactly(named("1", "bank"));
        }

        @Test
        void keepsTheFirstReason() {
            book.setRollbackOnly("first", "a");
            book.setRollbackOnly("second", "b");

            assertThat(book.rollbackOnly()).contains(new AbortCause("first", "a"));
        }
    }

    @Nested
    class WorkThatIsRepeated {

        private final LocalWork work = new LocalWork("Notes.write", false);

        @Test
        void leavesARefusedAttemptToBeToldOfTheAbort() {
            book.voted(book.openLocal(), Vote.REFUSED, work, "full");
            book.voted(book.openLocal(), Vote.READ_ONLY, work, "");

            assertThat(book.verdict()).isEqualTo(new Verdict.Nothing(List.of(named("1", "bank"))));
        }

        @Test
        void leavesNothingOfAnAttemptThatWasRolledBack() {
            book.rolledBack(book.openLocal(), work);
            book.voted(book.openLocal(), Vote.READ_ONLY, work, "");

            assertThat(book.verdict()).isEqualTo(new Verdict.Nothing(List.of()));
        }
    }

    @Nested
    class Reports {

        @Test
        void ofAFailureNameWhatMayBePreparedAndNotWhatHasOnlyRead() {
            BranchBook call = BranchBook.ofCall(new BranchId("4"), BANK);
            call.voted(call.openLocal(), Vote.READ_ONLY);
            call.answered(call.openCall(), header("4.1", Vote.READ_ONLY));
            call.answered(call.openCall(), header("4.2", Vote.PREPARED));
            call.lost(call.openCall(), null, "no answer");
            call.lost(call.openCall(), LEDGER, "no answer");
            call.failed(call.openCall(), header("4.5", Vote.PREPARED));

            assertThat(call.reportFailure(List.of()).branches())
                    .containsExactly(
                            new Entry(new BranchId("4.2"), LEDGER, Vote.REFUSED),
                            new Entry(new BranchId("4.4"), LEDGER, Vote.REFUSED),
                            new Entry(new BranchId("4.5"), LEDGER, Vote.REFUSED));
        }

        @Test
        void endTheBook() {
            BranchBook call = BranchBook.ofCall(new BranchId("4"), BANK);
            call.reportFailure(List.of());

            assertThat(call.isSealed()).isTrue();
        }

        @Test
        void ofARefusalSayItsCauseAndTheNote() {
            BranchBook call = BranchBook.ofCall(new BranchId("4"), BANK);
            call.note("the disk is slow");
            call.voted(call.openLocal(), Vote.REFUSED, LocalWork.UNKNOWN, "its time was up");

            assertThat(call.report().branches())
                    .containsExactly(Entry.refused(new BranchId("4"), BANK, "its time was up (the disk is slow)"));
        }
    }

    @Nested
    class Bounds {

        private void fill(BranchBook of) {
            for (int i = 0; i < Limits.MAX_BRANCHES; i++) {
                of.voted(of.openLocal(), Vote.PREPARED);
            }
        }

        @Test
        void aCommitTakesAsManyAsTheContractAllows() {
            fill(book);

            assertThat(book.verdict())
                    .isInstanceOfSatisfying(Verdict.Commit.class, commit -> assertThat(commit.branches())
                            .hasSize(Limits.MAX_BRANCHES));
        }

        @Test
        void whatIsHeldOpenCountsToo() {
            BranchId call = book.openCall();
            book.answered(call, new BranchesHeader(List.of(Entry.held(call, LEDGER, "i-1"))));
            for (int i = 1; i < Limits.MAX_BRANCHES; i++) {
                book.voted(book.openLocal(), Vote.PREPARED);
            }

            assertThatIllegalStateException().isThrownBy(book::openLocal).withMessageContaining("at most");
        }

        @Test
        void workInWhatIsHeldOpenIsNoBranchOfItsOwn() {
            BranchId first = book.openLocal();
            book.joined(first, first, "i-1", LocalWork.UNKNOWN);
            for (int i = 0; i < 2 * Limits.MAX_BRANCHES; i++) {
                book.joined(book.openLocal(), first, "i-1", LocalWork.UNKNOWN);
                book.answered(book.openCall(), new BranchesHeader(List.of(Entry.held(first, LEDGER, "i-1"))));
            }

            assertThat(book.isSealed()).isFalse();
            assertThat(book.openLocal()).isNotNull();
        }

        @Test
        void oneMoreThatACallBroughtMakesItAbort() {
            for (int i = 1; i < Limits.MAX_BRANCHES; i++) {
                book.voted(book.openLocal(), Vote.PREPARED);
            }
            BranchId call = book.openCall();
            List<Entry> two = new ArrayList<>();
            two.add(new Entry(call, LEDGER, Vote.PREPARED));
            two.add(new Entry(call.child(1), LEDGER, Vote.PREPARED));
            book.answered(call, new BranchesHeader(two));

            assertThat(book.verdict()).isInstanceOfSatisfying(Verdict.Abort.class, abort -> {
                assertThat(abort.cause().reason()).isEqualTo("too-large");
                assertThat(abort.branches()).hasSize(Limits.MAX_BRANCHES);
                assertThat(abort.mustBeTold()).isTrue();
            });
        }
    }
}
