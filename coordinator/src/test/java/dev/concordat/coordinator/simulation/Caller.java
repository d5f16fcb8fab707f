package dev.concordat.coordinator.simulation;

import dev.concordat.coordinator.transaction.BranchSpec;
import dev.concordat.coordinator.transaction.Command;
import dev.concordat.coordinator.transaction.Reply;
import dev.concordat.participant.branch.BranchBook;
import dev.concordat.participant.branch.Verdict;
import dev.concordat.participant.initiator.CompletionPlan;
import dev.concordat.participant.request.CommitReply;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.BranchRequest;
import dev.concordat.protocol.BranchesHeader;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionId;
import dev.concordat.protocol.Vote;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Who begins one global transaction, has the work done, and ends it. Asks again afterwards, and may die at any time. */
final class Caller {

    private static final Duration VOTING = Duration.ofSeconds(2);
    /** An abort of what nobody knows is a decision, which would outlast the end of the simulation if it came later. */
    private static final long BEFORE_FORGETTING = 45_000;

    /** Longer than any retention after the last transaction began. */
    private static final long AFTER_FORGETTING = 115_000;

    private static final ParticipantName SELF = new ParticipantName("transfer");

    /** How the transaction is made. */
    enum Kind {
        /** Two calls and a carried list. */
        TRANSFER,
        /** One call, which makes another one. */
        NESTED,
        /** The work fails in the end. */
        ABANDONED,
        /** Begun at a coordinator, branches enlisted with their votes, committed without a list. */
        BEGUN,
        /** Begun, and branches enlisted without votes. */
        BEGUN_SILENT,
        /** A list without votes. */
        SILENT,
        /** Reads every account through the protocol. */
        AUDIT,
        /** Looks only. */
        READ_ONLY,
        /** Calls whose branches stay open, and later calls that go on in them; a list without votes. */
        HELD,
        /** The same, begun, and branches enlisted. */
        HELD_BEGUN
    }

    private final World world;
    private final Client client;
    private final TransactionId id;
    private final Kind kind;
    private final long timeout;
    private final long budget;
    private final int account;
    private final long amount;
    private final BranchBook book;
    private final List<BranchId> given = new ArrayList<>();
    private final List<BranchSpec> enlisted = new ArrayList<>();
    private final Service.@Nullable Instance[] heldAt = new Service.Instance[Network.SERVICES];
    private Service.@Nullable Task firstHeld;
    private final int heldCalls;
    private long deadline;
    private long sum;
    private boolean works = true;
    private boolean asksForCommit;
    private boolean knowsOfAnAbort;
    private boolean alive = true;

    /** @param client of the process that it is in, which others may be in too */
    Caller(World world, Client client, TransactionId id, Kind kind) {
        this.world = world;
        this.client = client;
        this.id = id;
        this.kind = kind;
        this.timeout = world.between(2_000, 8_000);
        this.budget = world.oneIn(2) ? 7_000 : world.between(500, 3_000);
        this.account = (int) world.between(0, Database.ACCOUNTS);
        this.amount = kind == Kind.READ_ONLY ? 0 : world.between(1, 9);
        this.heldCalls = isHeld() ? 2 * (int) world.between(1, 4) : 0;
        this.book = BranchBook.ofInitiator(SELF, world.is(Mutation.LEAVES_A_LOST_CALL_OUT));
    }

    private boolean isAlive() {
        return alive;
    }

    private boolean diesAt(CrashPoint point) {
        if (alive && world.faults.crashes()) {
            world.coverage.crashed(point);
            world.saw(Sight.CALLER_CRASHED);
            world.tell(id, () -> "the caller dies at " + point);
            alive = false;
        }
        return !alive;
    }

    private boolean isBegun() {
        return kind == Kind.BEGUN || kind == Kind.BEGUN_SILENT || kind == Kind.HELD_BEGUN;
    }

    private boolean isHeld() {
        return kind == Kind.HELD || kind == Kind.HELD_BEGUN;
    }

    private boolean isSilent() {
        return kind == Kind.SILENT || kind == Kind.BEGUN_SILENT;
    }

    void start() {
        deadline = world.agenda.now() + timeout;
        world.tell(id, () -> "begins as " + kind);
        if (!isBegun()) {
            call(0);
            return;
        }
        Command begin = new Command.Begin(id, null, Duration.ofMillis(timeout));
        ask((node, reply) -> node.apply(begin, reply), result -> {
            if (result.value() instanceof Reply.Accepted) {
                call(0);
            }
        });
    }

    private void ask(Exchange.Request<Reply> request, Consumer<Exchange.Result<Reply>> then) {
        new Exchange<>(world, client, this::isAlive, request, budget, then).start();
    }

    /** One business call after the other. */
    private void call(int service) {
        if (isHeld()) {
            heldCall(service);
            return;
        }
        if (service == Network.SERVICES || (service == 1 && kind == Kind.NESTED)) {
            end();
            return;
        }
        if (diesAt(CrashPoint.CALLER_BEFORE_CALL)) {
            return;
        }
        BranchId branch = book.openCall();
        given.add(branch);
        Service target = world.services[service];
        Service.Instance instance = target.anyInstance();
        long left = Math.max(1, deadline - world.agenda.now());
        Service.Task task = new Service.Task(
                id,
                branch,
                account,
                service == 0 ? -amount : amount,
                kind == Kind.AUDIT,
                kind == Kind.NESTED,
                false,
                left);
        if (world.stray != null && world.oneIn(2)) {
            goAstray(world.stray.anyInstance(), task, left);
        }
        world.network.call(
                Network.CALLERS,
                instance.place(),
                instance::isUp,
                Math.min(2_500, left),
                (Consumer<Service.Done> reply) -> instance.work(task, reply),
                new Network.Caller<>() {
                    @Override
                    public void answered(Service.Done answer) {
                        worked(service, branch, target.name, answer);
                    }

                    @Override
                    public void refused() {
                        lost(service, branch, target.name);
                    }

                    @Override
                    public void silence() {
                        lost(service, branch, target.name);
                    }
                });
    }

    /** A proxy that repeats a request sends it to another participant too, whose answer reaches nobody. */
    private void goAstray(Service.Instance instance, Service.Task task, long left) {
        Service.Task same = new Service.Task(
                task.id(), task.branch(), task.account(), task.delta(), task.audits(), false, false, left);
        world.network.send(Network.CALLERS, instance.place(), () -> {
            if (instance.isUp()) {
                instance.work(same, ignored -> world.saw(Sight.WENT_ASTRAY));
            }
        });
    }

    private void lost(int service, BranchId branch, ParticipantName participant) {
        if (alive) {
            world.saw(Sight.CALL_LOST);
            works = false;
            book.lost(branch, participant, "no answer");
            enlist(service, branch, participant, null);
        }
    }

    private void worked(int service, BranchId branch, ParticipantName participant, Service.Done done) {
        if (!alive) {
            return;
        }
        sum += done.sum();
        BranchesHeader header = done.header();
        Vote own = header.branches().stream()
                .filter(entry -> entry.branch().equals(branch))
                .map(BranchesHeader.Entry::vote)
                .findFirst()
                .orElse(Vote.REFUSED);
        boolean refused = header.branches().stream().anyMatch(entry -> entry.vote() == Vote.REFUSED);
        if (refused && world.is(Mutation.LEAVES_A_REFUSED_BRANCH_OUT)) {
            header = new BranchesHeader(header.branches().stream()
                    .filter(entry -> entry.vote() != Vote.REFUSED)
                    .toList());
        }
        book.answered(branch, header);
        header.branches().forEach(entry -> {
            if (!given.contains(entry.branch())) {
                given.add(entry.branch());
            }
        });
        works &= own != Vote.REFUSED || isSilent();
        enlist(service, branch, participant, own == Vote.REFUSED || isSilent() ? null : own);
    }

    /** One after the other, to both services in turn, mostly where the earlier ones went; the last one may be late. */
    private void heldCall(int step) {
        if (step == heldCalls) {
            if (works && world.faults.processes && !world.faults.healed() && world.oneIn(8)) {
                reopen();
            } else {
                if (world.oneIn(4)) {
                    straggle();
                }
                end();
            }
            return;
        }
        if (diesAt(CrashPoint.CALLER_BEFORE_CALL)) {
            return;
        }
        int service = step % Network.SERVICES;
        // Each pair of calls moves an amount of its own; where a call goes elsewhere, another row is free.
        long delta = (service == 0 ? -1 : 1) * (amount + step / Network.SERVICES);
        int row = (account + step / Network.SERVICES) % Database.ACCOUNTS;
        BranchId branch = book.openCall();
        heldSend(service, branch, row, delta, 2_500, answer -> heldAnswered(step, service, branch, answer));
    }

    private void heldSend(
            int service, BranchId branch, int row, long delta, long patience, Consumer<Service.@Nullable Done> then) {
        Service target = world.services[service];
        Service.Instance before = heldAt[service];
        Service.Instance instance = before == null || world.oneIn(8) ? target.anyInstance() : before;
        if (before != null && instance != before) {
            world.saw(Sight.HELD_CALL_ELSEWHERE);
        }
        heldAt[service] = instance;
        long left = Math.max(1, deadline - world.agenda.now());
        Service.Task task = new Service.Task(id, branch, row, delta, false, false, true, left);
        firstHeld = firstHeld == null ? task : firstHeld;
        world.network.call(
                Network.CALLERS,
                instance.place(),
                instance::isUp,
                Math.min(patience, left),
                (Consumer<Service.Done> reply) -> instance.work(task, reply),
                new Network.Caller<>() {
                    @Override
                    public void answered(Service.Done answer) {
                        then.accept(answer);
                    }

                    @Override
                    public void refused() {
                        then.accept(null);
                    }

                    @Override
                    public void silence() {
                        then.accept(null);
                    }
                });
    }

    private void heldAnswered(int step, int service, BranchId branch, Service.@Nullable Done answer) {
        if (!alive) {
            return;
        }
        HeldBranches.Item item = answer == null ? null : answer.item();
        works &= item != null;
        BranchId named = item == null ? branch : item.branch();
        BranchSpec spec =
                new BranchSpec(named, world.services[service].name, null, null, item == null ? null : item.instance());
        if (!given.contains(named)) {
            given.add(named);
        }
        if (enlisted.contains(spec) || !isBegun() || !works) {
            enlisted.remove(spec);
            enlisted.add(spec);
            heldCall(works ? step + 1 : heldCalls);
            return;
        }
        enlisted.add(spec);
        ask((node, reply) -> node.apply(new Command.Enlist(id, spec), reply), result -> {
            works &= result.value() instanceof Reply.Accepted;
            heldCall(works ? step + 1 : heldCalls);
        });
    }

    /** The first call comes once more, to whoever has come up where the instance died that had carried it out. */
    private void reopen() {
        Service.Instance instance = heldAt[0];
        Service.Task task = firstHeld;
        if (instance == null || task == null) {
            end();
            return;
        }
        instance.crash(world.between(10, 40));
        world.agenda.after(
                world.between(50, 90),
                () -> world.network.send(Network.CALLERS, instance.place(), () -> {
                    if (instance.isUp()) {
                        instance.work(task, ignored -> {});
                    }
                }));
        world.agenda.after(world.between(120, 300), this::end);
    }

    /** A call that nobody waits for is on its way still when the commit is asked for: it is part of all, or refused. */
    private void straggle() {
        heldSend(0, book.openCall(), account, 0, 2_000, ignored -> {});
    }

    private void enlist(int service, BranchId branch, ParticipantName participant, @Nullable Vote vote) {
        BranchSpec spec = new BranchSpec(branch, participant, null, vote);
        enlisted.add(spec);
        if (!isBegun() || !works) {
            call(service + 1);
            return;
        }
        ask((node, reply) -> node.apply(new Command.Enlist(id, spec), reply), result -> {
            works &= result.value() instanceof Reply.Accepted;
            call(service + 1);
        });
    }

    private void end() {
        if (diesAt(CrashPoint.CALLER_BEFORE_COMMIT)) {
            return;
        }
        if (isBegun() || isSilent() || isHeld()) {
            works &= !isHeld() || !world.oneIn(6);
            endByRequest();
            return;
        }
        if (kind == Kind.ABANDONED) {
            book.setRollbackOnly("requested", "the work failed");
        } else if (world.agenda.now() >= deadline) {
            book.setRollbackOnly("deadline-passed", "its time was up");
        }
        follow(CompletionPlan.of(book.verdict()));
    }

    /** As an initiator with the starter does. */
    private void follow(CompletionPlan.Step step) {
        switch (step) {
            case CompletionPlan.Step.Commit commit ->
                commit(specs(commit.branches()), reply -> follow(CompletionPlan.afterCommit(commit.branches(), reply)));
            case CompletionPlan.Step.Abort abort -> abort(abort.abort());
            case CompletionPlan.Step.CleanUp ignored ->
                throw new IllegalStateException("calls get lost here, but none fails and leaves something behind");
            case CompletionPlan.Step.Completed ignored -> tell(Checks.Told.COMMITTED);
            case CompletionPlan.Step.Aborted ignored -> tell(Checks.Told.ABORTED);
            case CompletionPlan.Step.Unknown ignored -> tell(Checks.Told.UNKNOWN);
        }
    }

    private void commit(List<BranchSpec> branches, Consumer<CommitReply> then) {
        asksForCommit = true;
        ask((node, reply) -> node.commit(id, branches, VOTING, reply), result -> then.accept(broken(result)));
        diesAt(CrashPoint.CALLER_AFTER_COMMIT_SENT);
    }

    private CommitReply broken(Exchange.Result<Reply> result) {
        CommitReply reply = result.read();
        knowsOfAnAbort |= reply instanceof CommitReply.Aborted;
        if (reply instanceof CommitReply.NothingDecided) {
            world.checks.promisedUndecided(id);
        }
        if (reply instanceof CommitReply.Unknown && !result.isAnswered()) {
            if (world.is(Mutation.TELLS_COMMITTED_WHEN_UNKNOWN)) {
                return new CommitReply.Committed();
            }
            if (world.is(Mutation.TELLS_ABORTED_WHEN_UNKNOWN)) {
                return new CommitReply.Aborted("unknown");
            }
        }
        return reply;
    }

    private void abort(Verdict.Abort abort) {
        List<BranchSpec> branches = specs(abort.branches());
        ask((node, reply) -> node.abort(id, branches, reply), result -> {
            knowsOfAnAbort |= result.read() instanceof CommitReply.Aborted;
            follow(CompletionPlan.afterAbort(abort, result.read()));
        });
    }

    private static List<BranchSpec> specs(List<BranchRequest> branches) {
        return branches.stream()
                .map(branch -> new BranchSpec(
                        new BranchId(branch.branch()),
                        new ParticipantName(branch.participant()),
                        branch.callback(),
                        branch.vote() == null ? null : Vote.fromWire(branch.vote())))
                .toList();
    }

    /** As a client of the REST API does: it says nothing but what it was told. */
    private void endByRequest() {
        if (!works) {
            ask((node, reply) -> node.abort(id, enlisted, reply), result -> toldBy(result.read()));
            return;
        }
        List<BranchSpec> list =
                kind == Kind.SILENT || kind == Kind.HELD || world.random.nextBoolean() ? enlisted : List.of();
        commit(list, this::toldBy);
    }

    private void toldBy(CommitReply reply) {
        if (reply instanceof CommitReply.Committed) {
            tell(Checks.Told.COMMITTED);
        } else if (reply instanceof CommitReply.Aborted) {
            tell(Checks.Told.ABORTED);
        } else {
            tell(Checks.Told.UNKNOWN);
        }
    }

    private void tell(Checks.Told outcome) {
        world.checks.told(id, outcome, given);
        if (outcome == Checks.Told.COMMITTED && kind == Kind.AUDIT) {
            world.checks.audited(id, sum);
        }
        if (world.oneIn(2)) {
            world.agenda.after(world.between(1, 4_000), this::look);
        }
        if (world.oneIn(3)) {
            world.agenda.after(world.between(1, 20_000), () -> askAgain(outcome));
        }
        if (world.oneIn(6) && world.agenda.now() < BEFORE_FORGETTING) {
            // Surely forgotten by then, but for what an operator has ended.
            world.agenda.after(
                    AFTER_FORGETTING - world.agenda.now() + world.between(0, 30_000), () -> askAgain(outcome));
        }
    }

    private void look() {
        look(client, 2);
    }

    /** Whoever looks, and once more when it has seen something. */
    private void look(Client reader, int times) {
        Views.Seen oldest = world.checks.asksForAView(id);
        Exchange.Request<Reply> request = (node, reply) -> node.find(id, reply);
        new Exchange<Reply>(world, reader, this::isAlive, request, budget, result -> {
                    if (result.answer() != null) {
                        world.checks.viewed(id, oldest, result.answer().served());
                    }
                    if (times > 1) {
                        world.agenda.after(world.between(1, 300), () -> look(reader, times - 1));
                    }
                })
                .start();
    }

    /** Somebody else wants to know what becomes of it. */
    void lookFromElsewhere() {
        look(new Client(world, Network.CALLERS), 3);
    }

    /** Once more, or the opposite: the same answer, or none; "forgotten" after the retention (S15). */
    private void askAgain(Checks.Told before) {
        if (before == Checks.Told.COMMITTED && world.oneIn(4)) {
            repeat((node, reply) -> node.abort(id, List.of(), reply));
        } else if (before == Checks.Told.ABORTED && !(asksForCommit && knowsOfAnAbort && world.random.nextBoolean())) {
            // What was promised to be undecided is never asked to be committed again.
            if (world.agenda.now() < BEFORE_FORGETTING || world.agenda.now() >= AFTER_FORGETTING) {
                repeat((node, reply) -> node.abort(id, List.of(), reply));
            }
        } else {
            commitAgain(before);
        }
    }

    private void commitAgain(Checks.Told before) {
        List<BranchSpec> list = isBegun() ? List.of() : enlisted;
        if (before == Checks.Told.UNKNOWN && (kind == Kind.TRANSFER || kind == Kind.READ_ONLY)) {
            return;
        }
        boolean sameList =
                isBegun() || kind == Kind.SILENT || kind == Kind.HELD || kind == Kind.TRANSFER || kind == Kind.AUDIT;
        if (sameList && asksForCommit) {
            world.checks.asksAgain(id);
            repeat((node, reply) -> node.commit(id, list, VOTING, reply));
        }
    }

    /** By the same process, or by another one of the same service. */
    private void repeat(Exchange.Request<Reply> request) {
        Client who = world.random.nextBoolean() ? client : new Client(world, Network.CALLERS);
        new Exchange<>(world, who, this::isAlive, request, budget, result -> {
                    if (result.answer() != null) {
                        world.checks.repeated(id, result.answer().served());
                    }
                    toldBy(result.read());
                })
                .start();
    }

    /** A call comes late and enlists a branch of which nobody else knows. */
    void enlistFromElsewhere() {
        if (isBegun()) {
            BranchSpec stray = new BranchSpec(new BranchId("9"), Service.nameOf(0), null, null);
            stranger((node, reply) -> node.apply(new Command.Enlist(id, stray), reply), result -> {});
        }
    }

    /** Somebody else wants it aborted, whatever its caller is about to do. */
    void abortFromElsewhere() {
        stranger((node, reply) -> node.abort(id, List.of(), reply), result -> {
            if (result.isAnswered() && result.read() instanceof CommitReply.Aborted) {
                world.checks.told(id, Checks.Told.ABORTED, given);
            }
        });
    }

    private void stranger(Exchange.Request<Reply> request, Consumer<Exchange.Result<Reply>> then) {
        new Exchange<>(world, new Client(world, Network.CALLERS), this::isAlive, request, budget, then).start();
    }
}
