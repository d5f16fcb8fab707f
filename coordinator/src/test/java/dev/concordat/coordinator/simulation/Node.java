package dev.concordat.coordinator.simulation;

import dev.concordat.coordinator.deadline.SteppedDeadlines;
import dev.concordat.coordinator.dispatch.BranchKey;
import dev.concordat.coordinator.dispatch.CallResult;
import dev.concordat.coordinator.dispatch.CircuitSettings;
import dev.concordat.coordinator.dispatch.DispatchSettings;
import dev.concordat.coordinator.dispatch.SteppedCircuits;
import dev.concordat.coordinator.dispatch.SteppedDispatcher;
import dev.concordat.coordinator.dispatch.SteppedRound;
import dev.concordat.coordinator.dispatch.Verb;
import dev.concordat.coordinator.rest.ServedAnswer;
import dev.concordat.coordinator.runtime.AppliedFeed;
import dev.concordat.coordinator.runtime.BranchInquiry;
import dev.concordat.coordinator.runtime.CommitOrder;
import dev.concordat.coordinator.runtime.GroupCommit;
import dev.concordat.coordinator.runtime.IndeterminateException;
import dev.concordat.coordinator.runtime.SteppedCoordinator;
import dev.concordat.coordinator.transaction.Branch;
import dev.concordat.coordinator.transaction.BranchSpec;
import dev.concordat.coordinator.transaction.Command;
import dev.concordat.coordinator.transaction.CoordinatorState;
import dev.concordat.coordinator.transaction.Delivery;
import dev.concordat.coordinator.transaction.Instance;
import dev.concordat.coordinator.transaction.Reply;
import dev.concordat.protocol.AbortReason;
import dev.concordat.protocol.BranchResult;
import dev.concordat.protocol.Decision;
import dev.concordat.protocol.Outcome;
import dev.concordat.protocol.TransactionId;
import dev.concordat.protocol.Vote;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A coordinator node: dies, and comes back with a snapshot and the log. */
final class Node implements InstantSource, SteppedCoordinator.Schedule {

    private static final Duration PATIENCE = Duration.ofMillis(1_500);
    private static final Duration IDLE = Duration.ofSeconds(8);
    private static final long CALL_BOUND = 1_500;
    private static final DispatchSettings DISPATCH = dispatch(Duration.ofMillis(100), Duration.ofSeconds(4));
    private static final DispatchSettings WITHOUT_BACK_OFF = dispatch(Duration.ofMillis(1), Duration.ofMillis(1));

    private static DispatchSettings dispatch(Duration firstBackOff, Duration maxBackOff) {
        return new DispatchSettings(8, 2, firstBackOff, maxBackOff, CircuitSettings.DEFAULT, Duration.ofSeconds(1));
    }

    /**
     * What a node answers.
     *
     * @param served what HTTP carries of it
     * @param value that it is about, such as the reply of the core; null if the request failed
     */
    record Answer<T>(ServedAnswer served, @Nullable T value) {}

    /** One life, with everything that a crash takes with it. */
    private static final class Life {
        final NodeLog log;
        final SteppedCoordinator coordinator;
        final SteppedDeadlines deadlines;
        final SteppedDispatcher dispatcher;
        final AppliedFeed feed;
        final Map<TransactionId, Integer> commitsAsked = new TreeMap<>();
        final Set<BranchKey> told = new HashSet<>();
        final SteppedCircuits circuits;

        Life(
                NodeLog log,
                SteppedCoordinator coordinator,
                SteppedDeadlines deadlines,
                SteppedDispatcher dispatcher,
                AppliedFeed feed,
                SteppedCircuits circuits) {
            this.circuits = circuits;
            this.log = log;
            this.coordinator = coordinator;
            this.deadlines = deadlines;
            this.dispatcher = dispatcher;
            this.feed = feed;
        }
    }

    final int number;
    private final World world;
    private long incarnation;
    private boolean up;
    private long clockOffset;
    private long slowness;
    private Life life;
    private Snapshot snapshot = Snapshot.NONE;
    private boolean believesToLead;
    private boolean ready;
    private final Map<TransactionId, Long> refusedSince = new TreeMap<>();
    private final Map<TransactionId, Integer> callsUnderWay = new TreeMap<>();
    private long electedTerm;
    private long readyFrom;

    Node(World world, int number) {
        this.world = world;
        this.number = number;
        this.life = begin();
        this.up = true;
    }

    private Life begin() {
        incarnation++;
        AppliedFeed feed = new AppliedFeed();
        CoordinatorState restored = snapshot.restored(world.core);
        NodeLog log = new NodeLog(world, this, incarnation, restored, snapshot.size(), feed);
        if (snapshot.size() > 0) {
            feed.applied(snapshot.size(), List.of(), restored);
        }
        GroupCommit submission = new GroupCommit(log);
        SteppedCircuits circuits = new SteppedCircuits(DISPATCH.circuit(), this::steady);
        SteppedCoordinator coordinator = new SteppedCoordinator(
                log,
                submission,
                watched(new SteppedRound(
                        log::applied, this::prepare, circuits, DISPATCH, scheduleOfThisLife(), world.random)),
                this,
                scheduleOfThisLife(),
                PATIENCE,
                new NodeBreaks(world));
        SteppedDeadlines deadlines = new SteppedDeadlines(submission, this, world.agenda::nanos, IDLE);
        feed.subscribe(deadlines.listener());
        SteppedDispatcher dispatcher = new SteppedDispatcher(
                world.is(Mutation.RETRIES_WITHOUT_BACK_OFF) ? WITHOUT_BACK_OFF : DISPATCH,
                circuits,
                world.random,
                submission,
                this::deliver,
                scheduleOfThisLife(),
                this::losesTrack,
                new DispatchBreaks(world));
        feed.subscribe(dispatcher);
        return new Life(log, coordinator, deadlines, dispatcher, feed, circuits);
    }

    private SteppedCoordinator.Round watched(SteppedCoordinator.Round round) {
        return (id, branches, within, then) -> {
            List<Branch> asked = world.is(Mutation.ASKS_ANY_INSTANCE_FOR_A_HELD_BRANCH)
                    ? branches.stream().map(Node::anybodys).toList()
                    : branches;
            refusedSince.remove(id);
            round.ask(id, asked, within, result -> {
                world.checks.rounded(result);
                Long refused = refusedSince.remove(id);
                Long since = callsUnderWay.containsKey(id) ? null : refused;
                world.checks.roundEnded(since == null ? -1 : world.agenda.now() - since);
                then.accept(result);
            });
        };
    }

    private static Branch anybodys(Branch branch) {
        BranchSpec spec = branch.spec();
        return new Branch(
                new BranchSpec(spec.branch(), spec.participant(), spec.callback(), spec.vote()),
                branch.state(),
                branch.delivery(),
                branch.resolution());
    }

    private boolean losesTrack() {
        boolean loses = world.faults.losesTrack();
        if (loses) {
            world.saw(Sight.DISPATCHER_LOST_TRACK);
        }
        return loses;
    }

    /** Whatever it planned dies with it. */
    private SteppedCoordinator.Schedule scheduleOfThisLife() {
        long mine = incarnation;
        return new SteppedCoordinator.Schedule() {
            @Override
            public long nanos() {
                return world.agenda.nanos();
            }

            @Override
            public void after(long millis, Runnable action) {
                world.agenda.after(millis, () -> {
                    if (up && incarnation == mine) {
                        action.run();
                    }
                });
            }
        };
    }

    void start() {
        look();
    }

    private void look() {
        if (up && !world.is(Mutation.NEVER_LOOKS_AT_DEADLINES)) {
            life.deadlines.look();
        }
        world.agenda.after(world.checks.isDraining() ? 4_000 : world.faults.healed() ? 1_000 : 400, this::look);
    }

    @Override
    public long nanos() {
        return world.agenda.nanos();
    }

    @Override
    public void after(long millis, Runnable action) {
        long mine = incarnation;
        world.agenda.after(millis, () -> {
            if (up && incarnation == mine) {
                action.run();
            }
        });
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(millis());
    }

    /** The wall clock of this node, which may be wrong. */
    @Override
    public long millis() {
        return World.START + world.agenda.now() + clockOffset;
    }

    private Instant steady() {
        return Instant.ofEpochMilli(World.START + world.agenda.now());
    }

    void setClock(long offset) {
        clockOffset = offset;
    }

    void setSlowness(long millis) {
        slowness = millis;
    }

    long lag() {
        return world.between(1, 9) + slowness;
    }

    String name() {
        return "n" + number;
    }

    boolean isUp() {
        return up;
    }

    /** Nothing is to be delivered, proposed or answered (L6). */
    boolean isIdle() {
        return life.log.isIdle() && life.deadlines.isIdle() && life.dispatcher.isIdle();
    }

    NodeLog log() {
        return life.log;
    }

    boolean believesToLead() {
        return believesToLead;
    }

    boolean isReady() {
        return up && ready;
    }

    void hear() {
        if (up) {
            life.log.hear();
        }
    }

    void elected(long term, long from) {
        believesToLead = true;
        ready = false;
        electedTerm = term;
        readyFrom = from;
        applied(life.log.size());
    }

    /** It leads in earnest once it has applied what came before it. */
    void applied(long size) {
        if (believesToLead && !ready && size >= readyFrom) {
            ready = true;
            life.feed.leading(electedTerm);
        }
    }

    void deposed() {
        if (up && believesToLead) {
            believesToLead = false;
            ready = false;
            life.feed.notLeading();
        }
    }

    void takeSnapshot() {
        if (up) {
            snapshot = new Snapshot(life.log.applied(), life.log.size());
        }
    }

    boolean crashesAt(CrashPoint point) {
        if (up && world.faults.crashes()) {
            world.coverage.crashed(point);
            world.tell(null, () -> name() + " dies at " + point);
            crash(world.between(200, 4_000));
            return true;
        }
        return false;
    }

    /** Dies, and comes back after a while. */
    void crash(long away) {
        if (!up) {
            return;
        }
        up = false;
        refusedSince.clear();
        callsUnderWay.clear();
        believesToLead = false;
        ready = false;
        world.saw(Sight.NODE_CRASHED);
        world.trace.mark(3_000 + number);
        world.agenda.after(away, this::restart);
    }

    void restart() {
        if (up) {
            return;
        }
        if (snapshot.size() > 0) {
            world.saw(Sight.RESTARTED_FROM_A_SNAPSHOT);
        }
        if (world.is(Mutation.RESTART_SKIPS_AN_ENTRY) && snapshot.size() + 1 < world.raft.size()) {
            snapshot = snapshot.mislabelled();
        }
        life = begin();
        up = true;
        life.log.hear();
    }

    // What can be asked of it.

    private <T> SteppedCoordinator.Answer<T> to(Function<T, ServedAnswer> served, Consumer<Answer<T>> reply) {
        return new SteppedCoordinator.Answer<>(
                value -> answer(reply, new Answer<>(served.apply(value), value)),
                failure -> answer(reply, new Answer<>(ServedAnswer.of(failure), null)));
    }

    private <T> void answer(Consumer<Answer<T>> reply, Answer<T> answer) {
        if (!crashesAt(CrashPoint.NODE_BEFORE_ANSWER)) {
            reply.accept(answer);
            crashesAt(CrashPoint.NODE_AFTER_ANSWER);
        }
    }

    /** Whether the API does not take the request, by the clock of this node. */
    private <T> boolean isTurnedAway(TransactionId id, Consumer<Answer<T>> reply) {
        ServedAnswer refusal = ServedAnswer.atTheDoor(this, id);
        if (refusal != null) {
            world.saw(Sight.TURNED_AWAY_BY_A_CLOCK);
            answer(reply, new Answer<>(refusal, null));
        }
        return refusal != null;
    }

    void commit(TransactionId id, List<BranchSpec> branches, Duration voting, Consumer<Answer<Reply>> reply) {
        if (isTurnedAway(id, reply)) {
            return;
        }
        if (world.is(Mutation.DELIVERS_WHAT_IS_ONLY_PROPOSED)) {
            for (BranchSpec branch : branches) {
                if (branch.vote() == Vote.PREPARED) {
                    Delivery early =
                            new Delivery(id, branch.branch(), branch.participant(), null, null, Decision.COMMIT, 0);
                    deliver(Service.urlOf(branch.participant()), List.of(early), ignored -> {});
                }
            }
        }
        int asked = life.commitsAsked.merge(id, 1, Integer::sum);
        Life asking = life;
        SteppedCoordinator.Answer<Reply> answer = to(ServedAnswer::ofCommit, reply);
        life.coordinator.commit(
                new CommitOrder(id, branches, voting, Duration.ZERO),
                new SteppedCoordinator.Answer<>(answer.then(), failure -> {
                    boolean alone = asked == 1 && Objects.equals(asking.commitsAsked.get(id), 1);
                    if (alone && !(failure instanceof IndeterminateException)) {
                        world.checks.certainlyNothing(this, incarnation, id);
                    }
                    answer.failed().accept(failure);
                }));
    }

    void abort(TransactionId id, List<BranchSpec> branches, Consumer<Answer<Reply>> reply) {
        apply(new Command.DecideAbort(id, AbortReason.REQUESTED, null, branches), reply);
    }

    void apply(Command command, Consumer<Answer<Reply>> reply) {
        if (command instanceof Command.OfTransaction of && isTurnedAway(of.id(), reply)) {
            return;
        }
        life.coordinator.ask(command, to(ServedAnswer::of, reply));
    }

    void find(TransactionId id, Consumer<Answer<Reply>> reply) {
        if (isTurnedAway(id, reply)) {
            return;
        }
        life.coordinator.find(id, to(this::shown, reply));
    }

    private ServedAnswer shown(Reply found) {
        ServedAnswer right = ServedAnswer.of(found);
        String other =
                right.phase().startsWith("commit") ? "aborted" : right.phase().startsWith("abort") ? "committed" : "";
        return world.is(Mutation.SHOWS_THE_OTHER_DECISION) && !other.isEmpty()
                ? new ServedAnswer(right.status(), right.type(), other, right.reason(), right.detail())
                : right;
    }

    private static BranchInquiry anybodys(BranchInquiry inquiry) {
        return new BranchInquiry(inquiry.transaction(), inquiry.branch(), inquiry.expired(), null);
    }

    /** Answers in the order of the inquiries. */
    void outcomes(List<BranchInquiry> inquiries, Consumer<Answer<List<Outcome>>> reply) {
        for (BranchInquiry inquiry : inquiries) {
            if (isTurnedAway(inquiry.transaction(), reply)) {
                return;
            }
        }
        SteppedCoordinator.Answer<List<Outcome>> answer = to(ignored -> ServedAnswer.ok(), reply);
        life.coordinator.outcomes(
                world.is(Mutation.ANSWERS_AN_INQUIRY_WHOEVER_ASKS)
                        ? inquiries.stream().map(Node::anybodys).toList()
                        : inquiries,
                new SteppedCoordinator.Answer<>(
                        outcomes -> {
                            for (int i = 0; i < outcomes.size(); i++) {
                                world.checks.inquiryAnswered(inquiries.get(i), outcomes.get(i));
                            }
                            answer.then().accept(outcomes);
                        },
                        answer.failed()));
    }

    // What it asks of participants.

    private void deliver(String base, List<Delivery> deliveries, Consumer<CallResult> then) {
        deliveries.forEach(delivery -> world.checks.sending(this, delivery));
        deliveries.forEach(delivery -> tells(base, delivery));
        if (world.is(Mutation.KEEPS_TO_AN_INSTANCE_THAT_IS_GONE)
                && deliveries.stream().anyMatch(delivery -> isElsewhere(base, delivery))) {
            after(1, () -> then.accept(new CallResult.NotReached("it is gone")));
            return;
        }
        if (crashesAt(CrashPoint.NODE_BEFORE_DELIVERY)) {
            return;
        }
        Verb verb = deliveries.getFirst().decision() == Decision.COMMIT ? Verb.COMMIT : Verb.ABORT;
        List<BranchKey> keys = deliveries.stream()
                .map(delivery -> new BranchKey(delivery.transaction(), delivery.branch()))
                .toList();
        post(base, null, verb, keys, CALL_BOUND, then, CrashPoint.NODE_BEFORE_REPORT);
        crashesAt(CrashPoint.NODE_AFTER_DELIVERY);
    }

    private @Nullable Instance holderOf(Delivery delivery) {
        String holder = delivery.holder();
        return holder == null ? null : life.log.applied().directory().find(delivery.participant(), holder);
    }

    private boolean isElsewhere(String base, Delivery delivery) {
        return delivery.holder() != null && !base.equals(Service.urlOf(delivery.participant(), delivery.holder()));
    }

    /** The first time in this life: before that it cannot know that the one who holds the branch is out of reach. */
    private void tells(String base, Delivery delivery) {
        Instance holder = holderOf(delivery);
        boolean first = life.told.add(new BranchKey(delivery.transaction(), delivery.branch()));
        boolean mayBeUnreachable = !first
                || delivery.attempts() > 0
                || holder == null
                || !holder.isUp(life.log.applied().now())
                || !life.circuits.isClosed(delivery.participant(), holder.instance());
        world.checks.tells(base, delivery, mayBeUnreachable);
    }

    private void prepare(
            String base,
            @Nullable String instance,
            List<BranchKey> branches,
            Duration within,
            Consumer<CallResult> then) {
        world.checks.asksForVotes(base, branches);
        long begin = world.agenda.now();
        TransactionId id = branches.getFirst().transaction();
        if (!crashesAt(CrashPoint.NODE_BEFORE_PREPARE)) {
            callsUnderWay.merge(id, 1, Integer::sum);
            post(
                    base,
                    instance,
                    Verb.PREPARE,
                    branches,
                    Math.min(CALL_BOUND, within.toMillis() + 1),
                    result -> {
                        boolean patient = world.is(Mutation.WAITS_FOR_AN_INSTANCE_THAT_IS_GONE)
                                && result instanceof CallResult.NotReached;
                        callsUnderWay.computeIfPresent(id, (known, calls) -> calls == 1 ? null : calls - 1);
                        watch(branches, begin, result);
                        then.accept(patient ? new CallResult.NoAnswer("gone") : result);
                    },
                    CrashPoint.NODE_AFTER_PREPARE);
        }
    }

    /** Since when a round has heard nothing of those who hold branches but that nobody listens there. */
    private void watch(List<BranchKey> asked, long begin, CallResult result) {
        for (BranchKey branch : asked) {
            if (world.checks.isHeld(branch)) {
                boolean soon = world.agenda.now() - begin < 100;
                if (result instanceof CallResult.NotReached && soon) {
                    refusedSince.putIfAbsent(branch.transaction(), begin);
                } else {
                    refusedSince.remove(branch.transaction());
                }
            }
        }
    }

    private void post(
            String base,
            @Nullable String meant,
            Verb verb,
            List<BranchKey> keys,
            long bound,
            Consumer<CallResult> then,
            CrashPoint afterwards) {
        Service.Instance instance = Service.at(world, base);
        long mine = incarnation;
        Consumer<CallResult> heard = result -> {
            if (up && incarnation == mine && !crashesAt(afterwards)) {
                then.accept(result);
            }
        };
        world.network.call(
                number,
                instance.place(),
                instance::isUp,
                bound,
                (Consumer<List<BranchResult>> reply) -> instance.carryOut(verb, meant, keys, reply),
                new Network.Caller<>() {
                    @Override
                    public void answered(List<BranchResult> answer) {
                        heard.accept(new CallResult.Answered(answer));
                    }

                    @Override
                    public void refused() {
                        heard.accept(new CallResult.NotReached("connection refused"));
                    }

                    @Override
                    public void silence() {
                        heard.accept(new CallResult.NoAnswer("no answer in time"));
                    }
                });
    }
}
