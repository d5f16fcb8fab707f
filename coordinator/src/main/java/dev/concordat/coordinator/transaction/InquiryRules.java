package dev.concordat.coordinator.transaction;

import dev.concordat.protocol.AbortReason;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.Outcome;
import dev.concordat.protocol.ParticipantName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answers participants in doubt. A participant can thus cause an abort, never a commit, and no abort of a transaction
 * that could still be decided is told before it is in the log (I7).
 */
final class InquiryRules {

    private InquiryRules() {}

    static Transition expired(CoordinatorState state, Command.InquireExpired command) {
        GlobalTransaction known = state.find(command.id());
        if (known != null) {
            return answered(state, outcomeOf(known, command.branch(), null));
        }
        return switch (state.refusalOfUnknown(command.id())) {
            case null -> {
                Decided aborted = Aborting.decide(
                        Header.carried(command.id()),
                        AbortReason.IN_DOUBT_INQUIRY,
                        command.branch().value(),
                        Branches.NONE,
                        Timeline.EMPTY,
                        state.now());
                Transition stored = DecisionRules.decided(state, aborted);
                yield new Transition(stored.state(), new Reply.Answered(Outcome.ABORT), stored.effects());
            }
            case Rejection.OutcomeForgotten forgotten -> answered(state, Outcome.ABORT);
            // It may have been committed before the restore: nobody can say, so nobody is told (R6).
            case Rejection.OutcomeLost lost -> answered(state, Outcome.PENDING);
            case Rejection rejection -> state.rejected(rejection);
        };
    }

    static Outcome outcomeOf(GlobalTransaction transaction, BranchId branch, @Nullable ParticipantName participant) {
        return switch (transaction) {
            case Active active -> Outcome.PENDING;
            case Decided decided ->
                switch (decided.decision()) {
                    // A branch outside the decision can never join it any more, nor can another participant's twin of
                    // one that is in it.
                    case COMMIT -> isOf(decided.branches().find(branch), participant) ? Outcome.COMMIT : Outcome.ABORT;
                    case ABORT -> Outcome.ABORT;
                };
        };
    }

    private static boolean isOf(@Nullable Branch branch, @Nullable ParticipantName participant) {
        return branch != null && (participant == null || branch.participant().equals(participant));
    }

    private static Transition answered(CoordinatorState state, Outcome outcome) {
        return new Transition(state, new Reply.Answered(outcome), List.of());
    }
}
