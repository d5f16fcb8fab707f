package dev.concordat.coordinator.runtime;

import dev.concordat.coordinator.log.ReplicatedLog;
import dev.concordat.coordinator.transaction.Branch;
import dev.concordat.coordinator.transaction.BranchSpec;
import dev.concordat.coordinator.transaction.Command;
import dev.concordat.coordinator.transaction.CoordinatorState;
import dev.concordat.coordinator.transaction.LogTime;
import dev.concordat.coordinator.transaction.Protocol;
import dev.concordat.coordinator.transaction.Reply;
import dev.concordat.protocol.Outcome;
import dev.concordat.protocol.TransactionId;
import dev.concordat.protocol.Vote;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What {@link Coordinator}, {@link CommitFlow}, {@link InquiryFlow} and {@link LogAccess} do by blocking, done by events
 * with the same pure parts.
 */
public final class SteppedCoordinator {

    /** Virtual time. */
    public interface Schedule {
        long nanos();

        void after(long millis, Runnable action);
    }

    /** A voting round that answers later. */
    public interface Round {
        void ask(TransactionId id, List<Branch> branches, Duration within, Consumer<RoundResult> then);
    }

    /** What a mutant breaks here; false of all when nothing is broken. */
    public interface Breaks {
        boolean forgetsWhatWasLeftOpen();

        boolean answersFromTheRehearsal();

        boolean abortsWithoutAnEntry();

        boolean presumesAbort();

        boolean countsSilenceAsYes();
    }

    private final ReplicatedLog log;
    private final Proposer proposer;
    private final Round voting;
    private final InstantSource clock;
    private final Schedule schedule;
    private final Duration patience;
    private final Breaks breaks;

    public SteppedCoordinator(
            ReplicatedLog log,
            Proposer proposer,
            Round voting,
            InstantSource clock,
            Schedule schedule,
            Duration patience,
            Breaks breaks) {
        this.log = log;
        this.proposer = proposer;
        this.voting = voting;
        this.clock = clock;
        this.schedule = schedule;
        this.patience = patience;
        this.breaks = breaks;
    }

    /** Where an answer goes: a value, or the exception that the blocking form would throw. */
    public record Answer<T>(Consumer<T> then, Consumer<RuntimeException> failed) {}

    /** As a caller asks for it. */
    public void ask(Command command, Answer<Reply> answer) {
        List<BranchSpec> named = command instanceof Command.Enlist enlist
                ? List.of(enlist.branch())
                : command instanceof Command.DecideAbort abort ? abort.branches() : List.of();
        if (!isRefused(named, answer)) {
            apply(command, answer);
        }
    }

    private boolean isRefused(List<BranchSpec> named, Answer<?> answer) {
        LevelTooLowException refusal =
                LevelTooLowException.refusalOf(named, log.applied().nodes());
        if (refusal != null) {
            schedule.after(0, () -> answer.failed().accept(refusal));
        }
        return refusal != null;
    }

    private void apply(Command command, Answer<Reply> answer) {
        persist(() -> proposer.submit(command), answer, new RetryPlan(schedule.nanos(), patience));
    }

    public void read(Answer<CoordinatorState> answer) {
        Answer<CoordinatorState> certain = new Answer<>(answer.then(), failure -> answer.failed()
                .accept(
                        failure instanceof IndeterminateException
                                ? new UnavailableException("no recent state", failure)
                                : failure));
        persist(log::read, certain, new RetryPlan(schedule.nanos(), patience));
    }

    private <T> void persist(Supplier<CompletableFuture<T>> attempt, Answer<T> answer, RetryPlan persistence) {
        var unused = attempt.get()
                .whenComplete((value, thrown) -> schedule.after(
                        0,
                        thrown == null
                                ? () -> answer.then().accept(value)
                                : () -> again(attempt, answer, persistence, thrown)));
    }

    private <T> void again(
            Supplier<CompletableFuture<T>> attempt, Answer<T> answer, RetryPlan persistence, Throwable thrown) {
        Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
        RuntimeException failure = LogAccess.known(cause);
        if (breaks.forgetsWhatWasLeftOpen() && failure instanceof IndeterminateException) {
            failure = new UnavailableException("forgotten", failure);
        }
        Duration pause;
        try {
            pause = persistence.afterFailure(failure, schedule.nanos());
        } catch (RuntimeException over) {
            answer.failed().accept(over);
            return;
        }
        schedule.after(pause.toMillis(), () -> persist(attempt, answer, persistence));
    }

    public void commit(CommitOrder order, Answer<Reply> answer) {
        if (isRefused(order.branches(), answer)) {
            return;
        }
        CommitPlan commitment = new CommitPlan(order, schedule.nanos());
        follow(order, commitment, commitment.start(), answer);
    }

    private void follow(CommitOrder order, CommitPlan commitment, CommitPlan.Step step, Answer<Reply> answer) {
        switch (step) {
            case CommitPlan.Step.Answer over -> answer.then().accept(over.reply());
            case CommitPlan.Step.Apply apply -> apply(order, commitment, apply.command(), answer);
            case CommitPlan.Step.Read read ->
                read(new Answer<>(recent -> rehearse(order, commitment, recent, answer), answer.failed()));
            case CommitPlan.Step.Ask ask ->
                voting.ask(
                        order.id(),
                        ask.branches(),
                        commitment.within(log.applied(), clock.millis(), schedule.nanos()),
                        round -> follow(order, commitment, commitment.voted(counted(ask, round)), answer));
        }
    }

    private RoundResult counted(CommitPlan.Step.Ask ask, RoundResult round) {
        if (breaks.countsSilenceAsYes() && round instanceof RoundResult.Failed) {
            var votes = new TreeMap<>(round.votes());
            ask.branches().forEach(branch -> votes.put(branch.id(), Vote.PREPARED));
            return new RoundResult.Unanimous(votes);
        }
        return round;
    }

    private void apply(CommitOrder order, CommitPlan commitment, Command command, Answer<Reply> answer) {
        if (breaks.answersFromTheRehearsal()
                || (breaks.abortsWithoutAnEntry() && command instanceof Command.DecideAbort)) {
            Reply rehearsed = Protocol.apply(log.applied(), command, new LogTime(clock.millis()))
                    .reply();
            follow(order, commitment, commitment.applied(rehearsed), answer);
            return;
        }
        apply(
                command,
                new Answer<>(
                        reply -> follow(order, commitment, commitment.applied(reply), answer),
                        failure -> refused(order, commitment, failure, answer)));
    }

    private void refused(CommitOrder order, CommitPlan commitment, RuntimeException failure, Answer<Reply> answer) {
        if (!(failure instanceof DiskSpaceException full)) {
            answer.failed().accept(failure);
            return;
        }
        CommitPlan.Step next;
        try {
            next = commitment.refusedForSpace(full);
        } catch (DiskSpaceException still) {
            answer.failed().accept(still);
            return;
        }
        follow(order, commitment, next, answer);
    }

    private void rehearse(CommitOrder order, CommitPlan commitment, CoordinatorState recent, Answer<Reply> answer) {
        CommitPlan.Step next;
        try {
            next = commitment.read(recent, clock.millis());
        } catch (DiskSpaceException full) {
            answer.failed().accept(full);
            return;
        }
        follow(order, commitment, next, answer);
    }

    public void find(TransactionId id, Answer<Reply> answer) {
        read(new Answer<>(
                recent -> answer.then().accept(Coordinator.found(recent, id, clock.millis())), answer.failed()));
    }

    public void outcomes(List<BranchInquiry> inquiries, Answer<List<Outcome>> answer) {
        InquiryPlan steps = new InquiryPlan(inquiries);
        follow(steps, steps.start(), answer);
    }

    private void follow(InquiryPlan steps, InquiryPlan.Step step, Answer<List<Outcome>> answer) {
        switch (step) {
            case InquiryPlan.Step.Answer over ->
                schedule.after(0, () -> answer.then().accept(over.outcomes()));
            case InquiryPlan.Step.Read read ->
                read(new Answer<>(
                        recent -> follow(steps, steps.read(recent, clock.millis()), answer), answer.failed()));
            case InquiryPlan.Step.Apply apply ->
                apply(apply.command(), new Answer<>(noted -> follow(steps, steps.applied(), answer), answer.failed()));
            case InquiryPlan.Step.Propose propose -> propose(steps, propose.commands(), answer);
        }
    }

    private void propose(InquiryPlan steps, List<Command> commands, Answer<List<Outcome>> answer) {
        List<CompletableFuture<Optional<Reply>>> replies = new ArrayList<>();
        for (Command command : commands) {
            replies.add(InquiryFlow.replied(
                    breaks.presumesAbort()
                            ? CompletableFuture.completedFuture(new Reply.Answered(Outcome.ABORT))
                            : proposer.submit(command)));
        }
        var unused = CompletableFuture.allOf(replies.toArray(CompletableFuture<?>[]::new))
                .whenComplete((done, never) -> follow(
                        steps,
                        steps.proposed(
                                replies.stream().map(CompletableFuture::join).toList()),
                        answer));
    }
}
