package dev.concordat.coordinator.simulation;

import dev.concordat.coordinator.rest.ServedAnswer;
import dev.concordat.coordinator.runtime.BranchInquiry;
import dev.concordat.coordinator.runtime.RoundResult;
import dev.concordat.coordinator.transaction.Aborted;
import dev.concordat.coordinator.transaction.Aborting;
import dev.concordat.coordinator.transaction.Active;
import dev.concordat.coordinator.transaction.Command;
import dev.concordat.coordinator.transaction.CoordinatorState;
import dev.concordat.coordinator.transaction.Decided;
import dev.concordat.coordinator.transaction.Delivery;
import dev.concordat.coordinator.transaction.Effect;
import dev.concordat.coordinator.transaction.ModelParticipants;
import dev.concordat.coordinator.transaction.ModelParticipants.Real;
import dev.concordat.coordinator.transaction.Oracle;
import dev.concordat.coordinator.transaction.Rejection;
import dev.concordat.coordinator.transaction.Reply;
import dev.concordat.coordinator.transaction.StepChecks;
import dev.concordat.coordinator.transaction.Transition;
import dev.concordat.coordinator.transaction.Violated;
import dev.concordat.participant.branch.BranchKey;
import dev.concordat.participant.branch.FenceKind;
import dev.concordat.participant.branch.Order;
import dev.concordat.protocol.AbortReason;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.Decision;
import dev.concordat.protocol.Outcome;
import dev.concordat.protocol.TransactionId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The properties of rules.md, checked at the event that could break them. What the log decides and answers is
 * judged by the oracle of the random runs; this adds what databases, participants and callers see.
 */
final class Checks {

    /** What a caller was told of its transaction. */
    enum Told {
        COMMITTED,
        ABORTED,
        UNKNOWN
    }

    /** By the back-off five, and anew when an instance comes up, a node takes over or an operator wants it. */
    private static final int MOST_ATTEMPTS_OF_A_SECOND = 8;

    private final World world;
    private final ModelParticipants real = new ModelParticipants();
    private final Oracle oracle = new Oracle(real);
    private final StepChecks steps = new StepChecks(real, oracle);
    private final Map<TransactionId, Told> told = new TreeMap<>();
    private final Set<TransactionId> promisedUndecided = new TreeSet<>();
    private final Set<BranchKey> abortAcknowledged = new LinkedHashSet<>();
    private final Set<BranchKey> tombstones = new LinkedHashSet<>();
    private final Map<BranchKey, Long> lost = new LinkedHashMap<>();
    private final Map<BranchKey, Integer> effects = new LinkedHashMap<>();
    private boolean draining;
    private final Set<BranchKey> everLost = new LinkedHashSet<>();
    private final Views views = new Views();
    private final Ledger ledger = new Ledger();
    private final Pace pace = new Pace();
    /** Several, where the first call came twice, to different instances; the caller lists the one that it heard of. */
    private final Map<BranchKey, Set<Service.Instance>> holders = new LinkedHashMap<>();

    private final Map<BranchKey, Set<BranchKey>> heldCalls = new LinkedHashMap<>();
    private @Nullable TransactionId suspect;

    Checks(World world) {
        this.world = world;
    }

    static void require(boolean holds, Supplier<String> property) {
        if (!holds) {
            throw new Violated(property.get());
        }
    }

    private void require(TransactionId about, boolean holds, Supplier<String> property) {
        if (!holds) {
            suspect = about;
            throw new Violated(property.get());
        }
    }

    /** Whom the violation is about, if it is about one transaction. */
    @Nullable
    TransactionId suspect() {
        return suspect;
    }

    // The log.

    /** A command has been committed and is applied for the first time. */
    void applied(CoordinatorState before, Command command, Transition step) {
        TransactionId about = command instanceof Command.OfTransaction of ? of.id() : null;
        suspect = about;
        world.tell(about, () -> "applied " + command + " -> " + step.reply());
        steps.checkTouched(before, command, step);
        if (command instanceof Command.InquireExpired inquiry && step.reply() instanceof Reply.Answered answered) {
            oracle.answered(inquiry.id(), inquiry.branch(), answered.outcome());
        } else if (command instanceof Command.OfTransaction of) {
            oracle.replied(of, step.reply());
        }
        if (about != null && step.state().table().find(about) instanceof Decided decided) {
            require(
                    about,
                    !(told.get(about) == Told.ABORTED && decided.decision() == Decision.COMMIT),
                    () -> "S23: committed after the caller was told that it is aborted: " + about);
            undecidedStays(about);
        }
        suspect = null;
        see(before, command, step);
    }

    /** The only one who has the list was promised that nothing was decided by any of its attempts (S23). */
    void promisedUndecided(TransactionId id) {
        promisedUndecided.add(id);
        undecidedStays(id);
    }

    /** 503 promises that nothing was decided by the call: no entry of it may be under way, or more (S23). */
    void certainlyNothing(Node node, long incarnation, TransactionId id) {
        require(
                id,
                !world.raft.hasProposalOf(node.name(), incarnation, id),
                () -> "S23: refused for certain, with an entry under way: " + id);
    }

    /** From now on it may be committed after all. */
    void asksAgain(TransactionId id) {
        promisedUndecided.remove(id);
    }

    private void undecidedStays(TransactionId id) {
        Decided decided = oracle.decision(id);
        require(
                id,
                decided == null || decided.decision() == Decision.ABORT || !promisedUndecided.contains(id),
                () -> "S23: committed by a request that was certainly not carried out: " + id);
    }

    private void see(CoordinatorState before, Command command, Transition step) {
        for (Effect effect : step.effects()) {
            if (effect instanceof Effect.Forgotten) {
                world.saw(Sight.FORGOTTEN);
            }
        }
        if (command instanceof Command.Resolve && step.reply() instanceof Reply.Accepted) {
            world.saw(Sight.RESOLVED_BY_OPERATOR);
        }
        if (step.reply() instanceof Reply.Rejected rejected) {
            if (rejected.rejection() instanceof Rejection.AlreadyCommitted) {
                world.saw(Sight.ABORT_FOUND_A_COMMIT);
            } else if (rejected.rejection() instanceof Rejection.OutcomeForgotten) {
                world.saw(Sight.FORGOTTEN_TOLD);
            } else if (rejected.rejection() instanceof Rejection.AlreadyDecided && command instanceof Command.Enlist) {
                world.saw(Sight.ENLISTMENT_MET_A_DECISION);
            }
        }
        if (step.reply() instanceof Reply.Accepted accepted) {
            boolean aborted = accepted.transaction() instanceof Aborting || accepted.transaction() instanceof Aborted;
            if (command instanceof Command.DecideCommit && aborted && !accepted.changed()) {
                world.saw(Sight.COMMIT_FOUND_AN_ABORT);
            }
        }
        if (command instanceof Command.AbortIfExpired expire
                && before.table().find(expire.id()) instanceof Active
                && step.state().table().find(expire.id()) instanceof Decided) {
            world.saw(Sight.DEADLINE_ABORTED);
        }
        if (command instanceof Command.InquireExpired inquiry && before.table().find(inquiry.id()) == null) {
            world.saw(Sight.INQUIRY_DECIDED_ABORT);
        }
    }

    /** A replica has what the first one that applied had (S18), as far as these commands can have changed it. */
    static void sameTouched(List<Command> commands, CoordinatorState here, CoordinatorState there, long index) {
        require(
                here.now().equals(there.now()) && here.horizon().equals(there.horizon()),
                () -> "S18: the times differ at " + index);
        for (Command command : commands) {
            if (command instanceof Command.OfTransaction of) {
                require(
                        Objects.equals(here.table().find(of.id()), there.table().find(of.id())),
                        () -> "S18: the states differ at " + index + " in " + of.id());
            }
        }
    }

    /** R1, S13: what leaves a node has been decided, and applied there. */
    void sending(Node node, Delivery delivery) {
        TransactionId id = delivery.transaction();
        world.tell(id, () -> node.name() + " sends " + delivery);
        require(
                id,
                node.log().applied().table().find(id) instanceof Decided decided
                        && decided.decision() == delivery.decision(),
                () -> "S13: sent without its decision applied here: " + delivery);
        Decided decided = oracle.decision(id);
        require(
                id,
                decided != null && decided.decision() == delivery.decision(),
                () -> "S13: sent without its decision committed: " + delivery);
        int attempts = pace.told(node.name(), new BranchKey(id, delivery.branch()), world.agenda.now());
        require(
                id,
                attempts <= MOST_ATTEMPTS_OF_A_SECOND,
                () -> "L11: " + attempts + " attempts within a second: " + delivery);
    }

    /** A call over the network, whoever makes it. */
    Pace pace() {
        return pace;
    }

    void rounded(RoundResult result) {
        if (result instanceof RoundResult.Failed failed) {
            world.saw(
                    failed.reason() == AbortReason.VOTE_REFUSED
                            ? Sight.ROUND_REFUSED
                            : failed.reason() == AbortReason.PREPARE_TIMEOUT
                                    ? Sight.ROUND_TIMED_OUT
                                    : Sight.ROUND_UNREACHABLE);
        } else {
            world.saw(Sight.ROUND_UNANIMOUS);
        }
    }

    /** A participant in doubt is told something. */
    void inquiryAnswered(BranchInquiry inquiry, Outcome outcome) {
        world.tell(inquiry.transaction(), () -> inquiry + " is told " + outcome);
        suspect = inquiry.transaction();
        BranchKey about = seenAs(inquiry);
        oracle.answered(about.transaction(), about.branch(), outcome);
        suspect = null;
        switch (outcome) {
            case COMMIT -> world.saw(Sight.INQUIRY_TOLD_COMMIT);
            case PENDING -> world.saw(Sight.INQUIRY_TOLD_PENDING);
            case ABORT -> {
                world.saw(Sight.INQUIRY_TOLD_ABORT);
                require(
                        inquiry.transaction(),
                        mayEnd(about.transaction(), about.branch()),
                        () -> "S9: abort told of what is not decided: " + inquiry);
            }
        }
    }

    private static BranchKey seenAs(BranchInquiry inquiry) {
        BranchKey branch = new BranchKey(inquiry.transaction(), inquiry.branch());
        boolean isStray = Service.nameOf(Service.STRAY).equals(inquiry.participant());
        return isStray ? Service.seenAs(Service.STRAY, branch) : branch;
    }

    /** Whether no commit of this branch can ever be. */
    private boolean mayEnd(TransactionId id, BranchId branch) {
        Decided decided = oracle.decision(id);
        if (decided == null) {
            return world.raft.frontier().isForgotten(id);
        }
        // What has committed everywhere may be forgotten; an inquiry that was late then hears an abort with nothing to
        // end.
        boolean over =
                real.real(id, branch) == Real.COMMITTED && world.raft.frontier().isForgotten(id);
        return over
                || decided.decision() == Decision.ABORT
                || decided.branches().find(branch) == null;
    }

    // The databases.

    void prepared(int database, BranchKey branch) {
        BranchKey key = Service.seenAs(database, branch);
        world.tell(key.transaction(), () -> "database " + database + " prepares " + key);
        Real before = real.real(key.transaction(), key.branch());
        require(
                key.transaction(),
                !abortAcknowledged.contains(key),
                () -> "S11: prepared after its abort was acknowledged: " + key);
        // Rolled back without its tombstone it is where it began: work of it that was under way may prepare once more.
        require(
                key.transaction(),
                before != Real.COMMITTED && !tombstones.contains(key),
                () -> "S8: prepared after it was " + before + ": " + key);
        lost.remove(key);
        become(key, Real.PREPARED);
    }

    void committed(int database, BranchKey branch) {
        BranchKey key = Service.seenAs(database, branch);
        world.tell(key.transaction(), () -> "database " + database + " commits " + key);
        require(
                key.transaction(),
                effects.merge(key, 1, Integer::sum) == 1,
                () -> "S12: two effects of one branch: " + key);
        Real before = real.real(key.transaction(), key.branch());
        require(key.transaction(), before == Real.PREPARED, () -> "S8: committed while it was " + before + ": " + key);
        ledger.committed(key);
        become(key, Real.COMMITTED);
    }

    /** What was prepared is rolled back: by a decision and by nothing else (S10). */
    void rolledBack(int database, BranchKey branch) {
        BranchKey key = Service.seenAs(database, branch);
        world.tell(key.transaction(), () -> "database " + database + " rolls back " + key);
        require(
                key.transaction(),
                real.real(key.transaction(), key.branch()) == Real.PREPARED,
                () -> "S8: rolled back, and was not prepared: " + key);
        require(
                key.transaction(),
                mayEnd(key.transaction(), key.branch()),
                () -> "S10: rolled back without a decision: " + key);
        become(key, Real.ABORTED);
    }

    void tombstone(int database, BranchKey branch) {
        BranchKey key = Service.seenAs(database, branch);
        world.tell(key.transaction(), () -> "database " + database + " leaves a tombstone of " + key);
        require(
                key.transaction(),
                real.real(key.transaction(), key.branch()) != Real.COMMITTED,
                () -> "S8: aborted after it was committed: " + key);
        tombstones.add(key);
        if (!lost.containsKey(key)) {
            become(key, Real.ABORTED);
        }
    }

    void lostByFailover(int database, BranchKey branch) {
        BranchKey key = Service.seenAs(database, branch);
        world.tell(key.transaction(), () -> "database " + database + " has lost " + key);
        lost.put(key, world.agenda.now());
        everLost.add(key);
        real.become(key.transaction(), key.branch(), Real.LOST);
    }

    void readOnly(BranchKey key) {
        world.saw(Sight.READ_ONLY_VOTED);
        if (real.real(key.transaction(), key.branch()) == Real.IDLE) {
            real.become(key.transaction(), key.branch(), Real.READ_ONLY);
        }
    }

    private void become(BranchKey key, Real now) {
        world.trace.mark(now.name().hashCode());
        real.become(key.transaction(), key.branch(), now);
        suspect = key.transaction();
        oracle.checkAtomicity(key.transaction());
        suspect = null;
    }

    // The participants.

    /**
     * S4: a yes is the word of a database. It may have failed over in the moment between, and lost what it said; nobody can
     * tell that from the moment after.
     */
    void votesYes(Database database, BranchKey key) {
        require(
                key.transaction(),
                database.find(key) != null
                        || database.fence(key) == FenceKind.WORK
                        || isJustLost(Service.seenAs(database.number, key)),
                () -> "S4: votes yes with nothing prepared: " + key);
    }

    /** S6, S7: what is acknowledged has been done, and there is proof. */
    void participantAnswers(Service.Instance instance, Order order, BranchKey key, String word) {
        world.tell(key.transaction(), () -> order + " of " + key + " is answered " + word);
        Database database = instance.database();
        BranchKey seen = Service.seenAs(database.number, key);
        switch (word) {
            case "done" -> {
                if (order == Order.COMMIT) {
                    require(
                            key.transaction(),
                            database.fence(key) == FenceKind.WORK,
                            () -> "S6: commit acknowledged without proof: " + key);
                } else {
                    require(
                            key.transaction(),
                            !instance.holds(key),
                            () -> "S7: abort acknowledged by who holds it open still: " + key);
                    require(
                            key.transaction(),
                            database.find(key) == null && database.fence(key) == FenceKind.TOMBSTONE,
                            () -> "S7: abort acknowledged without proof: " + key);
                    abortAcknowledged.add(seen);
                }
            }
            case "prepared" -> {
                // What it saw may have been rolled back since, by a decision: then nobody counts its vote any more.
                if (!mayEnd(seen.transaction(), seen.branch())) {
                    votesYes(database, key);
                }
            }
            case "hazard" -> {
                world.saw(Sight.HAZARD_ANSWERED);
                require(
                        key.transaction(),
                        lost.containsKey(seen),
                        () -> "S6: a hazard although nothing was lost: " + key);
            }
            default -> {}
        }
    }

    private boolean isJustLost(BranchKey key) {
        Long at = lost.get(key);
        return at != null && world.agenda.now() - at <= Service.LONGEST_STEP;
    }

    // What is held open.

    /** A branch is opened that stays open. */
    void held(BranchKey key, Service.Instance instance) {
        world.tell(key.transaction(), () -> instance.url() + " holds " + key);
        holders.computeIfAbsent(key, none -> new LinkedHashSet<>()).add(instance);
    }

    /** A call is answered as carried out in a branch that stays open (S24). */
    void heldCallAnswered(BranchKey branch, BranchKey call) {
        world.tell(branch.transaction(), () -> call + " is answered as part of " + branch);
        Real now = real.real(branch.transaction(), branch.branch());
        // Aborted by another instance, of which its holder hears nothing: then nothing will come of the call, nor is it
        // told so.
        require(
                branch.transaction(),
                now == Real.IDLE || now == Real.ABORTED || now == Real.LOST,
                () -> "S24: answered after the vote: " + call + ", " + now);
        heldCalls.computeIfAbsent(branch, missing -> new LinkedHashSet<>()).add(call);
    }

    /** A branch is committed, with the calls that were carried out in it. */
    void committedCalls(Database.Work work) {
        Set<BranchKey> answered = heldCalls.getOrDefault(work.key, Set.of());
        Set<BranchKey> calls = new LinkedHashSet<>(work.calls);
        if (calls.size() > 1) {
            world.saw(Sight.HELD_COMMITTED_IN_ONE);
        }
        require(
                work.key.transaction(),
                calls.containsAll(answered),
                () -> "S24: committed are " + calls + " of " + answered);
        require(
                work.key.transaction(),
                calls.size() == work.calls.size(),
                () -> "S24: a call was carried out twice: " + work.calls);
        calls.forEach(ledger::committed);
    }

    /** R10: who holds a branch open is asked to prepare it, and nobody else. */
    void asksForVotes(String base, List<dev.concordat.coordinator.dispatch.BranchKey> asked) {
        for (dev.concordat.coordinator.dispatch.BranchKey branch : asked) {
            Set<Service.Instance> known =
                    holders.getOrDefault(new BranchKey(branch.transaction(), branch.branch()), Set.of());
            require(
                    branch.transaction(),
                    known.isEmpty()
                            || known.stream().anyMatch(holder -> holder.url().equals(base)),
                    () -> "R10: " + base + " is asked for what another instance holds: " + branch);
        }
    }

    /** L12: who holds a branch open is the first to hear of its abort, so that it ends at once. */
    void tells(String base, Delivery delivery, boolean mayBeUnreachable) {
        BranchKey key = new BranchKey(delivery.transaction(), delivery.branch());
        Set<Service.Instance> known = holders.getOrDefault(key, Set.of());
        require(
                key.transaction(),
                delivery.holder() == null
                        || mayBeUnreachable
                        || known.stream().anyMatch(holder -> holder.url().equals(base))
                        || known.stream().noneMatch(holder -> holder.holds(key)),
                () -> "L12: another one is told first of the abort of what is held: " + delivery);
    }

    /** L12: a voting round that could reach nobody else does not wait for an instance that is gone. */
    void roundEnded(long sinceRefused) {
        if (sinceRefused >= 0) {
            world.saw(Sight.HELD_ROUND_ENDED_SOON);
        }
        require(sinceRefused <= 1_000, () -> "L12: a voting round waits for an instance that is gone");
    }

    boolean isHeld(dev.concordat.coordinator.dispatch.BranchKey branch) {
        return holders.containsKey(new BranchKey(branch.transaction(), branch.branch()));
    }

    /** What instances hold open. */
    List<BranchKey> heldOpen() {
        List<BranchKey> open = new ArrayList<>();
        for (Service service : world.allServices()) {
            service.instances.forEach(instance -> open.addAll(instance.held.open()));
        }
        return open;
    }

    // The callers.

    /**
     * A caller is told how its transaction ended.
     *
     * @param given every branch that it gave out
     */
    void told(TransactionId id, Told outcome, List<BranchId> given) {
        world.tell(id, () -> "the caller is told " + outcome);
        world.trace.mark(outcome.name().hashCode());
        boolean nothingToContradict =
                outcome == Told.COMMITTED && given.stream().allMatch(branch -> real.real(id, branch) == Real.READ_ONLY);
        if (nothingToContradict) {
            // Without an entry (protocol.md: What one transaction costs): whoever aborts it afterwards takes nothing
            // back.
            world.saw(Sight.COMMITTED_AND_TOLD);
            return;
        }
        Told before = told.put(id, outcome);
        require(
                id,
                before == null || before == Told.UNKNOWN || before == outcome || outcome == Told.UNKNOWN,
                () -> "S15: told " + before + ", then " + outcome + ": " + id);
        if (outcome == Told.UNKNOWN && before != null) {
            told.put(id, before);
        }
        world.saw(
                outcome == Told.COMMITTED
                        ? Sight.COMMITTED_AND_TOLD
                        : outcome == Told.ABORTED ? Sight.ABORTED_AND_TOLD : Sight.UNKNOWN_AND_TOLD);
        check(id, given);
        Decided decided = oracle.decision(id);
        if (outcome != Told.UNKNOWN && decided != null) {
            views.told(id, decided.decision());
        }
    }

    /** The same request was answered once more: never as if nothing had been decided (S15). */
    void repeated(TransactionId id, ServedAnswer answer) {
        Told before = told.get(id);
        if (before == null || before == Told.UNKNOWN || oracle.decision(id) == null) {
            return;
        }
        require(
                id,
                !answer.type().equals("urn:concordat:problem:transaction-unknown")
                        && !answer.phase().equals("active"),
                () -> "S15: undecided after it was told " + before + ": " + answer);
        if (answer.type().equals("urn:concordat:problem:outcome-forgotten")) {
            world.saw(Sight.REPEATED_BEYOND_THE_RETENTION);
        } else if (before == Told.ABORTED) {
            world.saw(Sight.REPEATED_AFTER_AN_ABORT);
        }
    }

    private void check(TransactionId id, List<BranchId> given) {
        Decided decided = oracle.decision(id);
        if (told.get(id) == Told.ABORTED) {
            require(
                    id,
                    decided == null || decided.decision() == Decision.ABORT,
                    () -> "S23: told aborted, is committed: " + id);
        } else if (told.get(id) == Told.COMMITTED) {
            for (BranchId branch : given) {
                boolean nothingToCommit = real.real(id, branch) == Real.READ_ONLY;
                boolean inTheDecision = decided != null
                        && decided.decision() == Decision.COMMIT
                        && decided.branches().find(branch) != null;
                require(
                        id,
                        nothingToCommit || inTheDecision,
                        () -> "S3, S5, S23: told committed, without branch " + branch + ": " + id);
            }
        }
    }

    /** A reader asks what has become of it. */
    Views.Seen asksForAView(TransactionId id) {
        return views.begun(id);
    }

    /** A reader is shown something (S14). */
    void viewed(TransactionId id, Views.Seen oldest, ServedAnswer answer) {
        world.tell(id, () -> "a reader is shown " + answer);
        Decided decided = oracle.decision(id);
        String wrong = views.ended(
                id,
                oldest,
                answer,
                decided == null ? null : decided.decision(),
                world.raft.frontier().table().find(id) != null);
        require(id, wrong == null, () -> "S14: " + wrong + ": " + id);
        world.saw(Sight.VIEWED);
    }

    /** A branch is asked to book this. */
    void asked(BranchKey key, Ledger.Leg leg) {
        ledger.asked(key, leg);
    }

    /** A branch of an audit is prepared, and has read all of its database. */
    void audits(BranchKey key, int database) {
        ledger.read(key, database);
    }

    /** The sum that a committed audit has read through its own locks (S17). */
    void audited(TransactionId id, long sum) {
        world.saw(Sight.AUDITED);
        suspect = id;
        ledger.audited(id, sum, everLost::contains);
        suspect = null;
    }

    // The end.

    void drains() {
        draining = true;
    }

    boolean isDraining() {
        return draining;
    }

    /** What is prepared in any database. */
    List<BranchKey> inDoubt() {
        List<BranchKey> keys = new ArrayList<>();
        for (Service service : world.allServices()) {
            service.database.inDoubt().forEach(branch -> keys.add(Service.seenAs(service.number, branch.work().key)));
        }
        return keys;
    }

    boolean isDecided(TransactionId id) {
        return oracle.decision(id) != null;
    }

    /** What keeps the simulation from being quiet, or null (L1 to L3, L10). */
    @Nullable
    String unrest() {
        List<BranchKey> left = inDoubt();
        if (!left.isEmpty()) {
            suspect = left.getFirst().transaction();
            return "L3: still prepared: " + left.getFirst();
        }
        List<BranchKey> held = heldOpen();
        if (!held.isEmpty()) {
            suspect = held.getFirst().transaction();
            return "L12: still held open: " + held.getFirst();
        }
        CoordinatorState state = world.raft.frontier();
        if (!state.table().unfinished().isEmpty()) {
            suspect = state.table().unfinished().first();
            return (state.table().find(suspect) instanceof Active ? "L1" : "L2") + ": never ends: "
                    + state.table().find(suspect);
        }
        for (Node node : world.nodes) {
            if (node.log().size() != world.raft.size()) {
                return "L10: " + node.name() + " never catches up";
            }
        }
        return null;
    }

    /** All is quiet: nothing is half done, nothing was made or lost, and all replicas agree. */
    void settled() {
        for (Node node : world.nodes) {
            require(
                    node.log().applied().equals(world.raft.frontier()),
                    () -> "S18: " + node.name() + " differs in the end");
        }
        List<TransactionId> all = new ArrayList<>(real.all().keySet());
        for (TransactionId id : all) {
            oracle.checkAtomicity(id);
            Decided decided = oracle.decision(id);
            real.of(id).forEach((branch, state) -> {
                if (decided != null
                        && decided.decision() == Decision.COMMIT
                        && decided.branches().find(branch) != null) {
                    require(
                            id,
                            state == Real.COMMITTED
                                    || state == Real.READ_ONLY
                                    || lost.containsKey(new BranchKey(id, branch)),
                            () -> "S1: committed, but branch " + branch + " is " + state + ": " + id);
                }
            });
        }
        ledger.settled(
                Stream.of(world.services).map(service -> service.database).toList(), everLost::contains);
    }

    /** After the retention nothing is left but what an operator ended (L6). */
    void forgotten() {
        world.raft.frontier().table().byId().values().forEach(known -> {
            boolean resolved = known.branches().all().stream().anyMatch(branch -> branch.resolution() != null);
            require(known.id(), resolved, () -> "L6: never forgotten: " + known);
        });
    }
}
