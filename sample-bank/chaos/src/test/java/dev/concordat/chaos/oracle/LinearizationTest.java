package dev.concordat.chaos.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LinearizationTest {

    private final long seed = Long.getLong("seed", System.nanoTime());

    @Test
    void aCommitSeenByEveryoneAfterwardsIsRight() {
        assertRight(
                seen(Operation.BEGIN, 0, 1, Seen.ACTIVE),
                seen(Operation.ENLIST, 2, 3, Seen.ACTIVE),
                seen(Operation.COMMIT, 4, 9, Seen.COMMITTED),
                seen(Operation.GET, 5, 6, Seen.ACTIVE),
                seen(Operation.GET, 7, 8, Seen.COMMITTED),
                seen(Operation.ENLIST, 10, 11, Seen.DECIDED),
                seen(Operation.ABORT, 12, 13, Seen.COMMITTED));
    }

    @Test
    void theDeadlineOfABegunTransactionMayAbortIt() {
        assertRight(seen(Operation.BEGIN, 0, 1, Seen.ACTIVE), seen(Operation.GET, 2, 3, Seen.ABORTED));
    }

    @Test
    void nothingAbortsWhatWasNeverBegun() {
        assertWrong(seen(Operation.GET, 0, 1, Seen.ABSENT), seen(Operation.GET, 2, 3, Seen.ABORTED));
    }

    @Test
    void commitThenAbortAnsweredIsWrong() {
        assertWrong(seen(Operation.COMMIT, 0, 10, Seen.COMMITTED), seen(Operation.ABORT, 5, 20, Seen.ABORTED));
    }

    @Test
    void aStatusThatGoesBackIsWrong() {
        assertWrong(
                seen(Operation.COMMIT, 0, 20, Seen.COMMITTED),
                seen(Operation.GET, 1, 2, Seen.COMMITTED),
                seen(Operation.GET, 3, 4, Seen.ABSENT));
        assertWrong(
                seen(Operation.BEGIN, 0, 1, Seen.ACTIVE),
                seen(Operation.COMMIT, 2, 20, Seen.COMMITTED),
                seen(Operation.GET, 3, 4, Seen.COMMITTED),
                seen(Operation.GET, 5, 6, Seen.ACTIVE));
    }

    @Test
    void whatOneSawBeforeTheOtherSawTheDecisionMayBeUndecided() {
        assertRight(
                seen(Operation.COMMIT, 0, 20, Seen.COMMITTED),
                seen(Operation.GET, 3, 6, Seen.ABSENT),
                seen(Operation.GET, 2, 5, Seen.COMMITTED));
    }

    @Test
    void aBeginAfterTheDecisionIsWrong() {
        assertWrong(seen(Operation.ABORT, 0, 1, Seen.ABORTED), seen(Operation.BEGIN, 2, 3, Seen.ACTIVE));
    }

    @Test
    void aBranchAfterTheDecisionIsWrong() {
        assertWrong(
                seen(Operation.BEGIN, 0, 1, Seen.ACTIVE),
                seen(Operation.COMMIT, 2, 3, Seen.COMMITTED),
                seen(Operation.ENLIST, 4, 5, Seen.ACTIVE));
    }

    @Test
    void whatWasBegunIsKnownFromThenOn() {
        assertWrong(seen(Operation.BEGIN, 0, 1, Seen.ACTIVE), seen(Operation.COMMIT, 2, 3, Seen.ABSENT));
    }

    @Test
    void aLostAnswerMayHaveHappenedAtAnyTimeSinceOrNever() {
        Observation lost = seen(Operation.COMMIT, 0, 1, Seen.UNKNOWN);
        assertRight(lost);
        assertRight(lost, seen(Operation.GET, 2, 3, Seen.ABSENT), seen(Operation.GET, 4, 5, Seen.COMMITTED));
        assertRight(lost, seen(Operation.GET, 2, 3, Seen.ABSENT), seen(Operation.ABORT, 4, 5, Seen.ABORTED));
    }

    @Test
    void aLostAnswerThatWasSeenToHaveHappenedCannotBeUndone() {
        assertWrong(
                seen(Operation.COMMIT, 0, 1, Seen.UNKNOWN),
                seen(Operation.GET, 2, 3, Seen.COMMITTED),
                seen(Operation.GET, 4, 5, Seen.ABSENT));
    }

    @Test
    void aDecisionThatNobodyAskedForIsWrong() {
        assertWrong(seen(Operation.BEGIN, 0, 1, Seen.ACTIVE), seen(Operation.GET, 2, 3, Seen.COMMITTED));
        assertWrong(seen(Operation.COMMIT, 0, 1, Seen.REFUSED), seen(Operation.GET, 2, 3, Seen.COMMITTED));
        assertWrong(seen(Operation.GET, 0, 1, Seen.COMMITTED), seen(Operation.COMMIT, 2, 3, Seen.COMMITTED));
    }

    @Test
    void aHundredLostAnswersDoNotMakeTheSearchLong() {
        List<Observation> calls = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            calls.add(seen(Operation.COMMIT, i, i + 1, Seen.UNKNOWN));
            calls.add(seen(Operation.GET, i, i + 1, Seen.ABSENT));
        }
        calls.add(seen(Operation.GET, 200, 201, Seen.COMMITTED));
        assertThat(Linearization.fault(calls)).isEmpty();
        calls.add(seen(Operation.GET, 202, 203, Seen.ABORTED));
        assertThat(Linearization.fault(calls)).isPresent();
    }

    @Test
    void everyHistoryOfARightRegisterIsAccepted() {
        for (int i = 0; i < 3_000; i++) {
            SplittableRandom random = new SplittableRandom(seed + i);
            List<Observation> calls =
                    SimulatedRegister.run(random.nextInt(2, 40), random, SimulatedRegister.Fault.NONE);

            assertThat(Linearization.fault(calls))
                    .as("-Dseed=%d %s", seed + i, calls)
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void everyWrongRegisterIsFound(SimulatedRegister.Fault fault) {
        int found = 0;
        for (int i = 0; i < 2_000; i++) {
            SplittableRandom random = new SplittableRandom(seed + i);
            found += Linearization.fault(SimulatedRegister.run(12, random, fault))
                            .isPresent()
                    ? 1
                    : 0;
        }
        assertThat(found).as("-Dseed=%d", seed).isGreaterThan(20);
    }

    /** One answer replaced by another one: most such histories are wrong, and the search says so exactly of those. */
    @Test
    void theSearchFindsWhatTryingEveryOrderFinds() {
        Map<Seen, Integer> wrong = new EnumMap<>(Seen.class);
        for (int i = 0; i < 3_000; i++) {
            SplittableRandom random = new SplittableRandom(seed + i);
            List<Observation> calls = SimulatedRegister.run(random.nextInt(2, 6), random, SimulatedRegister.Fault.NONE);
            Seen flipped = flip(calls, random);

            boolean explained = EveryOrder.explains(calls);
            assertThat(Linearization.fault(calls).isEmpty())
                    .as("-Dseed=%d %s", seed + i, calls)
                    .isEqualTo(explained);
            if (!explained) {
                wrong.merge(flipped, 1, Integer::sum);
            }
        }
        assertThat(wrong.keySet()).containsExactlyInAnyOrderElementsOf(FLIPPED);
    }

    private static final EnumSet<Seen> FLIPPED =
            EnumSet.of(Seen.COMMITTED, Seen.ABORTED, Seen.ACTIVE, Seen.ABSENT, Seen.DECIDED);

    private static Seen flip(List<Observation> calls, SplittableRandom random) {
        int at = random.nextInt(calls.size());
        Observation call = calls.get(at);
        List<Seen> others = FLIPPED.stream().filter(seen -> seen != call.seen()).toList();
        Seen other = others.get(random.nextInt(others.size()));
        calls.set(at, seen(call.operation(), call.invokedNanos(), call.returnedNanos(), other));
        return other;
    }

    private static void assertRight(Observation... calls) {
        assertThat(Linearization.fault(List.of(calls))).isEmpty();
        assertThat(EveryOrder.explains(List.of(calls))).isTrue();
    }

    private static void assertWrong(Observation... calls) {
        assertThat(Linearization.fault(List.of(calls)))
                .hasValueSatisfying(text -> assertThat(text).contains("no order of the calls"));
        assertThat(EveryOrder.explains(List.of(calls))).isFalse();
    }

    private static Observation seen(Operation operation, long invoked, long returned, Seen seen) {
        return new Observation("01J", operation, "n1", invoked, returned, seen, "");
    }
}
