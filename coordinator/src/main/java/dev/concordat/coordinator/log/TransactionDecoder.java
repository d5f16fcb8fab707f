package dev.concordat.coordinator.log;

import dev.concordat.coordinator.log.wire.BranchRecord;
import dev.concordat.coordinator.log.wire.BranchStateRecord;
import dev.concordat.coordinator.log.wire.EventKindRecord;
import dev.concordat.coordinator.log.wire.EventRecord;
import dev.concordat.coordinator.log.wire.TransactionRecord;
import dev.concordat.coordinator.transaction.Aborted;
import dev.concordat.coordinator.transaction.Aborting;
import dev.concordat.coordinator.transaction.Active;
import dev.concordat.coordinator.transaction.Branch;
import dev.concordat.coordinator.transaction.BranchState;
import dev.concordat.coordinator.transaction.Branches;
import dev.concordat.coordinator.transaction.Committed;
import dev.concordat.coordinator.transaction.Committing;
import dev.concordat.coordinator.transaction.DeliveryRecord;
import dev.concordat.coordinator.transaction.GlobalTransaction;
import dev.concordat.coordinator.transaction.Header;
import dev.concordat.coordinator.transaction.LogTime;
import dev.concordat.coordinator.transaction.Timeline;
import dev.concordat.coordinator.transaction.TransactionEvent;
import dev.concordat.protocol.TransactionId;

/** Transactions out of a snapshot; what this version does not know is an error, never skipped. */
final class TransactionDecoder {

    private TransactionDecoder() {}

    /** @throws UnreadableLogException if something in it is unknown */
    static GlobalTransaction decode(TransactionRecord from) {
        Header header = new Header(
                new TransactionId(from.getId()),
                from.hasName() ? from.getName() : null,
                from.hasDeadlineMillis() ? new LogTime(from.getDeadlineMillis()) : null);
        Branches branches = new Branches(
                from.getBranchesList().stream().map(TransactionDecoder::decode).toList());
        Timeline timeline = new Timeline(
                from.getTimelineList().stream().map(TransactionDecoder::decode).toList());
        return switch (from.getPhaseCase()) {
            case ACTIVE -> new Active(header, branches, timeline);
            case COMMITTING ->
                new Committing(header, new LogTime(from.getCommitting().getDecidedAtMillis()), branches, timeline);
            case ABORTING -> aborting(from.getAborting(), header, branches, timeline);
            case COMMITTED -> committed(from.getCommitted(), header, branches, timeline);
            case ABORTED -> aborted(from.getAborted(), header, branches, timeline);
            case PHASE_NOT_SET -> throw ValueCodec.unknown("phase of a transaction");
        };
    }

    private static Aborting aborting(
            TransactionRecord.Aborting from, Header header, Branches branches, Timeline timeline) {
        return new Aborting(
                header,
                ValueCodec.decode(from.getReason()),
                new LogTime(from.getDecidedAtMillis()),
                branches,
                timeline);
    }

    private static Committed committed(
            TransactionRecord.Committed from, Header header, Branches branches, Timeline timeline) {
        return new Committed(
                header,
                new LogTime(from.getDecidedAtMillis()),
                new LogTime(from.getCompletedAtMillis()),
                branches,
                timeline);
    }

    private static Aborted aborted(
            TransactionRecord.Aborted from, Header header, Branches branches, Timeline timeline) {
        return new Aborted(
                header,
                ValueCodec.decode(from.getReason()),
                new LogTime(from.getDecidedAtMillis()),
                new LogTime(from.getCompletedAtMillis()),
                branches,
                timeline);
    }

    private static Branch decode(BranchRecord from) {
        DeliveryRecord delivery = new DeliveryRecord(
                from.getAttempts(),
                from.hasLastError() ? from.getLastError() : null,
                from.hasNextAttemptAtMillis() ? new LogTime(from.getNextAttemptAtMillis()) : null,
                from.hasAcknowledgedAtMillis() ? new LogTime(from.getAcknowledgedAtMillis()) : null);
        return new Branch(
                ValueCodec.decode(from.getSpec()),
                decode(from.getState()),
                delivery,
                from.hasResolution() ? ValueCodec.decode(from.getResolution()) : null);
    }

    private static TransactionEvent decode(EventRecord from) {
        return new TransactionEvent(
                new LogTime(from.getAtMillis()), decode(from.getKind()), from.hasDetail() ? from.getDetail() : null);
    }

    private static BranchState decode(BranchStateRecord state) {
        return switch (state) {
            case BRANCH_STATE_ENLISTED -> BranchState.ENLISTED;
            case BRANCH_STATE_PREPARED -> BranchState.PREPARED;
            case BRANCH_STATE_READ_ONLY -> BranchState.READ_ONLY;
            case BRANCH_STATE_COMMITTED -> BranchState.COMMITTED;
            case BRANCH_STATE_ABORTED -> BranchState.ABORTED;
            case BRANCH_STATE_HAZARD -> BranchState.HAZARD;
            case BRANCH_STATE_RESOLVED -> BranchState.RESOLVED;
            case BRANCH_STATE_UNSPECIFIED, UNRECOGNIZED -> throw ValueCodec.unknown("state of a branch");
        };
    }

    private static TransactionEvent.Kind decode(EventKindRecord kind) {
        return switch (kind) {
            case EVENT_KIND_BEGUN -> TransactionEvent.Kind.BEGUN;
            case EVENT_KIND_BRANCH_ENLISTED -> TransactionEvent.Kind.BRANCH_ENLISTED;
            case EVENT_KIND_BRANCH_VOTED -> TransactionEvent.Kind.BRANCH_VOTED;
            case EVENT_KIND_COMMIT_DECIDED -> TransactionEvent.Kind.COMMIT_DECIDED;
            case EVENT_KIND_ABORT_DECIDED -> TransactionEvent.Kind.ABORT_DECIDED;
            case EVENT_KIND_BRANCH_ACKNOWLEDGED -> TransactionEvent.Kind.BRANCH_ACKNOWLEDGED;
            case EVENT_KIND_BRANCH_HAZARD -> TransactionEvent.Kind.BRANCH_HAZARD;
            case EVENT_KIND_RETRY_REQUESTED -> TransactionEvent.Kind.RETRY_REQUESTED;
            case EVENT_KIND_BRANCH_RESOLVED -> TransactionEvent.Kind.BRANCH_RESOLVED;
            case EVENT_KIND_COMPLETED -> TransactionEvent.Kind.COMPLETED;
            case EVENT_KIND_UNSPECIFIED, UNRECOGNIZED -> throw ValueCodec.unknown("kind of an event");
        };
    }
}
