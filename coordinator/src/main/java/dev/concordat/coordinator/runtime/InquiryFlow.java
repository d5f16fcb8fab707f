package dev.concordat.coordinator.runtime;

import dev.concordat.coordinator.transaction.Command;
import dev.concordat.coordinator.transaction.CoordinatorState;
import dev.concordat.coordinator.transaction.Reply;
import dev.concordat.protocol.Outcome;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Answers participants in doubt from a state that is certain to be recent, and where that state knows nothing, by an
 * entry (DESIGN 3.5). No abort is told from one node's own knowledge alone.
 */
final class InquiryFlow {

    private final LogAccess log;
    private final Submission submission;
    private final InstantSource clock;

    InquiryFlow(LogAccess log, Submission submission, InstantSource clock) {
        this.log = log;
        this.submission = submission;
        this.clock = clock;
    }

    List<Outcome> answer(List<BranchInquiry> inquiries) {
        CoordinatorState recent = log.read();
        if (!InquiryRules.needsRecentTime(recent, inquiries, clock.millis())) {
            return answerFrom(recent, inquiries);
        }
        log.apply(new Command.AdvanceTime());
        return answerFrom(log.read(), inquiries);
    }

    /** Entries of one call are proposed together, so that they share a flush. */
    private List<Outcome> answerFrom(CoordinatorState recent, List<BranchInquiry> inquiries) {
        List<CompletableFuture<Outcome>> answers = new ArrayList<>();
        for (BranchInquiry inquiry : inquiries) {
            answers.add(
                    InquiryRules.needsEntry(recent, inquiry)
                            ? propose(inquiry)
                            : CompletableFuture.completedFuture(
                                    recent.outcomeOf(inquiry.transaction(), inquiry.branch())));
        }
        return answers.stream().map(CompletableFuture::join).toList();
    }

    /** A participant whose inquiry could not be decided just asks again. */
    private CompletableFuture<Outcome> propose(BranchInquiry inquiry) {
        return submission
                .submit(new Command.InquireExpired(inquiry.transaction(), inquiry.branch()))
                .handle((reply, failure) ->
                        reply instanceof Reply.Answered answered ? answered.outcome() : Outcome.PENDING);
    }
}
