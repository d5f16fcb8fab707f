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
    private static CoordinatorRows coordinators;
    private static ParticipantRows participants;
    private static DatabaseRows databases;
    private static DiskRows disks;

    @BeforeAll
    static void start() {
        rig = SharedRig.get();
        coordinators = new CoordinatorRows(rig);
        participants = new ParticipantRows(rig);
        databases = new DatabaseRows(rig);
        disks = new DiskRows(rig);
    }

    @AfterAll
    static void audit() {
        assertThat(rig.judge().judgeAbandoned()).isEmpty();
        assertThat(rig.judge().audit()).isEmpty();
    }

    @AfterEach
    void heal() {
        rig.heal();
    }

    @ParameterizedTest
    @EnumSource(names = {"P1_BEFORE_THE_WORK", "P2_WORKED_AND_NOT_PREPARED"})
    void workAfterTheAbortIsRefused(CrashPoint held) {
        participants.workAfterTheAbort(held);
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
        databases.theDatabaseDies(at);
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "P2_WORKED_AND_NOT_PREPARED",
                "P4_PREPARED_AND_NOT_VOTED",
                "P5_TOLD_TO_COMMIT",
                "P6_COMMITTED_AND_NOT_ACKNOWLEDGED"
            })
    void theDatabaseLosesItsPower(CrashPoint at) {
        assumeTrue(rig.hasDisks(), DiskNeeds::text);
        databases.theDatabaseLosesItsPower(at);
    }

    @Test
    void deadPoolsComeBack() {
        databases.theDatabaseIsRestarted();
    }

    @Test
    void withoutSlotsNewWorkIsRefusedAndOldWorkEnds() {
        databases.noSlotsAreLeft();
    }

    @ParameterizedTest(name = "committed by hand: {0}")
    @ValueSource(booleans = {true, false})
    void whatWasEndedByHandIsDoneOrAHazard(boolean committed) {
        databases.endedByHand(committed);
    }

    @Test
    void whatWasCommittedByHandIsNeverSaidToBeAborted() {
        databases.committedByHandAndAborted();
    }

    @Test
    void twoCommitsAtOnceAreAnsweredAlike() {
        coordinators.askedTwiceAtOnce();
    }

    @Test
    void commitAndAbortAtOnceAreOneDecision() {
        coordinators.committedAndAbortedAtOnce(10);
    }

    @Test
    void aLeaderThatStoodStillTellsNothingOld() {
        coordinators.aLeaderThatStoodStillTellsNothingOld(2);
    }

    @Test
    void everyNodeKnowsWhatAnyHasAcknowledged() {
        coordinators.readsAreRecent(50);
    }

    @ParameterizedTest
    @EnumSource(names = {"REQUEST", "REPLY"})
    void theAnswerOfPrepareIsLost(Relay.Loss loss) {
        databases.theAnswerOfPrepareIsLost(loss);
    }

    @ParameterizedTest(name = "after the abort: {0}")
    @ValueSource(booleans = {true, false})
    void prepareComesLate(boolean afterTheAbort) {
        databases.prepareComesLate(afterTheAbort);
    }

    @Test
    void workThatHasFailedUnseenIsRefused() {
        databases.theWorkHasFailedUnseen();
    }

    @Test
    void aConstraintThatFailsAtPrepareIsARefusal() {
        databases.aConstraintFailsAtPrepare();
    }

    @Test
    void twoInstancesMayBeGivenTheSameBranch() {
        participants.twoInstancesDoTheSameBranch();
    }

    @Test
    void aParticipantThatIsGoneHoldsUpNobodyElse() {
        participants.aParticipantIsGone();
    }

    @Test
    @EnabledIfSystemProperty(named = "crash.ways", matches = ".+", disabledReason = "takes long")
    void whoBeginsAndNeverCommitsHarmsNobody() {
        coordinators.begunAndNeverCommitted(100_000);
    }

    @Test
    void aVoteThatDoesNotComeInTimeIsNone() {
        participants.aParticipantIsTooSlow();
    }

    @Test
    void aDatabaseWhoseDiskFailsComesBackWithWhatWasPrepared() {
        assumeTrue(rig.hasDisks(), DiskNeeds::text);
        disks.theDiskOfTheDatabaseFails();
    }

    @Test
    void aDatabaseWhoseDiskIsFullEndsWhatWasPrepared() {
        assumeTrue(rig.hasDisks(), DiskNeeds::text);
        disks.theDiskOfTheDatabaseIsFull();
    }

    @Test
    @EnabledIfSystemProperty(named = "crash.ways", matches = ".+", disabledReason = "takes long")
    void aFollowerMayDieAgainWhileItCatchesUp() {
        coordinators.aFollowerDiesWhileItCatchesUp();
    }
}
