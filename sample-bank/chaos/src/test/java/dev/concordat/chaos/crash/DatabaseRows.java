package dev.concordat.chaos.crash;

import static org.awaitility.Awaitility.await;

import dev.concordat.chaos.crash.agent.Trapdoor.Deed;
import dev.concordat.chaos.oracle.Seen;
import dev.concordat.testing.JavaProcess;
import java.net.URI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Rows in which a database dies, refuses, loses work, or is changed by hand. Each throws a {@link Violation}. */
final class DatabaseRows {

    private final Rig rig;
    private final Scene scene;

    DatabaseRows(Rig rig) {
        this.rig = rig;
        this.scene = new Scene(rig);
    }

    /** D1: the database dies while a branch is at that point. */
    void theDatabaseDies(CrashPoint at) {
        whileHeld(at, rig.stack().postgres()::crash);
    }

    /** D1: its machine loses its power; needs a disk of its own. */
    void theDatabaseLosesItsPower(CrashPoint at) {
        whileHeld(at, () -> rig.disks().cutPower(rig.stack().postgres()));
    }

    private void whileHeld(CrashPoint at, Runnable death) {
        int account = rig.nextAccount();
        Ambush ambush = rig.ambush(rig.stack().bankB());
        ambush.lay(at.name(), Deed.HOLD);
        String leader = rig.leader().name();
        CompletableFuture<Client.Outcome> outcome =
                Scene.meanwhile(() -> rig.client().act(CrashPoint.Manner.CARRIED, leader, account));
        ambush.awaitReached();

        death.run();
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
        await().atMost(Duration.ofSeconds(10)).until(() -> scene.carried().committed());
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
                Client.Outcome ended = rig.client().commit(prepared, scene.node(0));
                Violation.unless(ended.committed(), "D5: what was prepared before cannot be committed");
            } finally {
                for (String gid : taken) {
                    statement.execute("rollback prepared '" + gid + "'");
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        await().atMost(Scene.LIMIT).until(() -> scene.carried().committed());
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

    /**
     * D6, S6: both branches of a decided transaction are ended by hand in the database, before they were told. They are
     * at the same bank, so that it does not matter for the total.
     */
    void endedByHand(boolean committedByHand) {
        String transaction = preparedAtBankB();
        JavaProcess bank = rig.stack().bankB();
        Rig.signal("STOP", bank);
        Seen decided = scene.decided(transaction, """
                {"await":"decision","branches":[{"branch":"1","participant":"bank-b","vote":"prepared"},
                {"branch":"2","participant":"bank-b","vote":"prepared"}]}""");
        finish(committedByHand ? "commit" : "rollback", transaction);
        Rig.signal("CONT", bank);
        if (decided != Seen.COMMITTED) {
            throw new IllegalStateException("the commit was answered " + decided);
        }

        String expected = committedByHand ? "committed" : "hazard";
        try {
            await().atMost(Scene.LIMIT).until(() -> scene.states(transaction), List.of(expected, expected)::equals);
        } catch (org.awaitility.core.ConditionTimeoutException e) {
            Violation.unless(false, "S6: the branches are " + scene.states(transaction) + ", not " + expected);
        }
        if (!committedByHand) {
            for (String branch : List.of("1", "2")) {
                rig.coordinators().resolve(scene.node(0), transaction, branch, "aborted", "rolled back by hand");
            }
        }
        Violation.unlessEmpty(rig.judge().judgeBooks());
    }

    /** D6, S7: both branches are committed by hand and aborted then; nobody says that they are aborted. */
    void committedByHandAndAborted() {
        String transaction = preparedAtBankB();
        finish("commit", transaction);
        Seen seen = Seen.UNKNOWN;
        for (int i = 0; seen != Seen.ABORTED; i++) {
            seen = rig.coordinators().abort("initiator", scene.node(i), transaction, """
                    {"branches":[{"branch":"1","participant":"bank-b"},{"branch":"2","participant":"bank-b"}]}""");
        }
        await().atMost(Scene.LIMIT)
                .until(() -> scene.view(transaction).toString().contains("this branch is committed here"));
        Violation.unless(
                scene.view(transaction).path("status").asString("").equals("aborting"),
                "S7: aborted, and yet committed: " + scene.view(transaction));
        Violation.unless(
                rig.judge().audit().toString().contains(transaction), "D6: the audit does not see " + transaction);

        // What an operator does then: undo it by hand, and say so.
        inBankB("update account set balance_cents = balance_cents - (select amount_cents from ledger_entry e"
                + " where e.account_id = account.id and e.transaction_id = '" + transaction + "') where id in"
                + " (select account_id from ledger_entry where transaction_id = '" + transaction + "')");
        inBankB("delete from ledger_entry where transaction_id = '" + transaction + "'");
        inBankB("delete from concordat_fence where transaction_id = '" + transaction + "'");
        for (String branch : List.of("1", "2")) {
            rig.coordinators().resolve(scene.node(0), transaction, branch, "aborted", "undone by hand");
        }
        Violation.unlessEmpty(rig.judge().judgeBooks());
    }

    private String preparedAtBankB() {
        String transaction = rig.client().newId();
        URI bank = rig.stack().bankB().url();
        boolean worked = rig.client().book(bank, transaction, "1", rig.nextAccount(), "-1.00") == Client.Booked.PREPARED
                && rig.client().book(bank, transaction, "2", rig.nextAccount(), "1.00") == Client.Booked.PREPARED;
        if (!worked) {
            throw new IllegalStateException("the work failed");
        }
        return transaction;
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

    /** P3: the connection breaks while PREPARE is under way, and nobody gives it another try. */
    void theAnswerOfPrepareIsLost(Relay.Loss loss) {
        Undecided work = prepareWhile(loss);
        boolean done = loss == Relay.Loss.REPLY;
        Violation.unless(
                work.told() == (done ? Client.Booked.PREPARED : Client.Booked.REFUSED),
                "S4: of a branch whose PREPARE was " + (done ? "done" : "lost") + " is told " + work.told());
        Client.Outcome ended = done
                ? rig.client().commit(work.transaction(), scene.node(0))
                : rig.client().abort(work.transaction(), scene.node(0));
        Violation.unless(ended.committed() == done, "it was decided otherwise than all had voted");
        Violation.unlessEmpty(rig.judge().judge(ended));
    }

    /** P3: a PREPARE of a broken connection is done after its branch was said to be lost, or even after its abort. */
    void prepareComesLate(boolean afterTheAbort) {
        Undecided work = prepareWhile(Relay.Loss.LATE);
        Violation.unless(
                work.told() == Client.Booked.REFUSED,
                "S4: of a branch that nothing is known of is told " + work.told());
        if (afterTheAbort) {
            rig.client().abort(work.transaction(), scene.node(0));
            scene.awaitAborted(work.transaction());
            work.broken().letThrough();
            Violation.unless(rig.books().prepared().isEmpty(), "S11: prepared after its abort was acknowledged");
        } else {
            work.broken().letThrough();
            if (rig.books().prepared().size() != 2) {
                throw new IllegalStateException(
                        "it is not prepared: " + rig.books().prepared());
            }
            rig.client().abort(work.transaction(), scene.node(0));
        }
        Violation.unlessEmpty(rig.judge().judge(new Client.Outcome(work.transaction(), false)));
    }

    private record Undecided(String transaction, Client.Booked told, Relay.Break broken) {}

    /** Works at both banks, while the way to the second one's database breaks. */
    private Undecided prepareWhile(Relay.Loss loss) {
        int account = rig.nextAccount();
        String transaction = rig.client().newId();
        rig.client().book(rig.stack().bankA().url(), transaction, "1", account, "-1.00");
        Relay.Break broken = rig.wayToDatabase().breakAt("prepare transaction", loss);
        Client.Booked told = rig.client().book(rig.stack().bankB().url(), transaction, "2", account, "1.00");
        broken.awaitBroken();
        return new Undecided(transaction, told, broken);
    }

    /** P9: the work failed without anybody noticing, so that PREPARE rolls it back and says nothing. */
    void theWorkHasFailedUnseen() {
        rig.ambush(rig.stack().bankB()).lay(CrashPoint.P2_WORKED_AND_NOT_PREPARED.name(), Deed.SPOIL);
        String transaction = rig.client().newId();
        boolean voted = rig.client().work(transaction, rig.nextAccount());
        rig.ambush(rig.stack().bankB()).awaitReached();
        Violation.unless(!voted, "S4: a branch whose work has failed says that it is prepared");
        Violation.unlessEmpty(rig.judge().judge(rig.client().abort(transaction, scene.node(0))));
    }

    /** P9: a constraint that is looked at last, at PREPARE, does not hold. */
    void aConstraintFailsAtPrepare() {
        String transaction = rig.client().newId();
        inBankB("""
                create function refuse() returns trigger language plpgsql as
                $$ begin raise exception 'refused at the end'; end $$;
                create constraint trigger refuse after insert on ledger_entry deferrable initially deferred
                for each row execute function refuse()""");
        try {
            Violation.unless(
                    !rig.client().work(transaction, rig.nextAccount()),
                    "S4: a branch whose constraint does not hold says that it is prepared");
        } finally {
            inBankB("drop function refuse() cascade");
        }
        Violation.unlessEmpty(rig.judge().judge(rig.client().abort(transaction, scene.node(0))));
    }

    private void inBankB(String sql) {
        try (Connection connection = rig.stack().bankDatabase(1).connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
