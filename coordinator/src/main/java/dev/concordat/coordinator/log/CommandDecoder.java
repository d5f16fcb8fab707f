package dev.concordat.coordinator.log;

import dev.concordat.coordinator.log.wire.BranchSpecRecord;
import dev.concordat.coordinator.log.wire.CommandRecord;
import dev.concordat.coordinator.transaction.BranchSpec;
import dev.concordat.coordinator.transaction.Command;
import dev.concordat.coordinator.transaction.LogTime;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionId;
import java.util.List;

/** Commands out of an entry. A kind that this version does not know is an error, never skipped (S18). */
final class CommandDecoder {

    private CommandDecoder() {}

    /** @throws UnreadableLogException if the kind, or a choice in it, is unknown */
    static Command decode(CommandRecord from) {
        return switch (from.getKindCase()) {
            case BEGIN -> decode(from.getBegin());
            case ENLIST -> decode(from.getEnlist());
            case DECIDE_COMMIT -> decode(from.getDecideCommit());
            case DECIDE_ABORT -> decode(from.getDecideAbort());
            case ABORT_IF_EXPIRED -> decode(from.getAbortIfExpired());
            case INQUIRE_EXPIRED -> decode(from.getInquireExpired());
            case ACKNOWLEDGE -> decode(from.getAcknowledge());
            case REPORT_HAZARD -> decode(from.getReportHazard());
            case REPORT_FAILURE -> decode(from.getReportFailure());
            case RETRY -> decode(from.getRetry());
            case RESOLVE -> decode(from.getResolve());
            case REGISTER -> decode(from.getRegister());
            case DEREGISTER -> decode(from.getDeregister());
            case ADOPT_POLICY -> decode(from.getAdoptPolicy());
            case ANNOUNCE_NODE ->
                new Command.AnnounceNode(
                        ValueCodec.decode(from.getAnnounceNode().getNode()));
            case FORGET_NODE -> new Command.ForgetNode(from.getForgetNode().getNode());
            case RAISE_LEVEL ->
                new Command.RaiseLevel(
                        from.getRaiseLevel().getLevel(), from.getRaiseLevel().getMembersList());
            case ADVANCE_TIME -> new Command.AdvanceTime();
            case KIND_NOT_SET -> throw ValueCodec.unknown("kind of a command");
        };
    }

    private static Command decode(CommandRecord.Begin from) {
        return new Command.Begin(
                new TransactionId(from.getTransaction()),
                from.hasName() ? from.getName() : null,
                ValueCodec.decode(from.getTimeout()));
    }

    private static Command decode(CommandRecord.Enlist from) {
        return new Command.Enlist(new TransactionId(from.getTransaction()), ValueCodec.decode(from.getBranch()));
    }

    private static Command decode(CommandRecord.DecideCommit from) {
        return new Command.DecideCommit(new TransactionId(from.getTransaction()), decode(from.getBranchesList()));
    }

    private static Command decode(CommandRecord.DecideAbort from) {
        return new Command.DecideAbort(
                new TransactionId(from.getTransaction()),
                ValueCodec.decode(from.getReason()),
                from.hasText() ? from.getText() : null,
                decode(from.getBranchesList()));
    }

    private static Command decode(CommandRecord.AbortIfExpired from) {
        return new Command.AbortIfExpired(new TransactionId(from.getTransaction()));
    }

    private static Command decode(CommandRecord.InquireExpired from) {
        return new Command.InquireExpired(new TransactionId(from.getTransaction()), new BranchId(from.getBranch()));
    }

    private static Command decode(CommandRecord.Acknowledge from) {
        return new Command.Acknowledge(new TransactionId(from.getTransaction()), new BranchId(from.getBranch()));
    }

    private static Command decode(CommandRecord.ReportHazard from) {
        return new Command.ReportHazard(
                new TransactionId(from.getTransaction()),
                new BranchId(from.getBranch()),
                from.hasDetail() ? from.getDetail() : null);
    }

    private static Command decode(CommandRecord.ReportFailure from) {
        return new Command.ReportFailure(
                new TransactionId(from.getTransaction()),
                new BranchId(from.getBranch()),
                from.getError(),
                new LogTime(from.getNextAttemptAtMillis()));
    }

    private static Command decode(CommandRecord.Retry from) {
        return new Command.Retry(new TransactionId(from.getTransaction()));
    }

    private static Command decode(CommandRecord.Resolve from) {
        return new Command.Resolve(
                new TransactionId(from.getTransaction()),
                new BranchId(from.getBranch()),
                ValueCodec.decode(from.getResolution()));
    }

    private static Command decode(CommandRecord.Register from) {
        return new Command.Register(
                new ParticipantName(from.getParticipant()),
                from.getInstance(),
                from.getUrl(),
                ValueCodec.decode(from.getTtl()));
    }

    private static Command decode(CommandRecord.Deregister from) {
        return new Command.Deregister(new ParticipantName(from.getParticipant()), from.getInstance());
    }

    private static Command decode(CommandRecord.AdoptPolicy from) {
        return new Command.AdoptPolicy(ValueCodec.decode(from.getPolicy()));
    }

    private static List<BranchSpec> decode(List<BranchSpecRecord> branches) {
        return branches.stream().map(ValueCodec::decode).toList();
    }
}
