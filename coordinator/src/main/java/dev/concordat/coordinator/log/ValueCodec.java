package dev.concordat.coordinator.log;

import dev.concordat.coordinator.log.wire.AbortReasonRecord;
import dev.concordat.coordinator.log.wire.BranchSpecRecord;
import dev.concordat.coordinator.log.wire.DurationRecord;
import dev.concordat.coordinator.log.wire.FoundRecord;
import dev.concordat.coordinator.log.wire.NodeRecord;
import dev.concordat.coordinator.log.wire.PolicyRecord;
import dev.concordat.coordinator.log.wire.ResolutionRecord;
import dev.concordat.coordinator.log.wire.VoteRecord;
import dev.concordat.coordinator.transaction.BranchSpec;
import dev.concordat.coordinator.transaction.ClusterNode;
import dev.concordat.coordinator.transaction.Policy;
import dev.concordat.coordinator.transaction.Resolution;
import dev.concordat.protocol.AbortReason;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.Vote;
import java.time.Duration;

/** Values that entries and snapshots share. Enumerations are mapped by name, never by ordinal. */
final class ValueCodec {

    private ValueCodec() {}

    static DurationRecord encode(Duration duration) {
        return DurationRecord.newBuilder()
                .setSeconds(duration.getSeconds())
                .setNanos(duration.getNano())
                .build();
    }

    static Duration decode(DurationRecord duration) {
        return Duration.ofSeconds(duration.getSeconds(), duration.getNanos());
    }

    static PolicyRecord encode(Policy policy) {
        return PolicyRecord.newBuilder()
                .setMaxLifetime(encode(policy.maxLifetime()))
                .setOutcomeRetention(encode(policy.outcomeRetention()))
                .build();
    }

    static Policy decode(PolicyRecord policy) {
        return new Policy(decode(policy.getMaxLifetime()), decode(policy.getOutcomeRetention()));
    }

    static BranchSpecRecord encode(BranchSpec spec) {
        BranchSpecRecord.Builder record = BranchSpecRecord.newBuilder()
                .setBranch(spec.branch().value())
                .setParticipant(spec.participant().value());
        if (spec.callback() != null) {
            record.setCallback(spec.callback());
        }
        if (spec.vote() != null) {
            record.setVote(encode(spec.vote()));
        }
        if (spec.instance() != null) {
            record.setInstance(spec.instance());
        }
        return record.build();
    }

    static BranchSpec decode(BranchSpecRecord spec) {
        return new BranchSpec(
                new BranchId(spec.getBranch()),
                new ParticipantName(spec.getParticipant()),
                spec.hasCallback() ? spec.getCallback() : null,
                spec.hasVote() ? decode(spec.getVote()) : null,
                spec.hasInstance() ? spec.getInstance() : null);
    }

    static ResolutionRecord encode(Resolution resolution) {
        return ResolutionRecord.newBuilder()
                .setOutcome(encode(resolution.outcome()))
                .setReason(resolution.reason())
                .setOperator(resolution.operator())
                .build();
    }

    static Resolution decode(ResolutionRecord resolution) {
        return new Resolution(decode(resolution.getOutcome()), resolution.getReason(), resolution.getOperator());
    }

    static AbortReasonRecord encode(AbortReason reason) {
        return switch (reason) {
            case VOTE_REFUSED -> AbortReasonRecord.ABORT_REASON_VOTE_REFUSED;
            case PARTICIPANT_UNREACHABLE -> AbortReasonRecord.ABORT_REASON_PARTICIPANT_UNREACHABLE;
            case PREPARE_TIMEOUT -> AbortReasonRecord.ABORT_REASON_PREPARE_TIMEOUT;
            case DEADLINE_PASSED -> AbortReasonRecord.ABORT_REASON_DEADLINE_PASSED;
            case REQUESTED -> AbortReasonRecord.ABORT_REASON_REQUESTED;
            case IN_DOUBT_INQUIRY -> AbortReasonRecord.ABORT_REASON_IN_DOUBT_INQUIRY;
        };
    }

    static AbortReason decode(AbortReasonRecord reason) {
        return switch (reason) {
            case ABORT_REASON_VOTE_REFUSED -> AbortReason.VOTE_REFUSED;
            case ABORT_REASON_PARTICIPANT_UNREACHABLE -> AbortReason.PARTICIPANT_UNREACHABLE;
            case ABORT_REASON_PREPARE_TIMEOUT -> AbortReason.PREPARE_TIMEOUT;
            case ABORT_REASON_DEADLINE_PASSED -> AbortReason.DEADLINE_PASSED;
            case ABORT_REASON_REQUESTED -> AbortReason.REQUESTED;
            case ABORT_REASON_IN_DOUBT_INQUIRY -> AbortReason.IN_DOUBT_INQUIRY;
            case ABORT_REASON_UNSPECIFIED, UNRECOGNIZED -> throw unknown("abort reason");
        };
    }

    private static VoteRecord encode(Vote vote) {
        return switch (vote) {
            case PREPARED -> VoteRecord.VOTE_PREPARED;
            case READ_ONLY -> VoteRecord.VOTE_READ_ONLY;
            case REFUSED -> VoteRecord.VOTE_REFUSED;
        };
    }

    private static Vote decode(VoteRecord vote) {
        return switch (vote) {
            case VOTE_PREPARED -> Vote.PREPARED;
            case VOTE_READ_ONLY -> Vote.READ_ONLY;
            case VOTE_REFUSED -> Vote.REFUSED;
            case VOTE_UNSPECIFIED, UNRECOGNIZED -> throw unknown("vote");
        };
    }

    private static FoundRecord encode(Resolution.Found found) {
        return switch (found) {
            case COMMITTED -> FoundRecord.FOUND_COMMITTED;
            case ABORTED -> FoundRecord.FOUND_ABORTED;
        };
    }

    private static Resolution.Found decode(FoundRecord found) {
        return switch (found) {
            case FOUND_COMMITTED -> Resolution.Found.COMMITTED;
            case FOUND_ABORTED -> Resolution.Found.ABORTED;
            case FOUND_UNSPECIFIED, UNRECOGNIZED -> throw unknown("operator's finding");
        };
    }

    static UnreadableLogException unknown(String what) {
        return new UnreadableLogException(
                "this version does not know the " + what + "; was it written by a newer one?");
    }

    static NodeRecord encode(ClusterNode from) {
        return NodeRecord.newBuilder()
                .setNode(from.node())
                .setUrl(from.url())
                .setLevel(from.level())
                .setBuild(from.build())
                .build();
    }

    static ClusterNode decode(NodeRecord from) {
        return new ClusterNode(from.getNode(), from.getUrl(), from.getLevel(), from.getBuild());
    }
}
