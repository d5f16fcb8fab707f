package dev.concordat.chaos.crash;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each of seven broken builds must be caught by the row that is there for it, or the rows prove nothing. The build is
 * broken by a rule of the agent, or by a disk that lies; the row is one that the sound build passes, here or in
 * {@link RowsIT}. Takes some minutes, and so is no part of every build.
 */
@EnabledIfSystemProperty(named = "crash.ways", matches = "all")
class TeethIT {

    private static final Duration RETENTION = Duration.ofSeconds(8);
    private static final Setup FORGETFUL = Setup.USUAL
            .with("--concordat.max-lifetime=" + RETENTION)
            .with("--concordat.outcome-retention=" + RETENTION);

    /**
     * A broken build.
     *
     * @param row that must notice
     * @param property that the row then says is violated
     */
    record Broken(String name, Setup setup, Consumer<Rig> row, String property) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Broken> builds() {
        return Stream.of(
                new Broken("flushes are pretended", Setup.USUAL.withLyingDisks(), TeethIT::powerCut, "S5"),
                new Broken(
                        "the fence is off",
                        Setup.USUAL.brokenBy("""
                        RULE an abort of what is not prepared counts as done, without a tombstone
                        CLASS dev.concordat.participant.branch.PhaseTwoPlan
                        METHOD fenced
                        AT ENTRY
                        IF $1 == null AND $0.order == dev.concordat.participant.branch.Order.ABORT
                        DO $1 = dev.concordat.participant.branch.FenceKind.TOMBSTONE
                        ENDRULE
                        """),
                        rig -> new ParticipantRows(rig).workAfterTheAbort(CrashPoint.P2_WORKED_AND_NOT_PREPARED),
                        "S11"),
                new Broken(
                        "commits are over, and forgotten, when they are decided",
                        FORGETFUL.brokenBy("""
                        RULE no branch counts as open
                        CLASS dev.concordat.coordinator.transaction.Branches
                        METHOD anyOpen
                        AT ENTRY
                        IF true
                        DO RETURN false
                        ENDRULE
                        """),
                        TeethIT::longAbsence,
                        "S1"),
                new Broken(
                        "a branch is prepared without a guard",
                        Setup.USUAL.brokenBy("""
                        RULE nothing goes before PREPARE
                        CLASS dev.concordat.participant.resource.postgresql.GuardedPrepare
                        METHOD sql
                        AT ENTRY
                        IF true
                        DO RETURN "prepare transaction '" + $1.format() + "'"
                        ENDRULE
                        """),
                        rig -> new DatabaseRows(rig).theWorkHasFailedUnseen(),
                        "S4"),
                new Broken(
                        "the marker is not looked at",
                        Setup.USUAL.brokenBy("""
                        RULE what is not prepared counts as committed
                        CLASS dev.concordat.participant.branch.PhaseTwoPlan
                        METHOD fenced
                        AT ENTRY
                        IF $1 == null AND $0.order == dev.concordat.participant.branch.Order.COMMIT
                        DO $1 = dev.concordat.participant.branch.FenceKind.WORK
                        ENDRULE
                        """),
                        rig -> new DatabaseRows(rig).endedByHand(false),
                        "S6"),
                new Broken(
                        "a leader does not ask whether it leads",
                        Setup.USUAL.brokenBy("""
                        RULE every read counts as confirmed
                        CLASS org.apache.ratis.server.impl.ReadIndexHeartbeats
                        METHOD addAppendEntriesListener
                        AT ENTRY
                        IF true
                        DO RETURN null
                        ENDRULE
                        """),
                        rig -> new CoordinatorRows(rig).aLeaderThatStoodStillTellsNothingOld(20),
                        "S14"),
                new Broken(
                        "reads do not ask the leader",
                        Setup.USUAL.brokenBy("""
                        RULE a node answers from its own state
                        CLASS dev.concordat.coordinator.log.raft.Reading
                        METHOD read
                        AT ENTRY
                        IF true
                        DO RETURN java.util.concurrent.CompletableFuture.completedFuture($0.replica.applied().state())
                        ENDRULE
                        """),
                        rig -> new CoordinatorRows(rig).readsAreRecent(200),
                        "S14"));
    }

    @ParameterizedTest
    @MethodSource("builds")
    @Timeout(600)
    void aBrokenBuildIsCaught(Broken broken) {
        needsRootIf(broken.setup().disks());
        try (Rig rig = new Rig(broken.setup())) {
            assertThatThrownBy(() -> broken.row().accept(rig))
                    .isInstanceOf(Violation.class)
                    .hasMessageContaining(broken.property());
        }
    }

    @Test
    void theSoundBuildKeepsWhatItAcknowledgedWhenAllLoseTheirPower() {
        needsRootIf(true);
        try (Rig rig = new Rig(Setup.USUAL.withDisks())) {
            powerCut(rig);
        }
    }

    @Test
    void theSoundBuildForgetsNoCommitThatSomebodyWaitsFor() {
        try (Rig rig = new Rig(FORGETFUL)) {
            longAbsence(rig);
        }
    }

    private static void powerCut(Rig rig) {
        new DiskRows(rig).allLosePowerAfterTheirAnswers(10);
    }

    private static void longAbsence(Rig rig) {
        new ParticipantRows(rig).aBranchIsAwayForLongerThanTheRetention(RETENTION);
    }

    private static void needsRootIf(boolean disks) {
        assumeTrue(!disks || DiskNeeds.MISSING.isEmpty(), DiskNeeds::text);
    }
}
