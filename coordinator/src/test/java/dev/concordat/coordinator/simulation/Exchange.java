package dev.concordat.coordinator.simulation;

import dev.concordat.coordinator.rest.ServedAnswer;
import dev.concordat.participant.request.CommitReply;
import dev.concordat.participant.request.DecisionAnswer;
import dev.concordat.participant.request.RequestPlan;
import dev.concordat.participant.request.RequestPlan.Step;
import dev.concordat.participant.request.RequestResult;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One request to the coordinators on its way to an answer: carries out the starter's {@link RequestPlan} by events, as
 * its own exchange does by blocking. A connection that is refused or never made was not delivered, silence is a lost
 * answer, and any other answer is what the API makes of it.
 *
 * @param <T> what an answer holds
 */
final class Exchange<T> {

    private static final long LONGEST_OVERRUN = 1_001;

    /**
     * How it ended.
     *
     * @param answer that it ended with; null if there was none to go by
     */
    record Result<T>(RequestResult reply, Node.@Nullable Answer<T> answer) {

        /** What a node answered for good; null if it is a problem, or there was no answer. */
        @Nullable
        T value() {
            return answer == null ? null : answer.value();
        }

        boolean isAnswered() {
            return answer != null;
        }

        /** What the one who asked for a commit or an abort reads out of it. */
        CommitReply read() {
            return CommitReply.of(
                    reply, ignored -> understood(Objects.requireNonNull(answer).served()));
        }

        private static DecisionAnswer understood(ServedAnswer served) {
            return new DecisionAnswer(served.status(), served.type(), served.phase(), served.reason(), served.detail());
        }
    }

    /** What is asked of whichever node. */
    interface Request<T> {
        void at(Node node, Consumer<Node.Answer<T>> reply);
    }

    private final World world;
    private final Client client;
    private final BooleanSupplier isAlive;
    private final Request<T> request;
    private final Consumer<Result<T>> then;
    private final RequestPlan plan;
    private final long end;
    private int waits;
    private boolean over;

    Exchange(
            World world,
            Client client,
            BooleanSupplier isAlive,
            Request<T> request,
            long budget,
            Consumer<Result<T>> then) {
        this.world = world;
        this.client = client;
        this.isAlive = isAlive;
        this.request = request;
        this.then = then;
        this.end = world.agenda.now() + budget;
        this.plan = new RequestPlan(
                Client.PATIENCE, client.hedges, world.random, client::prefer, client.preferred(), end * 1_000_000);
    }

    void start() {
        follow(plan.begin(world.agenda.nanos()), null);
    }

    /** @param heard the answer that led to this step, if one did */
    private void follow(Step step, Node.@Nullable Answer<T> heard) {
        if (step instanceof Step.Ask ask) {
            ask(ask);
            follow(plan.asked(world.agenda.nanos()), null);
        } else if (step instanceof Step.Await await) {
            int mine = ++waits;
            later(await.nanos() / 1_000_000, () -> {
                if (waits == mine) {
                    follow(plan.silence(world.agenda.nanos()), null);
                }
            });
        } else if (step instanceof Step.Rest rest) {
            waits++;
            long millis = world.is(Mutation.ASKS_AGAIN_WITHOUT_A_REST) ? 0 : rest.millis();
            later(millis, () -> follow(plan.rested(world.agenda.nanos()), null));
        } else if (step instanceof Step.End ending) {
            over = true;
            Checks.require(world.agenda.now() <= end + LONGEST_OVERRUN, () -> "a request took longer than its budget");
            then.accept(new Result<>(ending.reply(), ending.reply() instanceof RequestResult.Answered ? heard : null));
        }
    }

    private void later(long millis, Runnable action) {
        world.agenda.after(millis, () -> {
            if (!over && isAlive.getAsBoolean()) {
                action.run();
            }
        });
    }

    private void ask(Step.Ask ask) {
        Node node = world.nodes[ask.node()];
        world.network.call(
                client.place,
                node.number,
                node::isUp,
                ask.timeout().toMillis(),
                (Consumer<Node.Answer<T>> reply) -> request.at(node, reply),
                new Network.Caller<>() {
                    @Override
                    public void answered(Node.Answer<T> answer) {
                        ended(ask.node(), replyOf(answer.served(), node), answer);
                    }

                    @Override
                    public void refused() {
                        ended(ask.node(), new RequestResult.NotDelivered("no connection"), null);
                    }

                    @Override
                    public boolean mayBeDoubled() {
                        // A copy would take from a refusal what it promises (S23); TCP makes none, nor does the client.
                        return false;
                    }

                    @Override
                    public void silence() {
                        if (world.faults.breaksOffInTheBody()) {
                            // The headers came in time and the rest never does: nobody says that it is over.
                            world.saw(Sight.ANSWER_NEVER_ENDED);
                        } else {
                            ended(ask.node(), new RequestResult.Lost("no answer"), null);
                        }
                    }
                });
    }

    private RequestResult replyOf(ServedAnswer served, Node node) {
        return served.status() == 504 && world.is(Mutation.TAKES_AN_UNKNOWN_OUTCOME_FOR_A_REFUSAL)
                ? new RequestResult.NotDelivered("504")
                : RequestResult.of(served.status(), served.type(), "", node.name());
    }

    private void ended(int node, RequestResult reply, Node.@Nullable Answer<T> answer) {
        if (over || !isAlive.getAsBoolean()) {
            return;
        }
        RequestResult told = reply instanceof RequestResult.Lost && world.is(Mutation.TAKES_A_LOST_COMMIT_FOR_UNDECIDED)
                ? new RequestResult.NotDelivered("lost")
                : reply;
        Step step = plan.ended(node, told, world.agenda.nanos());
        follow(world.is(Mutation.TAKES_A_LATER_REFUSAL_FOR_CERTAIN) ? hasty(step, reply) : step, answer);
    }

    /** As if the last answer were the whole truth. */
    private static Step hasty(Step step, RequestResult last) {
        boolean lost = step instanceof Step.End ending && ending.reply() instanceof RequestResult.Lost;
        return last instanceof RequestResult.Answered || (lost && last instanceof RequestResult.NotDelivered)
                ? new Step.End(last)
                : step;
    }
}
