package dev.concordat.sample.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.sample.probe.Findings.Decision;
import dev.concordat.sample.probe.History.Place;
import dev.concordat.sample.probe.History.View;
import dev.concordat.sample.probe.Step.Service;
import dev.concordat.sample.probe.Step.Store;
import dev.concordat.sample.probe.Unit.Kind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The teeth of the probe: a wrong history is noticed, and a right one is not. */
class OracleTest {

    private static final Place SHOP = new Place(Service.SHOP, Store.DEFAULT);
    private static final Place WAREHOUSE = new Place(Service.SHOP, Store.SECOND);
    private static final Place STOCK = new Place(Service.STOCK, Store.DEFAULT);
    private static final String TX = "01JTX";
    private static final Map<String, Decision> COMMITTED = Map.of(TX, Decision.COMMITTED);
    private static final Map<String, Decision> ABORTED = Map.of(TX, Decision.ABORTED);

    private final Journal journal = new Journal("r");
    private final Map<String, List<Place>> rows = new HashMap<>();
    private final Unit global = journal.open(null, Kind.GLOBAL, "global");
    private final Unit local = journal.open(global, Kind.LOCAL, "local");
    private final String mark = journal.write(local, SHOP);

    @BeforeEach
    void allEndsWell() {
        journal.ended(global);
        journal.ended(local);
        journal.scope(global, TX, View.RETURNED);
    }

    @Nested
    class Committed {

        @Test
        void isRightIfEachRowIsThereOnce() {
            rows.put(mark, List.of(SHOP));

            assertThat(judged(COMMITTED)).isEmpty();
        }

        @Test
        void aLostWriteIsNoticed() {
            assertThat(judged(COMMITTED)).singleElement().asString().startsWith("lost: r-0");
        }

        @Test
        void aDoubledWriteIsNoticed() {
            rows.put(mark, List.of(SHOP, SHOP));

            assertThat(judged(COMMITTED)).singleElement().asString().startsWith("there 2 times: r-0");
        }

        @Test
        void aRowInAnotherDatabaseIsNoticed() {
            rows.put(mark, List.of(WAREHOUSE));

            assertThat(judged(COMMITTED)).singleElement().asString().startsWith("in another database");
        }

        @Test
        void aRowThatNobodyWroteIsNoticed() {
            rows.put(mark, List.of(SHOP));
            rows.put("r-77", List.of(SHOP));

            assertThat(judged(COMMITTED)).containsExactly("a row that nobody wrote: r-77");
        }

        @Test
        void whatAFailedLocalTransactionLeftIsNoticed() {
            journal.failed(local, new IllegalStateException());
            rows.put(mark, List.of(SHOP));

            assertThat(judged(COMMITTED)).singleElement().asString().startsWith("left behind: r-0");
        }

        @Test
        void whatAFailedCallLeftIsNoticed() {
            rows.put(mark, List.of(SHOP));
            Unit call = journal.open(global, Kind.CALL, "call");
            Unit remote = journal.open(call, Kind.LOCAL, "local of the callee");
            String left = journal.write(remote, STOCK);
            journal.ended(remote);
            journal.failed(call, new IllegalStateException());
            rows.put(left, List.of(STOCK));

            assertThat(judged(COMMITTED)).singleElement().asString().startsWith("left behind: r-1");
        }

        @Test
        void whatACallDidIsOwedAlthoughTheLocalTransactionAroundItFailed() {
            rows.put(mark, List.of(SHOP));
            Unit around = journal.open(global, Kind.LOCAL, "around");
            Unit call = journal.open(around, Kind.CALL, "call");
            Unit remote = journal.open(call, Kind.LOCAL, "local of the callee");
            journal.write(remote, STOCK);
            journal.ended(remote);
            journal.ended(call);
            journal.failed(around, new IllegalStateException());

            assertThat(judged(COMMITTED)).singleElement().asString().startsWith("lost: r-1");
        }

        @Test
        void aCallerWhoWasToldOfAFailureIsNoticed() {
            rows.put(mark, List.of(SHOP));
            journal.scope(global, TX, View.FAILED);

            assertThat(judged(COMMITTED)).containsExactly("failed, but is committed: " + TX);
        }

        @Test
        void aCallerWhoKnowsNothingIsRight() {
            rows.put(mark, List.of(SHOP));
            journal.scope(global, TX, View.UNKNOWN);

            assertThat(judged(COMMITTED)).isEmpty();
        }

        @Test
        void anInnerGlobalTransactionFollowsItsOwnDecision() {
            rows.put(mark, List.of(SHOP));
            Unit inner = journal.open(local, Kind.GLOBAL, "inner");
            Unit innerLocal = journal.open(inner, Kind.LOCAL, "local");
            String left = journal.write(innerLocal, SHOP);
            journal.ended(innerLocal);
            journal.ended(inner);
            journal.scope(inner, "01JINNER", View.FAILED);
            rows.put(left, List.of(SHOP));

            assertThat(judged(Map.of(TX, Decision.COMMITTED, "01JINNER", Decision.ABORTED)))
                    .singleElement()
                    .asString()
                    .startsWith("left behind: r-1");
        }
    }

    @Nested
    class Aborted {

        @BeforeEach
        void isTold() {
            journal.scope(global, TX, View.FAILED);
        }

        @Test
        void isRightIfNothingIsThere() {
            assertThat(judged(ABORTED)).isEmpty();
        }

        @Test
        void aRowIsNoticed() {
            rows.put(mark, List.of(SHOP));

            assertThat(judged(ABORTED)).singleElement().asString().startsWith("left behind: r-0");
        }

        @Test
        void aCallerWhoWasToldOfSuccessIsNoticed() {
            journal.scope(global, TX, View.RETURNED);

            assertThat(judged(ABORTED)).containsExactly("returned, but is aborted: " + TX);
        }

        @Test
        void aCallerWhoWasToldOfSuccessIsRightIfNothingWasLeftToCommit() {
            journal.failed(local, new IllegalStateException());
            journal.scope(global, TX, View.RETURNED);

            assertThat(judged(ABORTED)).isEmpty();
        }

        @Test
        void aPlanThatNothingKeptFromBeingCommittedIsNoticed() {
            assertThat(Oracle.judge(journal.history(), new Findings(rows, List.of(), ABORTED), true))
                    .singleElement()
                    .asString()
                    .startsWith("nothing kept it from being committed");
        }

        @Test
        void anIndependentTransactionIsOwedNevertheless() {
            Unit independent = journal.open(local, Kind.LOCAL_NEW, "audit");
            journal.write(independent, SHOP);
            journal.ended(independent);

            assertThat(judged(ABORTED)).singleElement().asString().startsWith("lost: r-1");
        }

        @Test
        void whatRunsOutsideOfItIsOwedNevertheless() {
            Unit apart = journal.open(global, Kind.APART, "outside");
            Unit call = journal.open(apart, Kind.CALL, "call");
            Unit remote = journal.open(call, Kind.LOCAL, "local of the callee");
            journal.write(remote, STOCK);
            journal.ended(remote);
            journal.failed(call, new IllegalStateException());
            journal.ended(apart);

            assertThat(judged(ABORTED)).singleElement().asString().startsWith("lost: r-1");
        }
    }

    @Nested
    class NeverDecided {

        @Test
        void isRightForACallerWhoWasToldOfFailureIfNothingIsThere() {
            journal.scope(global, TX, View.FAILED);

            assertThat(judged(Map.of())).isEmpty();
        }

        @Test
        void aRowIsNoticed() {
            journal.scope(global, TX, View.FAILED);
            rows.put(mark, List.of(SHOP));

            assertThat(judged(Map.of())).singleElement().asString().startsWith("left behind: r-0");
        }

        @Test
        void successIsNoticedIfSomethingWasWritten() {
            assertThat(judged(Map.of())).singleElement().asString().startsWith("returned, but was never decided");
        }

        @Test
        void successIsRightIfNothingWasWritten() {
            journal.failed(local, new IllegalStateException());

            assertThat(judged(Map.of())).isEmpty();
        }
    }

    @Nested
    class WithAKilledProcess {

        private static final String DEAD = "stock-1/7";

        private final Unit call = journal.open(global, Kind.CALL, "call");
        private final Unit execution = journal.open(call, Kind.CALL, "execution", DEAD);
        private final Unit remote = journal.open(execution, Kind.LOCAL, "local of the callee", DEAD);
        private final String half = journal.write(remote, STOCK);

        @BeforeEach
        void theCallFails() {
            journal.failed(call, new IllegalStateException("broken connection"));
            rows.put(mark, List.of(SHOP));
        }

        @Test
        void isRightIfNothingOfItsWorkIsThere() {
            assertThat(judgedWithout(DEAD)).isEmpty();
        }

        @Test
        void workThatItLeftHalfDoneIsNoticed() {
            rows.put(half, List.of(STOCK));

            assertThat(judgedWithout(DEAD)).singleElement().asString().startsWith("left behind: r-1");
        }

        @Test
        void whatALivingProcessHasNotEndedIsNoticed() {
            assertThat(judgedWithout("shop-1/8"))
                    .containsExactlyInAnyOrder("has not ended: execution", "has not ended: local of the callee");
        }

        @Test
        void workThatItHadDoneIsOwedIfTheDecisionSaysSo() {
            Unit answered = journal.open(global, Kind.CALL, "call before");
            Unit done = journal.open(answered, Kind.LOCAL, "local before", DEAD);
            journal.write(done, STOCK);
            journal.ended(done);
            journal.ended(answered);

            assertThat(judgedWithout(DEAD)).singleElement().asString().startsWith("lost: r-2");
        }

        @Test
        void anInitiatorThatWasKilledInItsCommitHasCommittedAllOrNothing() {
            Unit begun = journal.open(null, Kind.GLOBAL, "global of the dead", DEAD);
            journal.scope(begun, "01JDEAD", View.UNKNOWN);
            Unit its = journal.open(begun, Kind.LOCAL, "its local", DEAD);
            String first = journal.write(its, SHOP);
            Unit other = journal.open(begun, Kind.LOCAL, "its other local", DEAD);
            journal.write(other, WAREHOUSE);
            journal.ended(its);
            journal.ended(other);
            rows.put(first, List.of(SHOP));

            assertThat(judgedWithout(DEAD, Map.of(TX, Decision.COMMITTED, "01JDEAD", Decision.COMMITTED)))
                    .singleElement()
                    .asString()
                    .startsWith("lost: r-3");
            assertThat(judgedWithout(DEAD, COMMITTED))
                    .singleElement()
                    .asString()
                    .startsWith("left behind: r-2");
        }

        @Test
        void anIndependentTransactionOfWhichNobodyHeardIsThereOrNot() {
            Unit independent = journal.open(execution, Kind.LOCAL_NEW, "audit", DEAD);
            String one = journal.write(independent, STOCK);
            String other = journal.write(independent, STOCK);

            assertThat(judgedWithout(DEAD)).isEmpty();

            rows.put(one, List.of(STOCK));
            rows.put(other, List.of(STOCK));
            assertThat(judgedWithout(DEAD)).isEmpty();
        }

        @Test
        void halfOfAnIndependentTransactionOfWhichNobodyHeardIsNoticed() {
            Unit independent = journal.open(execution, Kind.LOCAL_NEW, "audit", DEAD);
            rows.put(journal.write(independent, STOCK), List.of(STOCK));
            journal.write(independent, STOCK);

            assertThat(judgedWithout(DEAD)).singleElement().asString().startsWith("lost: r-3");
        }

        private List<String> judgedWithout(String dead) {
            return judgedWithout(dead, COMMITTED);
        }

        private List<String> judgedWithout(String dead, Map<String, Decision> decisions) {
            return Oracle.judge(journal.history(Set.of(dead)), new Findings(rows, List.of(), decisions), false);
        }
    }

    @Test
    void whatIsStillPreparedIsNoticed() {
        rows.put(mark, List.of(SHOP));

        assertThat(Oracle.judge(journal.history(), new Findings(rows, List.of("gid"), COMMITTED), true))
                .containsExactly("still prepared: gid");
    }

    @Test
    void whatHasNotEndedIsNoticed() {
        rows.put(mark, List.of(SHOP));
        journal.open(global, Kind.CALL, "call for ever");

        assertThat(judged(COMMITTED)).containsExactly("has not ended: call for ever");
    }

    private List<String> judged(Map<String, Decision> decisions) {
        return Oracle.judge(journal.history(), new Findings(rows, List.of(), decisions), false);
    }
}
