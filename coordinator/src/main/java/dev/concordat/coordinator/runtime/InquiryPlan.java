package dev.concordat.coordinator.runtime;

import dev.concordat.coordinator.transaction.Command;
import dev.concordat.coordinator.transaction.CoordinatorState;
import dev.concordat.coordinator.transaction.Reply;
import dev.concordat.protocol.Outcome;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * One call of participants in doubt on its way to its answer: from a state that is certain to be recent, and where that
 * state knows nothing, by entries (protocol.md: Asking). No abort is told from one node's own knowledge alone. What came of a step
 * goes in, the next step comes out. Pure but for its own fields; not thread-safe.
 */
final class InquiryPlan {

    /** What is to be done next. A step that fails ends the call. */
    sealed interface Step {

        /** Read a state that is certain to be recent, then {@link #read}. */
        record Read() implements Step {}

        /** Bring log time up with the clocks, then {@link #applied}. */
        record Apply(Command command) implements Step {}

        /** Propose these together, so that they share a flush, then {@link #proposed}. */
        record Propose(List<Command> commands) implements Step {}

        /** Over: the outcomes in the order of the inquiries. */
        record Answer(List<Outcome> outcomes) implements Step {}
    }

    private final List<BranchInquiry> inquiries;
    private final List<Optional<Outcome>> known = new ArrayList<>();
    private boolean advanced;

    InquiryPlan(List<BranchInquiry> inquiries) {
        this.inquiries = List.copyOf(inquiries);
    }

    Step start() {
        return new Step.Read();
    }

    /** @param wallMillis this node's clock */
    Step read(CoordinatorState recent, long wallMillis) {
        if (!advanced && InquiryChecks.needsRecentTime(recent, inquiries, wallMillis)) {
            advanced = true;
            return new Step.Apply(new Command.AdvanceTime());
        }
        List<Command> commands = new ArrayList<>();
        for (BranchInquiry inquiry : inquiries) {
            if (InquiryChecks.needsEntry(recent, inquiry)) {
                commands.add(new Command.InquireExpired(inquiry.transaction(), inquiry.branch()));
                known.add(Optional.empty());
            } else {
                known.add(Optional.of(InquiryChecks.outcome(recent, inquiry)));
            }
        }
        return commands.isEmpty() ? proposed(List.of()) : new Step.Propose(commands);
    }

    /** Log time is recent now, and so must be the state. */
    Step applied() {
        return new Step.Read();
    }

    /**
     * The proposals have ended. A participant whose inquiry could not be decided just asks again.
     *
     * @param replies in the order of the commands; empty for one that failed
     */
    Step proposed(List<Optional<Reply>> replies) {
        Iterator<Optional<Reply>> next = replies.iterator();
        List<Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < known.size(); i++) {
            BranchInquiry inquiry = inquiries.get(i);
            outcomes.add(known.get(i).orElseGet(() -> outcomeOf(inquiry, next.next())));
        }
        return new Step.Answer(outcomes);
    }

    /**
     * An entry knows of no participant. A commit that came in between may have the branch of another one, and is told by
     * the state when the participant asks again.
     */
    private static Outcome outcomeOf(BranchInquiry inquiry, Optional<Reply> reply) {
        boolean answered = reply.isPresent() && reply.get() instanceof Reply.Answered;
        Outcome outcome = answered ? ((Reply.Answered) reply.get()).outcome() : Outcome.PENDING;
        return outcome == Outcome.COMMIT && inquiry.participant() != null ? Outcome.PENDING : outcome;
    }
}
