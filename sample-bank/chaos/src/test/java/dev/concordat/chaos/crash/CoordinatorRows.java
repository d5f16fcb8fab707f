package dev.concordat.chaos.crash;

import static org.awaitility.Awaitility.await;

import dev.concordat.chaos.crash.agent.Trapdoor.Deed;
import dev.concordat.chaos.host.FaultControl;
import dev.concordat.chaos.oracle.Pause;
import dev.concordat.chaos.oracle.Seen;
import dev.concordat.sample.stack.Findings;
import dev.concordat.testing.JavaProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/** Rows of the fault matrix that need more than one process to fail at a point. Each throws a {@link Violation}. */
final class Rows {

    /** Only for rows that could not be played; on a busy machine a process may take long to start. */
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private static final String JUDGE = "judge";

    private final Rig rig;

    Rows(Rig rig) {
        this.rig = rig;
    }

    /** P7, S11: the abort is there before the work is done, or before it is prepared. */
    void workAfterTheAbort(CrashPoint held) {
        int account = rig.nextAccount();
        String transaction = rig.client().newId();
        Ambush ambush = rig.ambush(rig.stack().bankB());
        ambush.lay(held.name(), Deed.HOLD);
        rig.client().book(rig.stack().bankA().url(), transaction, "1", account, "-1.00");
        CompletableFuture<Client.Booked> late =
                meanwhile(() -> rig.client().book(rig.stack().bankB().url(), transaction, "2", account, "1.00"));
        ambush.awaitReached();

        rig.client().abort(transaction, node(0));
        await().atMost(LIMIT).until(() -> view(transaction).path("status").asString(""), "aborted"::equals);
        ambush.release();

        Violation.unless(
                late.join() == Client.Booked.REFUSED,
                "S11: work that came after its abort was acknowledged is " + late.join());
        rig.heal();
        Violation.unlessEmpty(rig.judge().judge(new Client.Outcome(transaction, false)));
    }

    /** D1: the database dies while a branch is at that point. */
    void theDatabaseDies(CrashPoint at) {
        int account = rig.nextAccount();
        Ambush ambush = rig.ambush(rig.stack().bankB());
        ambush.lay(at.name(), Deed.HOLD);
        String leader = rig.leader().name();
        CompletableFuture<Client.Outcome> outcome =
                meanwhile(() -> rig.client().act(CrashPoint.Manner.CARRIED, leader, account));
        ambush.awaitReached();

        rig.stack().postgres().crash();
        rig.stack().postgres().restart();
        ambush.release();

        Client.Outcome ended = outcome.join();
        rig.heal();
        Violation.unlessEmpty(rig.judge().judge(ended));
    }

    /** D4: all connections in the pools are dead at once. */
    void theDatabaseIsRestarted() {
        rig.stack().postgres().stop();
        rig.stack().postgres().restart();
        await().atMost(Duration.ofSeconds(10)).until(() -> carried().committed());
        Violation.unlessEmpty(rig.judge().judgeBooks());
    }

    /** D5: somebody else has taken all slots for prepared transactions. */
    void noSlotsAreLeft() {
        String prepared = rig.client().newId();
        int account = rig.nextAccount();
        rig.client().work(prepared, account);
        List<String> taken = new ArrayList<>();
        try (Connection connection = rig.stack().postgres().admin().connect();
                Statement statement = connection.createStatement()) {
            try {
                takeAllSlots(statement, taken);
                Violation.unless(
                        !rig.client().work(rig.client().newId(), rig.nextAccount()),
                        "D5: a branch says that it is prepared, where no slot is left");
                Client.Outcome ended = rig.client().commit(prepared, node(0));
                Violation.unless(ended.committed(), "D5: what was prepared before cannot be committed");
            } finally {
                for (String gid : taken) {
                    statement.execute("rollback prepared '" + gid + "'");
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        await().atMost(LIMIT).until(() -> carried().committed());
        Violation.unlessEmpty(rig.judge().judgeBooks());
    }

    private static void takeAllSlots(Statement statement, List<String> taken) throws SQLException {
        int free;
        try (ResultSet row = statement.executeQuery("select current_setting('max_prepared_transactions')::int"
                + " - (select count(*) from pg_prepared_xacts)")) {
            row.next();
            free = row.getInt(1);
        }
        for (int i = 0; i < free; i++) {
            statement.execute("begin; prepare transaction 'somebody-else-" + i + "'");
            taken.add("somebody-else-" + i);
        }
    }

    /** D2: the database cannot flush its log any more, and ends itself; what was prepared before is committed. */
    void theDiskOfTheDatabaseFails() {
        String prepared = rig.client().newId();
        rig.client().work(prepared, rig.nextAccount());
        rig.disks().faultsOfDatabase().failFlush(FaultControl.EIO);
        Client.Outcome ended = rig.client().commit(prepared, node(0));
        await().atMost(LIMIT)
                .until(() -> !rig.client().work(rig.client().newId(), rig.nextAccount())
                        && logOfDatabase().contains("PANIC"));
        rig.stack().postgres().crash();
        rig.disks().heal();
        rig.heal();
        Violation.unlessEmpty(rig.judge().judge(ended));
    }

    /** D3: nothing more fits on the disk of the database; what is prepared ends, at the latest when there is room. */
    void theDiskOfTheDatabaseIsFull() {
        String prepared = rig.client().newId();
        rig.client().work(prepared, rig.nextAccount());
        rig.disks().ofDatabase().fill();
        SQLException refused = growUntilRefused();
        if (!logOfDatabase().contains("No space left on device")) {
            throw new IllegalStateException("the disk of the database is not full", refused);
        }
        for (int i = 0; i < 20; i++) {
            carried();
        }
        Client.Outcome ended = rig.client().commit(prepared, node(0));
        rig.disks().heal();
        rig.heal();
        Violation.unlessEmpty(rig.judge().judge(ended));
    }

    /** Takes room until the server says that there is none; it may end itself over that. */
    private SQLException growUntilRefused() {
        try (Connection connection = rig.stack().bankDatabase(1).connect();
                Statement statement = connection.createStatement()) {
            statement.execute("create table too_large as select repeat('x', 1000) from generate_series(1, 100000)");
            throw new IllegalStateException("there was room for everything");
        } catch (SQLException refused) {
            return refused;
        }
    }

    private String logOfDatabase() {
        try {
            return Files.readString(rig.stack().postgres().log());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** P8: another instance is given a branch that the first one works on; it votes no. */
    void twoInstancesDoTheSameBranch() {
        JavaProcess second = rig.secondBankB();
        try {
            int account = rig.nextAccount();
            String transaction = rig.client().newId();
            URI first = rig.stack().bankB().url();
            rig.client().book(rig.stack().bankA().url(), transaction, "1", account, "-1.00");
            Ambush ambush = rig.ambush(rig.stack().bankB());
            ambush.lay(CrashPoint.P2_WORKED_AND_NOT_PREPARED.name(), Deed.HOLD);
            CompletableFuture<Client.Booked> held =
                    meanwhile(() -> rig.client().book(first, transaction, "2", account, "1.00"));
            ambush.awaitReached();
            Client.Booked other = rig.client().book(second.url(), transaction, "2", account, "1.00");
            ambush.release();
            Violation.unless(
                    held.join() == Client.Booked.PREPARED && other == Client.Booked.REFUSED,
                    "S12: of two instances one says " + held.join() + ", the other " + other);
            Client.Outcome ended = rig.client().commit(transaction, node(0));
            Violation.unlessEmpty(rig.judge().judge(ended));
        } finally {
            second.kill();
        }
    }

    /** P10: a participant is gone; its transaction waits, others do not, and an operator can end it. */
    void aParticipantIsGone() {
        String transaction = rig.client().newId();
        rig.client().work(transaction, rig.nextAccount());
        rig.stack().bankB().kill();
        Client.Outcome ended = rig.client().commit(transaction, node(0));
        Violation.unless(ended.committed(), "R1: a dead participant that has voted undid the commit");

        int account = rig.nextAccount();
        int other = rig.nextAccount();
        String local = rig.client().newId();
        URI bankA = rig.stack().bankA().url();
        boolean worked = rig.client().book(bankA, local, "1", account, "-1.00") == Client.Booked.PREPARED
                && rig.client().book(bankA, local, "2", other, "1.00") == Client.Booked.PREPARED;
        Seen committed = rig.coordinators().commit("initiator", node(1), local, """
                {"branches":[{"branch":"1","participant":"bank-a","vote":"prepared"},
                {"branch":"2","participant":"bank-a","vote":"prepared"}]}""");
        Violation.unless(worked && committed == Seen.COMMITTED, "L5: others wait for a participant that is gone");
        await().atMost(LIMIT).until(() -> states(local), List.of("committed", "committed")::equals);

        Violation.unless(
                view(transaction).path("status").asString("").equals("committing"),
                "R7: finished without the branch that is gone");
        rig.coordinators().resolve(node(2), transaction, "2", "committed", "it is gone, and its books say so");
        await().atMost(LIMIT).until(() -> view(transaction).path("status").asString(""), "committed"::equals);
        rig.heal();
        Violation.unlessEmpty(rig.judge().judge(ended));
    }

    /** P11: a participant does not answer in time when it is asked for its vote. */
    void aParticipantIsTooSlow() {
        String transaction = rig.client().newId();
        rig.client().work(transaction, rig.nextAccount());
        JavaProcess bank = rig.stack().bankB();
        Rig.signal("STOP", bank);
        Seen seen = rig.coordinators().commit("initiator", node(0), transaction, """
                {"timeout":"PT2S","branches":[{"branch":"1","participant":"bank-a"},
                {"branch":"2","participant":"bank-b"}]}""");
        Rig.signal("CONT", bank);
        Violation.unless(seen == Seen.ABORTED, "R5: without a vote in time it is " + seen);
        Violation.unlessEmpty(rig.judge().judge(new Client.Outcome(transaction, false)));
    }

    /**
     * D6, S6: both branches of a decided transaction are ended by hand in the database, before they were told. They are
     * at the same bank, so that it does not matter for the total.
     */
    void endedByHand(boolean committedByHand) {
        int account = rig.nextAccount();
        int other = rig.nextAccount();
        String transaction = rig.client().newId();
        JavaProcess bank = rig.stack().bankB();
        boolean worked = rig.client().book(bank.url(), transaction, "1", account, "-1.00") == Client.Booked.PREPARED
                && rig.client().book(bank.url(), transaction, "2", other, "1.00") == Client.Booked.PREPARED;
        if (!worked) {
            throw new IllegalStateException("the work failed");
        }
        Rig.signal("STOP", bank);
        Seen decided = rig.coordinators().commit("initiator", node(0), transaction, """
                {"await":"decision","branches":[{"branch":"1","participant":"bank-b","vote":"prepared"},
                {"branch":"2","participant":"bank-b","vote":"prepared"}]}""");
        finish(committedByHand ? "commit" : "rollback", transaction);
        Rig.signal("CONT", bank);
        if (decided != Seen.COMMITTED) {
            throw new IllegalStateException("the commit was answered " + decided);
        }

        String expected = committedByHand ? "committed" : "hazard";
        try {
            await().atMost(LIMIT).until(() -> states(transaction), List.of(expected, expected)::equals);
        } catch (org.awaitility.core.ConditionTimeoutException e) {
            Violation.unless(false, "S6: the branches are " + states(transaction) + ", not " + expected);
        }
        if (!committedByHand) {
            for (String branch : List.of("1", "2")) {
                rig.coordinators().resolve(node(0), transaction, branch, "aborted", "rolled back by hand");
            }
        }
        Violation.unlessEmpty(rig.judge().judgeBooks());
    }

    private void finish(String verb, String transaction) {
        try (Connection connection = rig.stack().bankDatabase(1).connect();
                Statement statement = connection.createStatement()) {
            for (String name : rig.books().prepared()) {
                if (name.contains(transaction)) {
                    statement.execute(verb + " prepared '" + name.substring(name.indexOf(' ') + 1) + "'");
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * H1: somebody begins and begins, and never commits. All of it is aborted at its deadline or refused, nobody dies of
     * it, and others go on.
     */
    void begunAndNeverCommitted(int times) {
        // Until the last one is begun, at a thousand a second: on a slower machine not all of them are open together.
        Duration timeout = Duration.ofSeconds(10).plusMillis(times);
        List<Long> before = processes();
        long begin = System.nanoTime();
        Stranger stranger = new Stranger(
                rig.stack().coordinators().stream().map(JavaProcess::url).toList());
        CompletableFuture<Map<Integer, Integer>> begins = meanwhile(() -> stranger.begin(times, timeout));
        List<Client.Outcome> others = new ArrayList<>();
        while (!begins.isDone()) {
            others.add(carried());
            Pause.millis(500);
        }
        Map<Integer, Integer> answers = begins.join();
        long committed = others.stream().filter(Client.Outcome::committed).count();
        System.out.println("begun and never committed: " + answers + " in " + secondsSince(begin) + " s, meanwhile "
                + committed + " of " + others.size() + " others committed");
        Violation.unless(
                answers.containsKey(201)
                        && Set.of(201, 429, 503, 504).containsAll(answers.keySet())
                        && answers.values().stream().mapToInt(Integer::intValue).sum() == times,
                "H1: " + times + " begins were answered " + answers);
        Violation.unless(committed * 2 > others.size(), "H1: of " + others.size() + " others " + committed + " got on");

        await().atMost(timeout.plus(LIMIT)).until(() -> count("active") == 0 && count("aborting") == 0);
        System.out.println("nothing of it is open after " + secondsSince(begin) + " s, timeouts " + timeout);
        Violation.unless(count("aborted") > 0, "H1: what was begun and not committed is not aborted");
        // Their heaps are bounded (-Xmx), and a process whose memory runs out ends itself.
        Violation.unless(
                processes().equals(before)
                        && rig.stack().coordinators().stream().allMatch(JavaProcess::isAlive),
                "H1: a coordinator died of it");
        others.forEach(outcome -> Violation.unlessEmpty(rig.judge().judgeAnswers(outcome)));
        Violation.unlessEmpty(rig.judge().judge(carried()));
    }

    private static long secondsSince(long begin) {
        return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin);
    }

    /** How many there are of a status, on the first page; -1 if nobody says so. */
    private int count(String status) {
        JsonNode items = rig.coordinators()
                .page(node(0), "/v1/transactions?limit=1&status=" + status)
                .path("items");
        return items.isArray() ? items.size() : -1;
    }

    private List<Long> processes() {
        return rig.stack().coordinators().stream().map(JavaProcess::pid).toList();
    }

    /** I2: two nodes are asked to commit at the same moment. */
    void askedTwiceAtOnce() {
        String transaction = rig.client().newId();
        rig.client().work(transaction, rig.nextAccount());
        CompletableFuture<Client.Outcome> other = meanwhile(() -> rig.client().commit(transaction, node(1)));
        Client.Outcome one = rig.client().commit(transaction, node(0));
        Violation.unless(one.committed() && other.join().committed(), "S15: the two were told different things");
        Violation.unlessEmpty(rig.judge().judge(one));
    }

    /** I3: a commit and an abort at the same moment. */
    void committedAndAbortedAtOnce(int times) {
        List<Client.Outcome> all = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            String transaction = rig.client().newId();
            rig.client().work(transaction, rig.nextAccount());
            CompletableFuture<Client.Outcome> abort =
                    meanwhile(() -> rig.client().abort(transaction, node(1)));
            Client.Outcome commit = rig.client().commit(transaction, node(0));
            Violation.unless(
                    commit.committed() == abort.join().committed(),
                    "S2: commit and abort of " + transaction + " both won");
            all.add(commit);
        }
        Violation.unlessEmpty(rig.judge().judgeBooks());
        all.forEach(outcome -> Violation.unlessEmpty(rig.judge().judgeAnswers(outcome)));
    }

    /** S14: what one node has acknowledged, the next call at any other one sees. */
    void readsAreRecent(int times) {
        for (int i = 0; i < times; i++) {
            String transaction = rig.client().newId();
            rig.client().abort(transaction, node(i));
            for (int other = 1; other <= 2; other++) {
                Seen seen = rig.judge().told(node(i + other), transaction);
                Violation.unless(
                        seen == Seen.ABORTED,
                        "S14: aborted at one node, and then " + seen + " at another: " + transaction);
            }
        }
    }

    /** S9, P10: a branch is out of reach for longer than outcomes are remembered; needs a short retention. */
    void aBranchIsAwayForLongerThanTheRetention(Duration retention) {
        int account = rig.nextAccount();
        String transaction = rig.client().newId();
        rig.client().work(transaction, account);
        rig.stack().bankB().kill();
        Client.Outcome ended = rig.client().commit(transaction, node(0));
        if (!ended.committed()) {
            throw new IllegalStateException("it was not committed");
        }
        Pause.millis(retention.toMillis() * 3 / 2);
        rig.heal();
        await().atMost(LIMIT).until(() -> rig.books().prepared().isEmpty());
        Findings findings = rig.books().audit();
        Violation.unless(
                findings.booked().contains(transaction) && findings.unbalanced().isEmpty(),
                "S1: acknowledged as committed, and not done everywhere: " + transaction);
        // C10: only now it may be forgotten, and everybody has forgotten it.
        for (int i = 0; i < 3; i++) {
            String node = node(i);
            await().atMost(retention.plus(LIMIT))
                    .until(() -> rig.coordinators().get(JUDGE, node, transaction), Seen.FORGOTTEN::equals);
        }
        Violation.unlessEmpty(rig.judge().judgeBooks());
    }

    /** B2, S5: all coordinators lose their power right after they have answered; needs disks of their own. */
    void allLosePowerAfterTheirAnswers(int transactions) {
        List<Client.Outcome> acknowledged = new ArrayList<>();
        for (int i = 0; i < transactions; i++) {
            acknowledged.add(carried());
        }
        rig.disks().cutPower(rig.stack().coordinators());
        rig.heal();
        List<String> wrong = new ArrayList<>();
        for (Client.Outcome ended : acknowledged) {
            String transaction = String.valueOf(ended.transaction());
            Seen again = rig.judge().told(node(0), transaction);
            if (again != (ended.committed() ? Seen.COMMITTED : Seen.ABORTED)) {
                wrong.add("S5: acknowledged, and then " + again + ": " + transaction);
            }
        }
        Violation.unlessEmpty(wrong);
        Violation.unlessEmpty(rig.judge().judgeBooks());
    }

    /** F1: a follower dies again while it catches up. */
    void aFollowerDiesWhileItCatchesUp() {
        JavaProcess follower = rig.followersOf(rig.leader()).getFirst();
        follower.kill();
        for (int i = 0; i < 5; i++) {
            carried();
        }
        rig.ambush(follower).lay(CrashPoint.F1_FLUSHED_BEFORE_THE_FOLLOWER_ANSWERS.name(), Deed.HALT);
        follower.start();
        rig.ambush(follower).awaitReached();
        await().atMost(LIMIT).until(() -> !follower.isAlive());
        rig.heal();
        Violation.unlessEmpty(rig.judge().judge(carried()));
    }

    private Client.Outcome carried() {
        return rig.client().carried(rig.client().newId(), node(0), rig.nextAccount());
    }

    private String node(int index) {
        List<String> nodes = rig.coordinators().nodes();
        return nodes.get(index % nodes.size());
    }

    private JsonNode view(String transaction) {
        return rig.coordinators().page(node(0), "/v1/transactions/" + transaction);
    }

    private List<String> states(String transaction) {
        List<String> states = new ArrayList<>();
        view(transaction)
                .path("branches")
                .forEach(branch -> states.add(branch.path("state").asString("")));
        return states;
    }

    private static <T> CompletableFuture<T> meanwhile(Supplier<T> call) {
        return CompletableFuture.supplyAsync(call, task -> Thread.ofVirtual().start(task));
    }
}
