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
import dev.concordat.coordinator.transaction.Committed;
import dev.concordat.coordinator.transaction.Committing;
import dev.concordat.coordinator.transaction.DeliveryRecord;
import dev.concordat.coordinator.transaction.GlobalTransaction;
import dev.concordat.coordinator.transaction.Header;
import dev.concordat.coordinator.transaction.TransactionEvent;

/** Transactions on their way into a snapshot; the opposite of {@link TransactionDecoder}. */
final class TransactionEncoder {

    private TransactionEncoder() {}

    static TransactionRecord encode(GlobalTransaction transaction) {
        TransactionRecord.Builder to = TransactionRecord.newBuilder();
        addHeader(transaction.header(), to);
        transaction.branches().all().forEach(branch -> to.addBranches(encode(branch)));
        transaction.timeline().events().forEach(event -> to.addTimeline(encode(event)));
        switch (transaction) {
            case Active it -> to.setActive(TransactionRecord.Active.getDefaultInstance());
            case Committing it ->
                to.setCommitting(TransactionRecord.Committing.newBuilder()
                        .setDecidedAtMillis(it.decidedAt().millis()));
            case Aborting it ->
                to.setAborting(TransactionRecord.Aborting.newBuilder()
                        .setReason(ValueCodec.encode(it.reason()))
                        .setDecidedAtMillis(it.decidedAt().millis()));
            case Committed it ->
                to.setCommitted(TransactionRecord.Committed.newBuilder()
                        .setDecidedAtMillis(it.decidedAt().millis())
                        .setCompletedAtMillis(it.completedAt().millis()));
            case Aborted it ->
                to.setAborted(TransactionRecord.Aborted.newBuilder()
                        .setReason(ValueCodec.encode(it.reason()))
                        .setDecidedAtMillis(it.decidedAt().millis())
                        .setCompletedAtMillis(it.completedAt().millis()));
        }
        return to.build();
    }

    private static void addHeader(Header header, TransactionRecord.Builder to) {
        to.setId(header.id().value());
        if (header.name() != null) {
            to.setName(header.name());
        }
        if (header.deadline() != null) {
            to.setDeadlineMillis(header.deadline().millis());
        }
    }

    private static BranchRecord encode(Branch branch) {
        DeliveryRecord delivery = branch.delivery();
        BranchRecord.Builder to = BranchRecord.newBuilder()
                .setSpec(ValueCodec.encode(branch.spec()))
                .setState(encode(branch.state()))
                .setAttempts(delivery.attempts());
        if (delivery.lastError() != null) {
            to.setLastError(delivery.lastError());
        }
        if (delivery.nextAttemptAt() != null) {
            to.setNextAttemptAtMillis(delivery.nextAttemptAt().millis());
        }
        if (delivery.acknowledgedAt() != null) {
            to.setAcknowledgedAtMillis(delivery.acknowledgedAt().millis());
        }
        if (branch.resolution() != null) {
            to.setResolution(ValueCodec.encode(branch.resolution()));
        }
        return to.build();
    }

    private static EventRecord encode(TransactionEvent event) {
        EventRecord.Builder to =
                EventRecord.newBuilder().setAtMillis(event.at().millis()).setKind(encode(event.kind()));
        if (event.detail() != null) {
            to.setDetail(event.detail());
        }
        return to.build();
    }

    private static BranchStateRecord encode(BranchState state) {
        return switch (state) {
            case ENLISTED -> BranchStateRecord.BRANCH_STATE_ENLISTED;
            case PREPARED -> BranchStateRecord.BRANCH_STATE_PREPARED;
            case READ_ONLY -> BranchStateRecord.BRANCH_STATE_READ_ONLY;
            case COMMITTED -> BranchStateRecord.BRANCH_STATE_COMMITTED;
            case ABORTED -> BranchStateRecord.BRANCH_STATE_ABORTED;
            case HAZARD -> BranchStateRecord.BRANCH_STATE_HAZARD;
            case RESOLVED -> BranchStateRecord.BRANCH_STATE_RESOLVED;
        };
    }

    private static EventKindRecord encode(TransactionEvent.Kind kind) {
        return switch (kind) {
            case BEGUN -> EventKindRecord.EVENT_KIND_BEGUN;
            case BRANCH_ENLISTED -> EventKindRecord.EVENT_KIND_BRANCH_ENLISTED;
            case BRANCH_VOTED -> EventKindRecord.EVENT_KIND_BRANCH_VOTED;
            case COMMIT_DECIDED -> EventKindRecord.EVENT_KIND_COMMIT_DECIDED;
            case ABORT_DECIDED -> EventKindRecord.EVENT_KIND_ABORT_DECIDED;
            case BRANCH_ACKNOWLEDGED -> EventKindRecord.EVENT_KIND_BRANCH_ACKNOWLEDGED;
            case BRANCH_HAZARD -> EventKindRecord.EVENT_KIND_BRANCH_HAZARD;
            case RETRY_REQUESTED -> EventKindRecord.EVENT_KIND_RETRY_REQUESTED;
            case BRANCH_RESOLVED -> EventKindRecord.EVENT_KIND_BRANCH_RESOLVED;
            case COMPLETED -> EventKindRecord.EVENT_KIND_COMPLETED;
        };
    }
}
