package dev.concordat.coordinator.simulation;

import dev.concordat.coordinator.dispatch.Verb;
import dev.concordat.coordinator.runtime.BranchInquiry;
import dev.concordat.coordinator.transaction.Command;
import dev.concordat.coordinator.transaction.Reply;
import dev.concordat.participant.branch.BranchBook;
import dev.concordat.participant.branch.BranchKey;
import dev.concordat.participant.branch.FenceKind;
import dev.concordat.participant.branch.Gid;
import dev.concordat.participant.branch.Move;
import dev.concordat.participant.branch.Order;
import dev.concordat.participant.branch.PhaseTwoPlan;
import dev.concordat.participant.branch.PreparePlan;
import dev.concordat.participant.branch.RecoveryPlan;
import dev.concordat.participant.branch.WaitingSince;
import dev.concordat.protocol.AbortResult;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.BranchOutcome;
import dev.concordat.protocol.BranchResult;
import dev.concordat.protocol.BranchesHeader;
import dev.concordat.protocol.CommitResult;
import dev.concordat.protocol.Inquiry;
import dev.concordat.protocol.Limits;
import dev.concordat.protocol.Outcome;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionId;
import dev.concordat.protocol.Vote;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A participant: one database and the instances in front of it. The branch book, the plans of its steps and the branch machine
 * are the starter's, and so is what a local transaction ends in ({@link PreparePlan}) and what is asked about branches in
 * doubt ({@link RecoveryPlan}).
 */
final class Service {

    /** From one look at the database to the next step. */
    static final long LONGEST_STEP = 3;

    /** Gets what was meant for another service, under the same branch, and is in nobody's list. */
    static final int STRAY = Network.SERVICES;

    private static final long PHASE_TWO_PATIENCE = 1_000;
    private static final int STRAY_CHILD = 99;
    private static final long LEASE_BUDGET = 4_000;
    private static final long INQUIRY_BUDGET = 5_000;
    private static final Duration GRACE = Duration.ofMillis(800);
    private static final Duration LEASE = Duration.ofSeconds(30);

    final int number;
    final ParticipantName name;
    final Database database;
    final List<Instance> instances = new ArrayList<>();
    private final World world;
    private final Gid.Owner owner;
    private final RecoveryPlan.Bounds bounds;

    Service(World world, int number, int instances) {
        this.world = world;
        this.number = number;
        this.name = nameOf(number);
        this.owner = new Gid.Owner("concordat", name);
        // One of them asks about a single branch in each call, so that a round has several.
        this.bounds = new RecoveryPlan.Bounds(GRACE, number == 0 ? 1 : Limits.MAX_INQUIRIES);
        this.database = new Database(world, number);
        for (int i = 0; i < instances; i++) {
            this.instances.add(new Instance(i));
        }
    }

    static ParticipantName nameOf(int service) {
        return new ParticipantName("bank-" + service);
    }

    /** Of its first instance. */
    static String urlOf(ParticipantName name) {
        return url(name.value().charAt(name.value().length() - 1) - '0', 0);
    }

    /** Of one instance by its name. */
    static String urlOf(ParticipantName name, String instance) {
        return url(name.value().charAt(name.value().length() - 1) - '0', instance.charAt(1) - '0');
    }

    private static String url(int service, int instance) {
        return "http://s" + service + "i" + instance;
    }

    static Instance at(World world, String url) {
        int service = url.charAt("http://s".length()) - '0';
        int instance = url.charAt("http://s0i".length()) - '0';
        return world.services[service].instances.get(instance);
    }

    /** What the checks call a branch of this service, as two services may have one of the same name. */
    static BranchKey seenAs(int service, BranchKey key) {
        return service == STRAY ? new BranchKey(key.transaction(), key.branch().child(STRAY_CHILD)) : key;
    }

    Instance anyInstance() {
        return instances.get(world.random.nextInt(instances.size()));
    }

    /** What a business call is to do. */
    record Task(
            TransactionId id,
            BranchId branch,
            int account,
            long delta,
            boolean audits,
            boolean nested,
            boolean held,
            long timeout) {}

    /**
     * What it answers.
     *
     * @param item of a call whose branch stays open
     */
    record Done(BranchesHeader header, long sum, HeldBranches.@Nullable Item item) {
        Done(BranchesHeader header, long sum) {
            this(header, sum, null);
        }
    }

    /** One process. */
    final class Instance {

        private final int index;
        private boolean up = true;
        private long incarnation;
        private WaitingSince since = new WaitingSince();
        private final Map<BranchKey, String> remembered = new LinkedHashMap<>();
        private final Client client;
        final HeldBranches held;
        private boolean gone;

        Instance(int index) {
            this.index = index;
            this.client = new Client(world, place());
            this.held = new HeldBranches(world, Service.this, this);
        }

        /** Of one life, where branches are held: who comes back has nothing of them. */
        String id() {
            return "i" + index + (world.holds ? "-" + incarnation : "");
        }

        String url() {
            return Service.url(number, index);
        }

        /** Whether a node could reach it as far as the process itself is concerned, and it has what it held. */
        boolean holds(BranchKey key) {
            return up && held.open().contains(key);
        }

        /** Dies, and never comes back. */
        void vanish() {
            world.saw(Sight.INSTANCE_VANISHED);
            gone = true;
            crash(1);
        }

        boolean isUp() {
            return up;
        }

        int place() {
            // The stray one lives beside another.
            return Network.service(Math.min(number, Network.SERVICES - 1));
        }

        void after(long millis, Runnable action) {
            long mine = incarnation;
            world.agenda.after(millis, () -> {
                if (up && incarnation == mine) {
                    action.run();
                }
            });
        }

        void start() {
            register();
            after(world.between(200, 1_500), this::recover);
        }

        void crash(long away) {
            if (!up) {
                return;
            }
            up = false;
            incarnation++;
            remembered.clear();
            since = new WaitingSince();
            held.die();
            world.saw(Sight.SERVICE_CRASHED);
            world.agenda.after(away, this::restart);
        }

        void restart() {
            if (!up && !gone) {
                up = true;
                start();
            }
        }

        boolean crashesAt(CrashPoint point) {
            if (up && world.faults.crashes()) {
                world.coverage.crashed(point);
                world.tell(null, () -> name + "/" + index + " dies at " + point);
                crash(world.between(100, 3_000));
                return true;
            }
            return false;
        }

        private void register() {
            if (!world.checks.isDraining()) {
                Command lease = new Command.Register(name, id(), url(), LEASE);
                ask((node, reply) -> node.apply(lease, reply), LEASE_BUDGET, (Exchange.Result<Reply> result) -> {
                    if (!result.isAnswered()) {
                        after(500, this::register);
                    }
                });
                after(14_000, this::register);
            }
        }

        private <T> void ask(Exchange.Request<T> request, long budget, Consumer<Exchange.Result<T>> then) {
            long mine = incarnation;
            new Exchange<>(world, client, () -> up && incarnation == mine, request, budget, then).start();
        }

        // Phase one.

        void work(Task task, Consumer<Done> reply) {
            BranchKey key = new BranchKey(task.id(), task.branch());
            if (number != STRAY) {
                world.checks.asked(key, new Ledger.Leg(number, task.account(), task.audits() ? 0 : task.delta()));
            }
            BranchBook book = BranchBook.ofCall(task.branch(), name);
            if (crashesAt(CrashPoint.SERVICE_BEFORE_WORK)) {
                return;
            }
            if (task.held()) {
                held.call(task, reply);
                return;
            }
            BranchId local = book.openLocal();
            if (!database.isUp()) {
                refuse(book, local, reply);
            } else if (database.fence(key) != null
                    && !world.is(Mutation.WORKS_AGAIN_WHEN_ASKED_AGAIN)
                    && !world.is(Mutation.PREPARES_IN_SPITE_OF_A_TOMBSTONE)) {
                world.saw(Sight.LATE_WORK_REFUSED);
                refuse(book, local, reply);
            } else {
                long deadline = world.agenda.now() + task.timeout();
                after(world.between(1, 4), () -> update(task, book, local, database.begin(key), deadline, 4, reply));
            }
        }

        private void refuse(BranchBook book, BranchId local, Consumer<Done> reply) {
            book.voted(local, Vote.REFUSED);
            reply.accept(new Done(book.report(), 0));
        }

        private void update(
                Task task,
                BranchBook book,
                BranchId local,
                Database.Work work,
                long deadline,
                int attempts,
                Consumer<Done> reply) {
            Database.Sql result = Database.Sql.DONE;
            if (task.audits()) {
                for (int i = 0; i < Database.ACCOUNTS && result == Database.Sql.DONE; i++) {
                    result = database.update(work, i, 0);
                }
            } else if (task.delta() != 0) {
                result = database.update(work, task.account(), task.delta());
            }
            if (result == Database.Sql.LOCK_NOT_AVAILABLE && attempts > 0) {
                after(60, () -> update(task, book, local, work, deadline, attempts - 1, reply));
            } else if (result != Database.Sql.DONE) {
                world.saw(Sight.LOCK_NOT_GOT);
                database.rollBack(work);
                refuse(book, local, reply);
            } else if (task.nested()) {
                callOn(task, book, () -> end(task, book, local, work, deadline, reply));
            } else {
                after(world.between(1, 20), () -> end(task, book, local, work, deadline, reply));
            }
        }

        /** The work calls another service, inside its own branch. */
        private void callOn(Task task, BranchBook book, Runnable then) {
            BranchId child = book.openCall();
            Service other = world.services[1 - number];
            Instance target = other.anyInstance();
            Task inner = new Task(task.id(), child, task.account(), -task.delta(), false, false, false, task.timeout());
            long mine = incarnation;
            world.network.call(
                    place(),
                    target.place(),
                    target::isUp,
                    1_200,
                    (Consumer<Done> answer) -> target.work(inner, answer),
                    new Network.Caller<>() {
                        @Override
                        public void answered(Done answer) {
                            if (up && incarnation == mine) {
                                world.saw(Sight.NESTED_BRANCH_VOTED);
                                book.answered(child, answer.header());
                                then.run();
                            }
                        }

                        @Override
                        public void refused() {
                            lost();
                        }

                        @Override
                        public void silence() {
                            lost();
                        }

                        private void lost() {
                            if (up && incarnation == mine) {
                                book.lost(child, other.name, "no answer");
                                then.run();
                            }
                        }
                    });
        }

        private void end(
                Task task, BranchBook book, BranchId local, Database.Work work, long deadline, Consumer<Done> reply) {
            long sum = database.read(work);
            PreparePlan plan = new PreparePlan(owner, work.key);
            vote(plan, plan.start(), work, deadline, voted -> {
                if (voted == Vote.PREPARED && task.audits() && number != STRAY) {
                    world.checks.audits(work.key, number);
                }
                book.voted(local, voted);
                reply.accept(new Done(book.report(), sum));
                crashesAt(CrashPoint.SERVICE_AFTER_VOTE);
            });
        }

        /** The vote of what was held open until now. */
        void vote(Database.Work work, long deadline, Consumer<Vote> done) {
            PreparePlan plan = new PreparePlan(owner, work.key);
            vote(plan, plan.start(), work, deadline, done);
        }

        /** What the starter's {@code LocalBranch} does by JDBC. */
        private void vote(
                PreparePlan plan, PreparePlan.Step step, Database.Work work, long deadline, Consumer<Vote> done) {
            switch (step) {
                case PreparePlan.Step.Voted voted -> {
                    voted(work.key, voted);
                    done.accept(voted.vote());
                }
                case PreparePlan.Step.FindPrepared find ->
                    after(world.between(0, 4), () -> {
                        String there = database.find(work.key);
                        boolean isThere =
                                there != null && there.startsWith(find.gid().format());
                        vote(plan, database.isUp() ? plan.found(isThere) : plan.failed(true), work, deadline, done);
                    });
                case PreparePlan.Step.LookForWrites ignored -> {
                    Duration left = Duration.ofMillis(Math.max(0, deadline - world.agenda.now()));
                    boolean sees = work.isConnected();
                    vote(plan, sees ? plan.looked(work.hasWritten(), left) : plan.failed(true), work, deadline, done);
                }
                case PreparePlan.Step.CommitReadOnly ignored -> {
                    database.commit(work);
                    vote(plan, plan.committed(), work, deadline, done);
                }
                case PreparePlan.Step.Prepare prepare -> {
                    if (crashesAt(CrashPoint.SERVICE_BEFORE_PREPARE)) {
                        return;
                    }
                    PreparePlan.Step next = prepare(plan, work, prepare.gid());
                    if (!crashesAt(CrashPoint.SERVICE_AFTER_PREPARE)) {
                        vote(plan, next, work, deadline, done);
                    }
                }
                case PreparePlan.Step.RollBack ignored -> {
                    database.rollBack(work);
                    vote(plan, plan.rolledBack(), work, deadline, done);
                }
            }
        }

        private PreparePlan.Step prepare(PreparePlan plan, Database.Work work, Gid gid) {
            if (world.is(Mutation.VOTES_BEFORE_PREPARING)) {
                after(world.between(1, 300), () -> database.prepare(work, gid.format()));
                return plan.prepared();
            }
            return switch (database.prepare(work, gid.format())) {
                case DONE -> plan.prepared();
                case UNKNOWN -> world.is(Mutation.TAKES_A_LOST_PREPARE_FOR_DONE) ? plan.prepared() : plan.failed(true);
                case FAILED_TRANSACTION, UNIQUE_VIOLATION, LOCK_NOT_AVAILABLE, NO_SLOT, UNDEFINED_OBJECT, BUSY ->
                    plan.failed(false);
            };
        }

        private void voted(BranchKey key, PreparePlan.Step.Voted voted) {
            if (voted.vote() == Vote.READ_ONLY) {
                world.checks.readOnly(seenAs(number, key));
            } else if (voted.gid() != null) {
                world.checks.votesYes(database, key);
                remembered.put(key, voted.gid().format());
            }
        }

        // Phase two.

        /** @param meant the instance that was to be asked; null if any can answer */
        void carryOut(
                Verb verb,
                @Nullable String meant,
                List<dev.concordat.coordinator.dispatch.BranchKey> asked,
                Consumer<List<BranchResult>> reply) {
            Order order =
                    switch (verb) {
                        case PREPARE -> Order.PREPARE;
                        case COMMIT -> Order.COMMIT;
                        case ABORT -> Order.ABORT;
                    };
            List<BranchKey> keys = asked.stream()
                    .map(branch -> new BranchKey(branch.transaction(), branch.branch()))
                    .toList();
            boolean isAnother = meant != null && !meant.equals(id());
            if (isAnother) {
                world.saw(Sight.HELD_ASKED_OF_A_SUCCESSOR);
                if (!world.is(Mutation.PREPARES_WHAT_ANOTHER_LIFE_WAS_ASKED_FOR)) {
                    // It may have opened a branch of this name anew, for a request that came a second time.
                    held.refuse(keys);
                }
            }
            carryOut(order, keys, results -> {
                if (!crashesAt(CrashPoint.SERVICE_BEFORE_ANSWER)) {
                    reply.accept(results);
                    crashesAt(CrashPoint.SERVICE_AFTER_ANSWER);
                }
            });
        }

        /** All at once; whoever waits for them is told in time what is done by then. */
        private void carryOut(Order order, List<BranchKey> branches, Consumer<List<BranchResult>> then) {
            List<BranchResult> results = new ArrayList<>();
            int[] open = {branches.size()};
            for (BranchKey key : branches) {
                settle(order, key, result -> {
                    if (result != null) {
                        results.add(result);
                    }
                    if (--open[0] == 0) {
                        then.accept(List.copyOf(results));
                    }
                });
            }
            after(PHASE_TWO_PATIENCE, () -> {
                if (open[0] > 0) {
                    open[0] = -1;
                    then.accept(List.copyOf(results));
                }
            });
        }

        private void settle(Order order, BranchKey key, Consumer<@Nullable BranchResult> done) {
            if (world.is(Mutation.ANSWERS_DONE_BEFORE_DOING) && order == Order.COMMIT && database.find(key) != null) {
                after(world.between(20, 900), () -> database.commitPrepared(key));
                done.accept(checked(order, key, new Move.Answer(CommitResult.DONE, null)));
                return;
            }
            held.order(order, key, vote -> {
                if (vote != null) {
                    done.accept(checked(order, key, vote.wireName(), null));
                    return;
                }
                PhaseTwoPlan plan = new PhaseTwoPlan(order, remembered.remove(key));
                follow(order, key, plan, plan.start(), null, done);
            });
        }

        private void follow(
                Order order,
                BranchKey key,
                PhaseTwoPlan plan,
                PhaseTwoPlan.Step step,
                @Nullable FenceKind seenEarly,
                Consumer<@Nullable BranchResult> done) {
            after(world.between(0, LONGEST_STEP + 1), () -> {
                if (step instanceof PhaseTwoPlan.Step.Answered answered) {
                    done.accept(checked(order, key, answered.answer()));
                } else if (step instanceof PhaseTwoPlan.Step.Busy || !database.isUp()) {
                    done.accept(later(order, key));
                } else if (step instanceof PhaseTwoPlan.Step.FindPrepared) {
                    FenceKind early = world.is(Mutation.LOOKS_AT_THE_FENCE_FIRST) ? database.fence(key) : null;
                    Runnable look = () -> follow(order, key, plan, plan.found(database.find(key)), early, done);
                    if (world.is(Mutation.LOOKS_AT_THE_FENCE_FIRST)) {
                        after(world.between(0, 4), look);
                    } else {
                        look.run();
                    }
                } else if (step instanceof PhaseTwoPlan.Step.FindFence) {
                    FenceKind found = world.is(Mutation.LOOKS_AT_THE_FENCE_FIRST) ? seenEarly : database.fence(key);
                    follow(order, key, plan, plan.fenced(found), null, done);
                } else if (step instanceof PhaseTwoPlan.Step.Perform act) {
                    PhaseTwoPlan.Effect effect = perform(act.move(), key);
                    if (!up) {
                        return;
                    }
                    if (effect == null) {
                        done.accept(later(order, key));
                    } else {
                        follow(order, key, plan, plan.performed(effect), null, done);
                    }
                }
            });
        }

        /** What came of the move; null if nobody knows. */
        private PhaseTwoPlan.@Nullable Effect perform(Move move, BranchKey key) {
            boolean commits = move instanceof Move.CommitPrepared;
            boolean rollsBack = move instanceof Move.RollBackPrepared;
            CrashPoint before = commits
                    ? CrashPoint.SERVICE_BEFORE_COMMIT
                    : rollsBack ? CrashPoint.SERVICE_BEFORE_ROLLBACK : CrashPoint.SERVICE_BEFORE_TOMBSTONE;
            if (crashesAt(before)) {
                return null;
            }
            Database.Sql result = commits
                    ? database.commitPrepared(key)
                    : rollsBack ? database.rollBackPrepared(key) : leaveTombstone(key);
            world.trace.mark(result.name().hashCode());
            crashesAt(
                    commits
                            ? CrashPoint.SERVICE_AFTER_COMMIT
                            : rollsBack ? CrashPoint.SERVICE_AFTER_ROLLBACK : CrashPoint.SERVICE_AFTER_TOMBSTONE);
            return switch (result) {
                case DONE -> PhaseTwoPlan.Effect.DONE;
                case UNDEFINED_OBJECT, LOCK_NOT_AVAILABLE, UNIQUE_VIOLATION -> {
                    world.saw(Sight.MOVE_OVERTAKEN);
                    yield PhaseTwoPlan.Effect.OVERTAKEN;
                }
                case BUSY -> PhaseTwoPlan.Effect.BUSY;
                case UNKNOWN, FAILED_TRANSACTION, NO_SLOT -> null;
            };
        }

        private Database.Sql leaveTombstone(BranchKey key) {
            return world.is(Mutation.LEAVES_NO_TOMBSTONE) ? Database.Sql.DONE : database.leaveTombstone(key);
        }

        private @Nullable BranchResult checked(Order order, BranchKey key, Move.Answer answer) {
            String word = answer.result().wireName();
            if (answer.result() == CommitResult.HAZARD && world.is(Mutation.CALLS_NOT_FOUND_DONE)) {
                word = CommitResult.DONE.wireName();
            }
            return checked(order, key, word, answer.detail());
        }

        private BranchResult checked(Order order, BranchKey key, String word, @Nullable String detail) {
            world.checks.participantAnswers(this, order, key, word);
            return new BranchResult(key.transaction().value(), key.branch().value(), word, detail);
        }

        Database database() {
            return database;
        }

        private @Nullable BranchResult later(Order order, BranchKey key) {
            if (world.is(Mutation.LEAVES_NO_TOMBSTONE) && order == Order.ABORT && database.find(key) == null) {
                return checked(order, key, new Move.Answer(AbortResult.DONE, null));
            }
            String word =
                    switch (order) {
                        case PREPARE -> null;
                        case COMMIT -> CommitResult.RETRY.wireName();
                        case ABORT -> AbortResult.RETRY.wireName();
                    };
            return word == null
                    ? null
                    : new BranchResult(key.transaction().value(), key.branch().value(), word, null);
        }

        /** Asks about branches that have waited. */
        private void recover() {
            if (!database.isUp() || world.is(Mutation.NEVER_INQUIRES)) {
                recoverLater();
                return;
            }
            List<RecoveryPlan.Waiting> found =
                    database.inDoubt().stream().map(this::waiting).toList();
            RecoveryPlan plan = new RecoveryPlan(name, found, since, world.agenda.nanos(), bounds);
            follow(plan, plan.start());
        }

        private RecoveryPlan.Waiting waiting(Database.Prepared branch) {
            Gid gid = Gid.parse(owner, branch.gid()).orElseThrow();
            return new RecoveryPlan.Waiting(gid.key(), Duration.ofMillis(database.age(branch)), gid.timeout());
        }

        /** What the starter's {@code InDoubtResolver} does by blocking. */
        private void follow(RecoveryPlan plan, RecoveryPlan.Step step) {
            switch (step) {
                case RecoveryPlan.Step.Ask ask -> inquire(plan, ask.inquiries());
                case RecoveryPlan.Step.CarryOut ordered ->
                    carryOut(ordered.order(), ordered.branches(), ignored -> follow(plan, plan.carriedOut()));
                case RecoveryPlan.Step.Over ignored -> recoverLater();
            }
        }

        private void inquire(RecoveryPlan plan, List<Inquiry> about) {
            List<BranchInquiry> inquiries = new ArrayList<>();
            for (Inquiry inquiry : about) {
                BranchInquiry read = new BranchInquiry(
                        TransactionId.parse(inquiry.transaction()),
                        new BranchId(inquiry.branch()),
                        Boolean.TRUE.equals(inquiry.expired()),
                        inquiry.participant() == null ? null : new ParticipantName(inquiry.participant()));
                inquiries.add(read);
                decideAlone(read);
            }
            ask(
                    (node, reply) -> node.outcomes(inquiries, reply),
                    INQUIRY_BUDGET,
                    (Exchange.Result<List<Outcome>> result) -> {
                        List<Outcome> outcomes = result.value();
                        follow(plan, outcomes == null ? plan.unanswered() : plan.answered(told(inquiries, outcomes)));
                    });
        }

        /** What no participant may do (R8). */
        private void decideAlone(BranchInquiry waiting) {
            BranchKey key = new BranchKey(waiting.transaction(), waiting.branch());
            if (waiting.expired() && world.is(Mutation.ROLLS_BACK_AFTER_ITS_TIMEOUT)) {
                database.rollBackPrepared(key);
            } else if (waiting.expired() && world.is(Mutation.COMMITS_AFTER_ITS_TIMEOUT)) {
                database.commitPrepared(key);
            }
        }

        private List<BranchOutcome> told(List<BranchInquiry> asked, List<Outcome> outcomes) {
            List<BranchOutcome> told = new ArrayList<>();
            for (int i = 0; i < asked.size(); i++) {
                BranchInquiry about = asked.get(i);
                boolean presumed = outcomes.get(i) == Outcome.PENDING
                        && about.expired()
                        && world.is(Mutation.TAKES_PENDING_FOR_ABORT);
                told.add(new BranchOutcome(
                        about.transaction().value(),
                        about.branch().value(),
                        (presumed ? Outcome.ABORT : outcomes.get(i)).wireName()));
            }
            return told;
        }

        /** One round after the other. */
        private void recoverLater() {
            after(world.between(1_500, 3_000) * (world.checks.isDraining() ? 3 : 1), this::recover);
        }
    }
}
