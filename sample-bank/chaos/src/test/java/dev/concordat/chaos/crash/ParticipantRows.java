package dev.concordat.chaos.crash;

import static org.awaitility.Awaitility.await;

import dev.concordat.chaos.crash.agent.Trapdoor.Deed;
import dev.concordat.chaos.oracle.Pause;
import dev.concordat.chaos.oracle.Seen;
import dev.concordat.sample.stack.Findings;
import dev.concordat.testing.JavaProcess;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Rows in which a participant is late, doubled, slow or gone. Each throws a {@link Violation}. */
final class ParticipantRows {

    private final Rig rig;
    private final Scene scene;

    ParticipantRows(Rig rig) {
        this.rig = rig;
        this.scene = new Scene(rig);
    }

    /** P7, S11: the abort is there before the work is done, or before it is prepared. */
    void workAfterTheAbort(CrashPoint held) {
        int account = rig.nextAccount();
        String transaction = rig.client().newId();
        Ambush ambush = rig.ambush(rig.stack().bankB());
        ambush.lay(held.name(), Deed.HOLD);
        rig.client().book(rig.stack().bankA().url(), transaction, "1", account, "-1.00");
        CompletableFuture<Client.Booked> late =
                Scene.meanwhile(() -> rig.client().book(rig.stack().bankB().url(), transaction, "2", account, "1.00"));
        ambush.awaitReached();

        rig.client().abort(transaction, scene.node(0));
        scene.awaitAborted(transaction);
        ambush.release();

        Violation.unless(
                late.join() == Client.Booked.REFUSED,
                "S11: work that came after its abort was acknowledged is " + late.join());
        rig.heal();
        Violation.unlessEmpty(rig.judge().judge(new Client.Outcome(transaction, false)));
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
                    Scene.meanwhile(() -> rig.client().book(first, transaction, "2", account, "1.00"));
            ambush.awaitReached();
            Client.Booked other = rig.client().book(second.url(), transaction, "2", account, "1.00");
            ambush.release();
            Violation.unless(
                    held.join() == Client.Booked.PREPARED && other == Client.Booked.REFUSED,
                    "S12: of two instances one says " + held.join() + ", the other " + other);
            Client.Outcome ended = rig.client().commit(transaction, scene.node(0));
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
        Client.Outcome ended = rig.client().commit(transaction, scene.node(0));
        Violation.unless(ended.committed(), "R1: a dead participant that has voted undid the commit");

        int account = rig.nextAccount();
        int other = rig.nextAccount();
        String local = rig.client().newId();
        URI bankA = rig.stack().bankA().url();
        boolean worked = rig.client().book(bankA, local, "1", account, "-1.00") == Client.Booked.PREPARED
                && rig.client().book(bankA, local, "2", other, "1.00") == Client.Booked.PREPARED;
        Seen committed = scene.decided(local, """
                {"branches":[{"branch":"1","participant":"bank-a","vote":"prepared"},
                {"branch":"2","participant":"bank-a","vote":"prepared"}]}""");
        Violation.unless(worked && committed == Seen.COMMITTED, "L5: others wait for a participant that is gone");
        await().atMost(Scene.LIMIT).until(() -> scene.states(local), List.of("committed", "committed")::equals);

        Violation.unless(
                scene.view(transaction).path("status").asString("").equals("committing"),
                "R7: finished without the branch that is gone");
        await().atMost(Scene.LIMIT).until(() -> {
            rig.coordinators()
                    .resolve(scene.node(2), transaction, "2", "committed", "it is gone, and its books say so");
            return scene.view(transaction).path("status").asString("").equals("committed");
        });
        rig.heal();
        Violation.unlessEmpty(rig.judge().judge(ended));
    }

    /** P11: a participant does not answer in time when it is asked for its vote. */
    void aParticipantIsTooSlow() {
        String transaction = rig.client().newId();
        rig.client().work(transaction, rig.nextAccount());
        JavaProcess bank = rig.stack().bankB();
        Rig.signal("STOP", bank);
        Seen seen = scene.decided(transaction, """
                {"timeout":"PT2S","branches":[{"branch":"1","participant":"bank-a"},
                {"branch":"2","participant":"bank-b"}]}""");
        Rig.signal("CONT", bank);
        Violation.unless(seen == Seen.ABORTED, "R5: without a vote in time it is " + seen);
        Violation.unlessEmpty(rig.judge().judge(new Client.Outcome(transaction, false)));
    }

    /** S9, P10: a branch is out of reach for longer than outcomes are remembered; needs a short retention. */
    void aBranchIsAwayForLongerThanTheRetention(Duration retention) {
        int account = rig.nextAccount();
        String transaction = rig.client().newId();
        rig.client().work(transaction, account);
        rig.stack().bankB().kill();
        Client.Outcome ended = rig.client().commit(transaction, scene.node(0));
        if (!ended.committed()) {
            throw new IllegalStateException("it was not committed");
        }
        Pause.millis(retention.toMillis() * 3 / 2);
        rig.heal();
        await().atMost(Scene.LIMIT).until(() -> rig.books().prepared().isEmpty());
        Findings findings = rig.books().audit();
        Violation.unless(
                findings.booked().contains(transaction) && findings.unbalanced().isEmpty(),
                "S1: acknowledged as committed, and not done everywhere: " + transaction);
        // C10: only now it may be forgotten, and everybody has forgotten it.
        for (int i = 0; i < 3; i++) {
            String node = scene.node(i);
            await().atMost(retention.plus(Scene.LIMIT))
                    .until(() -> rig.coordinators().get("judge", node, transaction), Seen.FORGOTTEN::equals);
        }
        Violation.unlessEmpty(rig.judge().judgeBooks());
    }
}
