package dev.concordat.coordinator.runtime;

import dev.concordat.coordinator.transaction.Command;
import dev.concordat.coordinator.transaction.Reply;
import dev.concordat.protocol.Outcome;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Answers participants in doubt, doing on the calling thread what their {@link InquiryPlan} says. */
final class InquiryFlow {

    private final LogAccess log;
    private final Proposer proposer;
    private final InstantSource clock;

    InquiryFlow(LogAccess log, Proposer proposer, InstantSource clock) {
        this.log = log;
        this.proposer = proposer;
        this.clock = clock;
    }

    List<Outcome> answer(List<BranchInquiry> inquiries) {
        InquiryPlan answer = new InquiryPlan(inquiries);
        InquiryPlan.Step step = answer.start();
        while (true) {
            switch (step) {
                case InquiryPlan.Step.Answer over -> {
                    return over.outcomes();
                }
                case InquiryPlan.Step.Read read -> step = answer.read(log.read(), clock.millis());
                case InquiryPlan.Step.Apply apply -> {
                    log.apply(apply.command());
                    step = answer.applied();
                }
                case InquiryPlan.Step.Propose propose -> step = answer.proposed(repliesTo(propose.commands()));
            }
        }
    }

    private List<Optional<Reply>> repliesTo(List<Command> commands) {
        List<CompletableFuture<Optional<Reply>>> replies = commands.stream()
                .map(command -> replied(proposer.submit(command)))
                .toList();
        return replies.stream().map(CompletableFuture::join).toList();
    }

    /** Empty if it failed, however it did. */
    static CompletableFuture<Optional<Reply>> replied(CompletableFuture<Reply> submitted) {
        return submitted.handle((reply, failure) -> failure == null ? Optional.of(reply) : Optional.empty());
    }
}
