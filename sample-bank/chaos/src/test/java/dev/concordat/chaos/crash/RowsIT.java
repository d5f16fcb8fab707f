package dev.concordat.chaos.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows of the fault matrix that are no crash at a point, or not only. */
class RowsIT {

    private static Rig rig;
    private static Rows rows;

    @BeforeAll
    static void start() {
        rig = SharedRig.get();
        rows = new Rows(rig);
    }

    @AfterAll
    static void audit() {
        assertThat(rig.judge().audit()).isEmpty();
    }

    @AfterEach
    void heal() {
        rig.heal();
    }

    @ParameterizedTest
    @EnumSource(names = {"P1_BEFORE_THE_WORK", "P2_WORKED_AND_NOT_PREPARED"})
    void workAfterTheAbortIsRefused(CrashPoint held) {
        rows.workAfterTheAbort(held);
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "P2_WORKED_AND_NOT_PREPARED",
                "P4_PREPARED_AND_NOT_VOTED",
                "P5_TOLD_TO_COMMIT",
                "P6_COMMITTED_AND_NOT_ACKNOWLEDGED"
            })
    void theDatabaseDies(CrashPoint at) {
        rows.theDatabaseDies(at);
    }

    @Test
    void deadPoolsComeBack() {
        rows.theDatabaseIsRestarted();
    }

    @Test
    void withoutSlotsNewWorkIsRefusedAndOldWorkEnds() {
        rows.noSlotsAreLeft();
    }

    @ParameterizedTest(name = "committed by hand: {0}")
    @ValueSource(booleans = {true, false})
    void whatWasEndedByHandIsDoneOrAHazard(boolean committed) {
        rows.endedByHand(committed);
    }

    @Test
    void twoCommitsAtOnceAreAnsweredAlike() {
        rows.askedTwiceAtOnce();
    }

    @Test
    void commitAndAbortAtOnceAreOneDecision() {
        rows.committedAndAbortedAtOnce(10);
    }

    @Test
    void everyNodeKnowsWhatAnyHasAcknowledged() {
        rows.readsAreRecent(50);
    }

    @Test
    void twoInstancesMayBeGivenTheSameBranch() {
        rows.twoInstancesDoTheSameBranch();
    }

    @Test
    void aParticipantThatIsGoneHoldsUpNobodyElse() {
        rows.aParticipantIsGone();
    }

    @Test
    @EnabledIfSystemProperty(named = "crash.ways", matches = ".+", disabledReason = "takes long")
    void whoBeginsAndNeverCommitsHarmsNobody() {
        rows.begunAndNeverCommitted(100_000);
    }

    @Test
    void aVoteThatDoesNotComeInTimeIsNone() {
        rows.aParticipantIsTooSlow();
    }

    @Test
    void aDatabaseWhoseDiskFailsComesBackWithWhatWasPrepared() {
        assumeTrue(rig.hasDisks(), DiskNeeds::text);
        rows.theDiskOfTheDatabaseFails();
    }

    @Test
    void aDatabaseWhoseDiskIsFullEndsWhatWasPrepared() {
        assumeTrue(rig.hasDisks(), DiskNeeds::text);
        rows.theDiskOfTheDatabaseIsFull();
    }

    @Test
    @EnabledIfSystemProperty(named = "crash.ways", matches = ".+", disabledReason = "takes long")
    void aFollowerMayDieAgainWhileItCatchesUp() {
        rows.aFollowerDiesWhileItCatchesUp();
    }
}
