package dev.concordat.coordinator.log;

import dev.concordat.coordinator.log.wire.BranchSpecRecord;
import dev.concordat.coordinator.log.wire.CommandRecord;
import dev.concordat.coordinator.transaction.BranchSpec;
import dev.concordat.coordinator.transaction.Command;
import java.util.List;

/** Commands on their way into an entry; the opposite of {@link CommandDecoder}. */
final class CommandEncoder {

    private CommandEncoder() {}

    static CommandRecord encode(Command command) {
        CommandRecord.Builder to = CommandRecord.newBuilder();
        switch (command) {
            case Command.Begin it -> to.setBegin(encode(it));
            case Command.Enlist it -> to.setEnlist(encode(it));
            case Command.DecideCommit it -> to.setDecideCommit(encode(it));
            case Command.DecideAbort it -> to.setDecideAbort(encode(it));
            case Command.AbortIfExpired it -> to.setAbortIfExpired(encode(it));
            case Command.InquireExpired it -> to.setInquireExpired(encode(it));
            case Command.Acknowledge it -> to.setAcknowledge(encode(it));
            case Command.ReportHazard it -> to.setReportHazard(encode(it));
            case Command.ReportFailure it -> to.setReportFailure(encode(it));
            case Command.Retry it -> to.setRetry(encode(it));
            case Command.Resolve it -> to.setResolve(encode(it));
            case Command.Register it -> to.setRegister(encode(it));
            case Command.Deregister it -> to.setDeregister(encode(it));
            case Command.AdoptPolicy it -> to.setAdoptPolicy(encode(it));
            case Command.AnnounceNode it -> to.getAnnounceNodeBuilder().setNode(ValueCodec.encode(it.node()));
            case Command.ForgetNode it -> to.getForgetNodeBuilder().setNode(it.node());
            case Command.RaiseLevel it ->
                to.getRaiseLevelBuilder().setLevel(it.level()).addAllMembers(it.members());
            case Command.AdvanceTime it -> to.setAdvanceTime(CommandRecord.AdvanceTime.getDefaultInstance());
        }
        return to.build();
    }

    private static CommandRecord.Begin encode(Command.Begin from) {
        CommandRecord.Begin.Builder to = CommandRecord.Begin.newBuilder()
                .setTransaction(from.id().value())
                .setTimeout(ValueCodec.encode(from.timeout()));
        if (from.name() != null) {
            to.setName(from.name());
        }
        return to.build();
    }

    private static CommandRecord.Enlist encode(Command.Enlist from) {
        return CommandRecord.Enlist.newBuilder()
                .setTransaction(from.id().value())
                .setBranch(ValueCodec.encode(from.branch()))
                .build();
    }

    private static CommandRecord.DecideCommit encode(Command.DecideCommit from) {
        return CommandRecord.DecideCommit.newBuilder()
                .setTransaction(from.id().value())
                .addAllBranches(encode(from.branches()))
                .build();
    }

    private static CommandRecord.DecideAbort encode(Command.DecideAbort from) {
        CommandRecord.DecideAbort.Builder to = CommandRecord.DecideAbort.newBuilder()
                .setTransaction(from.id().value())
                .setReason(ValueCodec.encode(from.reason()))
                .addAllBranches(encode(from.branches()));
        if (from.text() != null) {
            to.setText(from.text());
        }
        return to.build();
    }

    private static CommandRecord.AbortIfExpired encode(Command.AbortIfExpired from) {
        return CommandRecord.AbortIfExpired.newBuilder()
                .setTransaction(from.id().value())
                .build();
    }

    private static CommandRecord.InquireExpired encode(Command.InquireExpired from) {
        return CommandRecord.InquireExpired.newBuilder()
                .setTransaction(from.id().value())
                .setBranch(from.branch().value())
                .build();
    }

    private static CommandRecord.Acknowledge encode(Command.Acknowledge from) {
        return CommandRecord.Acknowledge.newBuilder()
                .setTransaction(from.id().value())
                .setBranch(from.branch().value())
                .build();
    }

    private static CommandRecord.ReportHazard encode(Command.ReportHazard from) {
        CommandRecord.ReportHazard.Builder to = CommandRecord.ReportHazard.newBuilder()
                .setTransaction(from.id().value())
                .setBranch(from.branch().value());
        if (from.detail() != null) {
            to.setDetail(from.detail());
        }
        return to.build();
    }

    private static CommandRecord.ReportFailure encode(Command.ReportFailure from) {
        return CommandRecord.ReportFailure.newBuilder()
                .setTransaction(from.id().value())
                .setBranch(from.branch().value())
                .setError(from.error())
                .setNextAttemptAtMillis(from.nextAttemptAt().millis())
                .build();
    }

    private static CommandRecord.Retry encode(Command.Retry from) {
        return CommandRecord.Retry.newBuilder()
                .setTransaction(from.id().value())
                .build();
    }

    private static CommandRecord.Resolve encode(Command.Resolve from) {
        return CommandRecord.Resolve.newBuilder()
                .setTransaction(from.id().value())
                .setBranch(from.branch().value())
                .setResolution(ValueCodec.encode(from.resolution()))
                .build();
    }

    private static CommandRecord.Register encode(Command.Register from) {
        return CommandRecord.Register.newBuilder()
                .setParticipant(from.participant().value())
                .setInstance(from.instance())
                .setUrl(from.url())
                .setTtl(ValueCodec.encode(from.ttl()))
                .build();
    }

    private static CommandRecord.Deregister encode(Command.Deregister from) {
        return CommandRecord.Deregister.newBuilder()
                .setParticipant(from.participant().value())
                .setInstance(from.instance())
                .build();
    }

    private static CommandRecord.AdoptPolicy encode(Command.AdoptPolicy from) {
        return CommandRecord.AdoptPolicy.newBuilder()
                .setPolicy(ValueCodec.encode(from.policy()))
                .build();
    }

    private static List<BranchSpecRecord> encode(List<BranchSpec> branches) {
        return branches.stream().map(ValueCodec::encode).toList();
    }
}
