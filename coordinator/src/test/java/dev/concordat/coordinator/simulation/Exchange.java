package dev.concordat.coordinator.simulation;

import dev.concordat.coordinator.runtime.IndeterminateException;
import dev.concordat.coordinator.transaction.Rejection;
import dev.concordat.coordinator.transaction.Reply;
import dev.concordat.participant.client.CommitReply;
import dev.concordat.protocol.Decision;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * One request to the coordinators on its way to an answer: nodes in turn, one hedge, and the same rules about what is
 * certain as the starter's client, of which this is a model. What HTTP would say, and how the client reads it, is here too.
 */
final class Exchange {

    private static final long REQUEST_TIMEOUT = 3_000;
    private static final long HEDGE_AFTER = 400;
    private static final long SHORTEST_ATTEMPT = 250;

    /** How it ended. */
    sealed interface Result {

        /** A node answered for good. */
        record Answered(Reply reply) implements Result {}

        /** Every attempt is known not to have been carried out. */
        record NotDelivered() implements Result {}

        /** Some attempt may have been carried out. */
        record Lost() implements Result {}
    }

    /** What is asked of whichever node. */
    interface Request {
        void at(Node node, Consumer<Node.Answer> reply);
    }

    private final World world;
    private final BooleanSupplier isAlive;
    private final Request request;
    private final Consumer<Result> then;
    private final long end;
    private final int first;
    private int place;
    private int asked;
    private int running;
    private boolean lost;
    private boolean hedged;
    private boolean over;

    Exchange(World world, BooleanSupplier isAlive, Request request, long budget, Consumer<Result> then) {
        this.world = world;
        this.isAlive = isAlive;
        this.request = request;
        this.then = then;
        this.end = world.agenda.now() + budget;
        this.first = world.random.nextInt(Network.NODES);
    }

    void start(int from) {
        place = from;
        ask();
    }

    private void ask() {
        Node node = world.nodes[(first + asked) % Network.NODES];
        asked++;
        running++;
        long timeout = Math.max(1, Math.min(REQUEST_TIMEOUT, end - world.agenda.now()));
        world.network.call(
                place,
                node.number,
                node::isUp,
                timeout,
                (Consumer<Node.Answer> reply) -> request.at(node, reply),
                new Network.Caller<>() {
                    @Override
                    public void answered(Node.Answer answer) {
                        take(answer);
                    }

                    @Override
                    public void refused() {
                        failed(false);
                    }

                    @Override
                    public void silence() {
                        failed(true);
                    }
                });
        int attempt = asked;
        world.agenda.after(HEDGE_AFTER, () -> hedge(attempt));
    }

    private void hedge(int attempt) {
        if (!over && isAlive.getAsBoolean() && !hedged && attempt == asked && running == 1 && isTimeForAnother()) {
            hedged = true;
            ask();
        }
    }

    private void take(Node.Answer answer) {
        if (over || !isAlive.getAsBoolean()) {
            return;
        }
        Reply reply = answer.reply();
        if (reply != null && (settles(reply) || (!lost && running == 1))) {
            end(new Result.Answered(reply));
        } else if (reply != null && world.is(Mutation.TAKES_A_LATER_REFUSAL_FOR_CERTAIN)) {
            end(new Result.Answered(reply));
        } else {
            failed(answer.failure() instanceof IndeterminateException);
        }
    }

    /** An answer that speaks of what was decided, by whichever request. */
    private static boolean settles(Reply reply) {
        return switch (reply) {
            case Reply.Rejected rejected ->
                switch (rejected.rejection()) {
                    case Rejection.AlreadyCommitted ignored -> true;
                    case Rejection.AlreadyDecided ignored -> true;
                    case Rejection.BranchConflict ignored -> true;
                    default -> false;
                };
            default -> true;
        };
    }

    private void failed(boolean mayHaveHappened) {
        if (over || !isAlive.getAsBoolean()) {
            return;
        }
        running--;
        lost |= mayHaveHappened;
        if (running > 0) {
            return;
        }
        boolean roundOver = asked % Network.NODES == 0;
        long pause = roundOver ? world.between(20, 200) : 0;
        if (end - world.agenda.now() < SHORTEST_ATTEMPT + pause) {
            boolean certain = !lost
                    || world.is(Mutation.TAKES_A_LOST_COMMIT_FOR_UNDECIDED)
                    || (world.is(Mutation.TAKES_A_LATER_REFUSAL_FOR_CERTAIN) && !mayHaveHappened);
            end(certain ? new Result.NotDelivered() : new Result.Lost());
            return;
        }
        hedged = false;
        world.agenda.after(pause, () -> {
            if (!over && isAlive.getAsBoolean()) {
                ask();
            }
        });
    }

    private boolean isTimeForAnother() {
        return end - world.agenda.now() >= SHORTEST_ATTEMPT;
    }

    private void end(Result result) {
        over = true;
        then.accept(result);
    }

    /** What the one who asked for a commit or an abort reads out of it. */
    static CommitReply read(Result result) {
        return switch (result) {
            case Result.NotDelivered ignored -> new CommitReply.NothingDecided("not delivered");
            case Result.Lost ignored -> new CommitReply.Unknown("no answer");
            case Result.Answered answered -> read(answered.reply());
        };
    }

    private static CommitReply read(Reply reply) {
        if (reply instanceof Reply.Accepted accepted
                && accepted.transaction() instanceof dev.concordat.coordinator.transaction.Decided decided) {
            return decided.decision() == Decision.COMMIT
                    ? new CommitReply.Committed()
                    : new CommitReply.Aborted("aborted");
        }
        if (reply instanceof Reply.Rejected rejected) {
            return switch (rejected.rejection()) {
                case Rejection.AlreadyCommitted ignored -> new CommitReply.Committed();
                case Rejection.BranchConflict ignored -> new CommitReply.Unknown("conflict");
                case Rejection.AlreadyDecided ignored -> new CommitReply.Unknown("decided");
                case Rejection.OutcomeForgotten ignored -> new CommitReply.Unknown("forgotten");
                case Rejection.OutcomeLost ignored -> new CommitReply.Unknown("lost");
                default ->
                    new CommitReply.NothingDecided(
                            rejected.rejection().getClass().getSimpleName());
            };
        }
        return new CommitReply.Unknown("an answer without a decision");
    }
}
