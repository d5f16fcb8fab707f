package dev.concordat.coordinator.runtime;

import dev.concordat.coordinator.transaction.Command;
import dev.concordat.coordinator.transaction.Reply;
import dev.concordat.protocol.Outcome;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Answers participants in doubt, doing on the calling thread what their {@link InquiryAnswer} says. */
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
        InquiryAnswer answer = new InquiryAnswer(inquiries);
        InquiryAnswer.Step step = answer.start();
        while (true) {
            switch (step) {
                case InquiryAnswer.Step.Answer over -> {
                    return over.outcomes();
                }
                case InquiryAnswer.Step.Read read -> step = answer.read(log.read(), clock.millis());
                case InquiryAnswer.Step.Apply apply -> {
                    log.apply(apply.command());
                    step = answer.applied();
                }
                case InquiryAnswer.Step.Propose propose -> step = answer.proposed(repliesTo(propose.commands()));
            }
        }
    }

    private List<Optional<Reply>> repliesTo(List<Command> commands) {
        List<CompletableFuture<Optional<Reply>>> replies = commands.stream()
                .map(command -> replied(submission.submit(command)))
                .toList();
        return replies.stream().map(CompletableFuture::join).toList();
    }

    /** Empty if it failed, however it did. */
    static CompletableFuture<Optional<Reply>> replied(CompletableFuture<Reply> submitted) {
        return submitted.handle((reply, failure) -> failure == null ? Optional.of(reply) : Optional.empty());
    }
}
