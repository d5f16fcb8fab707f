package dev.concordat.coordinator.log.raft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.coordinator.log.raft.WatchPolicy.Sample;
import dev.concordat.coordinator.log.raft.WatchPolicy.Verdict;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WatchPolicyTest {

    private final WatchPolicy policy = new WatchPolicy();

    @Test
    void anIdleLogIsNotStuck() {
        assertThat(after(100, i -> open(7, 7, 7, 7))).isInstanceOf(Verdict.Moving.class);
    }

    @Test
    void entriesThatDoNotReachTheDiskAreSuspectAndThenStuck() {
        assertThat(after(WatchPolicy.PATIENCE, i -> open(9, 7, 7, 7))).isInstanceOf(Verdict.Suspect.class);
        assertThat(policy.look(open(9, 7, 7, 7)))
                .isEqualTo(new Verdict.Stuck("entries 8 to 9 have not reached the disk for 10 looks, a second apart"));
    }

    @Test
    void committedEntriesThatAreNotAppliedAreStuck() {
        assertThat(after(WatchPolicy.PATIENCE + 1, i -> open(9, 9, 9, 4)))
                .isEqualTo(
                        new Verdict.Stuck("entries 5 to 9 are committed and not applied for 10 looks, a second apart"));
    }

    @Test
    void aDiskThatNeedsFiveSecondsForAFlushIsNotStuck() {
        assertThat(after(200, i -> open(i + 5, i / 5, i / 5, i / 5))).isNotInstanceOf(Verdict.Stuck.class);
    }

    @Test
    void aLogThatMovesAgainIsForgiven() {
        after(WatchPolicy.PATIENCE, i -> open(9, 7, 7, 7));

        assertThat(policy.look(open(9, 8, 7, 7))).isInstanceOf(Verdict.Moving.class);
        assertThat(after(WatchPolicy.PATIENCE - 1, i -> open(9, 8, 7, 7))).isInstanceOf(Verdict.Suspect.class);
    }

    @Test
    void entriesThatWaitForAMajorityAreNotThisNodesFault() {
        assertThat(after(100, i -> open(9, 9, 4, 4))).isInstanceOf(Verdict.Moving.class);
    }

    @Test
    void loadingASnapshotMovesNoIndexAndIsNotStuck() {
        assertThat(after(100, i -> new Sample(9, 9, 9, 4, true, true))).isInstanceOf(Verdict.Moving.class);
    }

    @Test
    void aLogThatDoesNotAnswerIsStuck() {
        policy.look(open(7, 7, 7, 7));

        assertThat(after(WatchPolicy.PATIENCE, i -> null))
                .isEqualTo(new Verdict.Stuck("the log has not answered for 10 looks, a second apart"));
    }

    @Test
    void aLogThatClosedItselfIsStuck() {
        assertThat(after(WatchPolicy.PATIENCE, i -> new Sample(7, 7, 7, 7, false, false)))
                .isEqualTo(new Verdict.Stuck("the log has closed itself"));
    }

    @Test
    void aPauseIsOneLookHoweverLongItWas() {
        after(3, i -> open(9, 7, 7, 7));

        // What happens in a paused process between two looks is unknown here; there is no clock that could jump.
        assertThat(policy.look(null)).isInstanceOf(Verdict.Moving.class);
    }

    private Verdict after(int looks, IntFunction<@Nullable Sample> samples) {
        Verdict verdict = new Verdict.Moving();
        for (int i = 0; i < looks; i++) {
            verdict = policy.look(samples.apply(i));
        }
        return verdict;
    }

    private static Sample open(long last, long flushed, long committed, long applied) {
        return new Sample(last, flushed, committed, applied, true, false);
    }
}
