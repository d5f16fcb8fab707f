package dev.concordat.chaos.crash;

import static dev.concordat.chaos.crash.CrashPoint.Manner.ABORTED;
import static dev.concordat.chaos.crash.CrashPoint.Manner.BEGUN;
import static dev.concordat.chaos.crash.CrashPoint.Manner.CARRIED;
import static dev.concordat.chaos.crash.CrashPoint.Manner.SNAPSHOT;
import static dev.concordat.chaos.crash.CrashPoint.Manner.TRANSFER;
import static dev.concordat.chaos.crash.CrashPoint.Victim.BANK_B;
import static dev.concordat.chaos.crash.CrashPoint.Victim.FOLLOWER;
import static dev.concordat.chaos.crash.CrashPoint.Victim.LEADER;
import static dev.concordat.chaos.crash.CrashPoint.Victim.TRANSFER_SERVICE;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** The named points, as places in the code. The first part of a name is the row of the fault matrix. */
enum CrashPoint {
    C1_BEFORE_BEGIN_IS_APPENDED(LEADER, BEGUN, Places.GROUP, "AT ENTRY", "$1", "Begin["),
    C2_BEGIN_APPENDED_ON_THE_LEADER_ALONE(LEADER, BEGUN, Places.LOG, "AT EXIT", Places.APPENDED, "Begin["),
    C3_BEGIN_APPLIED_BEFORE_THE_REPLY(LEADER, BEGUN, Places.APPLY, "AT EXIT", "$2", "Begin["),
    C3_BEFORE_ANY_PREPARE_IS_SENT(LEADER, BEGUN, Places.ROUND, "AT ENTRY", "$1", ""),
    C4_SOME_VOTES_HAVE_COME(LEADER, BEGUN, Places.POST, "AT EXIT", "$2", "PREPARE"),
    C5_ALL_VOTES_BEFORE_THE_DECISION_IS_APPENDED(LEADER, BEGUN, Places.GROUP, "AT ENTRY", "$1", "DecideCommit["),
    C6_DECISION_APPENDED_ON_THE_LEADER_ALONE(LEADER, CARRIED, Places.LOG, "AT EXIT", Places.APPENDED, "DecideCommit["),
    C7_DECISION_APPLIED_BEFORE_THE_REPLY(LEADER, CARRIED, Places.APPLY, "AT EXIT", "$2", "DecideCommit["),
    C8_BEFORE_PHASE_TWO_IS_SENT(LEADER, CARRIED, Places.POST, "AT ENTRY", "$2", "COMMIT"),
    C9_AN_ACKNOWLEDGEMENT_HAS_COME(LEADER, CARRIED, Places.POST, "AT EXIT", "$2", "COMMIT"),
    C10_BEFORE_AN_ACKNOWLEDGEMENT_IS_APPENDED(LEADER, CARRIED, Places.GROUP, "AT ENTRY", "$1", "Acknowledge["),
    C10_ACKNOWLEDGEMENT_APPLIED(LEADER, CARRIED, Places.APPLY, "AT EXIT", "$2", "Acknowledge["),
    C10_ABORT_ACKNOWLEDGED(LEADER, ABORTED, Places.POST, "AT EXIT", "$2", "ABORT"),
    C11_SNAPSHOT_WRITTEN_WITHOUT_ITS_DIGEST(
            LEADER, SNAPSHOT, Places.SNAPSHOT_FILE, "AT INVOKE computeAndSaveMd5ForFile", "$1", ""),
    C11_SNAPSHOT_WRITTEN_AND_UNKNOWN(LEADER, SNAPSHOT, Places.PUBLISH, "AT ENTRY", "$1", ""),
    C11_SNAPSHOT_KNOWN_BEFORE_THE_PURGE(LEADER, SNAPSHOT, Places.PURGE, "AT ENTRY", "$1", ""),
    C12_WHILE_THE_DECISION_IS_APPLIED(LEADER, CARRIED, Places.APPLY, "AT ENTRY", "$2", "DecideCommit["),
    F1_BEFORE_THE_FOLLOWER_APPENDS(FOLLOWER, CARRIED, Places.FOLLOWER_APPEND, "AT ENTRY", "$2", "stateMachineLogEntry"),
    F1_FLUSHED_BEFORE_THE_FOLLOWER_ANSWERS(
            FOLLOWER, CARRIED, Places.FOLLOWER_ANSWER, "AT EXIT", "$2", "stateMachineLogEntry"),

    P1_BEFORE_THE_WORK(BANK_B, CARRIED, Places.OPEN, "AT EXIT", "$1", ""),
    P2_WORKED_AND_NOT_PREPARED(BANK_B, CARRIED, Places.PREPARE, "AT ENTRY", "$1", ""),
    P4_PREPARED_AND_NOT_VOTED(BANK_B, CARRIED, Places.PREPARE, "AT EXIT", "$1", ""),
    P4_ASKED_FOR_ITS_VOTE(BANK_B, BEGUN, Places.ORDER, "AT ENTRY", "$1", "PREPARE"),
    P5_TOLD_TO_COMMIT(BANK_B, CARRIED, Places.COMMIT, "AT ENTRY", "$1", ""),
    P6_COMMITTED_AND_NOT_ACKNOWLEDGED(BANK_B, CARRIED, Places.COMMIT, "AT EXIT", "$1", ""),
    P7_TOLD_TO_ABORT(BANK_B, ABORTED, Places.ROLL_BACK, "AT ENTRY", "$1", ""),
    P7_ROLLED_BACK_WITHOUT_A_TOMBSTONE(BANK_B, ABORTED, Places.TOMBSTONE, "AT ENTRY", "$1", ""),
    P7_ABORTED_AND_NOT_ACKNOWLEDGED(BANK_B, ABORTED, Places.TOMBSTONE, "AT EXIT", "$1", ""),

    I1_BEGUN(TRANSFER_SERVICE, TRANSFER, Places.INITIATE, "AT EXIT", "$1", ""),
    I1_SOME_WORK_IS_DONE(TRANSFER_SERVICE, TRANSFER, Places.BOOK, "AT EXIT", "$1", ""),
    I1_BEFORE_THE_COMMIT_IS_SENT(TRANSFER_SERVICE, TRANSFER, Places.ASK_FOR_COMMIT, "AT ENTRY", "$1", ""),
    I1_COMMITTED_AND_NOBODY_TOLD(TRANSFER_SERVICE, TRANSFER, Places.ASK_FOR_COMMIT, "AT EXIT", "$1", "");

    private final Victim victim;
    private final Manner manner;
    private final String place;
    private final String location;
    private final String seen;
    private final String part;

    CrashPoint(Victim victim, Manner manner, String place, String location, String seen, String part) {
        this.victim = victim;
        this.manner = manner;
        this.place = place;
        this.location = location;
        this.seen = seen;
        this.part = part;
    }

    /** Who comes by. */
    enum Victim {
        LEADER,
        FOLLOWER,
        BANK_B,
        TRANSFER_SERVICE
    }

    /** What somebody does, so that a thread comes by. */
    enum Manner {
        /** Works at both banks and commits with the list of what they voted. */
        CARRIED,
        /** Begins, works, enlists without votes, and commits, so that the votes are asked for. */
        BEGUN,
        /** Works at both banks and aborts. */
        ABORTED,
        /** Asks the transfer service. */
        TRANSFER,
        /** Works and commits, then wants a snapshot. */
        SNAPSHOT
    }

    Victim victim() {
        return victim;
    }

    Manner manner() {
        return manner;
    }

    /** The points at which every build kills; the others would take too long there. */
    static final Set<CrashPoint> IN_EVERY_BUILD = EnumSet.of(
            C6_DECISION_APPENDED_ON_THE_LEADER_ALONE,
            C7_DECISION_APPLIED_BEFORE_THE_REPLY,
            F1_FLUSHED_BEFORE_THE_FOLLOWER_ANSWERS,
            P4_PREPARED_AND_NOT_VOTED,
            P6_COMMITTED_AND_NOT_ACKNOWLEDGED,
            I1_BEFORE_THE_COMMIT_IS_SENT);

    /** Whether what was appended must stay on the leader: nobody else can hear it. */
    boolean isAlone() {
        return location.equals("AT EXIT") && place.equals(Places.LOG);
    }

    /** Whether the transaction is committed; empty where either outcome is right. */
    Optional<Boolean> expected(Way way) {
        if (manner == ABORTED) {
            return Optional.of(false);
        }
        return switch (this) {
            case C7_DECISION_APPLIED_BEFORE_THE_REPLY,
                    C8_BEFORE_PHASE_TWO_IS_SENT,
                    C9_AN_ACKNOWLEDGEMENT_HAS_COME,
                    C10_BEFORE_AN_ACKNOWLEDGEMENT_IS_APPENDED,
                    C10_ACKNOWLEDGEMENT_APPLIED,
                    C11_SNAPSHOT_WRITTEN_WITHOUT_ITS_DIGEST,
                    C11_SNAPSHOT_WRITTEN_AND_UNKNOWN,
                    C11_SNAPSHOT_KNOWN_BEFORE_THE_PURGE,
                    C12_WHILE_THE_DECISION_IS_APPLIED,
                    F1_BEFORE_THE_FOLLOWER_APPENDS,
                    F1_FLUSHED_BEFORE_THE_FOLLOWER_ANSWERS,
                    P5_TOLD_TO_COMMIT,
                    P6_COMMITTED_AND_NOT_ACKNOWLEDGED,
                    I1_COMMITTED_AND_NOBODY_TOLD -> Optional.of(true);
            case P1_BEFORE_THE_WORK, P2_WORKED_AND_NOT_PREPARED, P4_PREPARED_AND_NOT_VOTED ->
                way == Way.PAUSE ? Optional.empty() : Optional.of(false);
            default -> Optional.empty();
        };
    }

    /** Words of a rule of the agent. */
    String rule() {
        return """
                RULE %s
                %s
                HELPER dev.concordat.chaos.crash.agent.Trapdoor
                %s
                IF reached("%s", %s, "%s")
                DO throw new java.lang.IllegalStateException("crash point %s")
                ENDRULE
                """.formatted(name(), place, location, name(), seen, part, name());
    }

    /** Classes and methods. */
    private static final class Places {
        static final String COORDINATOR = "CLASS dev.concordat.coordinator.";
        static final String PARTICIPANT = "CLASS dev.concordat.participant.";
        static final String GROUP = COORDINATOR + "runtime.GroupCommit\nMETHOD append(java.util.List)";
        static final String LOG = "CLASS org.apache.ratis.server.raftlog.segmented.SegmentedRaftLog\n"
                + "METHOD appendEntryImpl\nBIND carried:Object = $2 == null ? null : $2.getStateMachineContext()";
        static final String APPENDED = "carried";
        static final String APPLY = COORDINATOR + "log.Replica\nMETHOD apply";
        static final String ROUND = COORDINATOR + "dispatch.PrepareRound\nMETHOD ask";
        static final String POST = COORDINATOR + "dispatch.http.HttpGateway\nMETHOD post";
        static final String SNAPSHOT_FILE = COORDINATOR + "log.raft.SnapshotFiles\nMETHOD write";
        static final String PUBLISH = COORDINATOR + "log.raft.SnapshotFiles\nMETHOD publish";
        static final String PURGE =
                "CLASS org.apache.ratis.server.raftlog.segmented.SegmentedRaftLog\nMETHOD purgeImpl";
        static final String FOLLOWER_APPEND = COORDINATOR + "log.raft.DurableAppends\nMETHOD append";
        static final String FOLLOWER_ANSWER = COORDINATOR + "log.raft.DurableAppends\nMETHOD confirmed";
        static final String OPEN = PARTICIPANT + "resource.postgresql.BranchTransaction\nMETHOD open";
        static final String PREPARE = PARTICIPANT + "resource.postgresql.BranchTransaction\nMETHOD prepare";
        static final String ORDER = PARTICIPANT + "resource.postgresql.PostgresBranchResource\nMETHOD carryOut";
        static final String COMMIT = PARTICIPANT + "resource.postgresql.PreparedTransactions\nMETHOD commit";
        static final String ROLL_BACK = PARTICIPANT + "resource.postgresql.PreparedTransactions\nMETHOD rollBack";
        static final String TOMBSTONE = PARTICIPANT + "journal.jdbc.JdbcFenceJournal\nMETHOD leaveTombstone";
        static final String INITIATE = PARTICIPANT + "initiator.Initiator\nMETHOD begin";
        static final String ASK_FOR_COMMIT = PARTICIPANT + "client.CoordinatorClient\nMETHOD commit";
        static final String BOOK = "CLASS dev.concordat.sample.transfer.Teller\nMETHOD book";

        private Places() {}
    }
}
