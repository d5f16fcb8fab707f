package dev.concordat.sample.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SampleExtension.class)
class CoordinatorCrashIT {

    @Test
    void aLeaderKilledBeforeTheDecisionLeavesItToTheOthers(Sample sample) {
        AnyTrap commit = sample.catchCommit(Trap.Point.REQUEST);
        var transfer = sample.transferMeanwhile("bank-a/11", "bank-b/11", "10.00", "leader-before");
        String transaction = commit.awaitTransaction();

        sample.leader().kill();
        commit.cut();

        var answer = transfer.join();
        var again = sample.transferUntilFinal("bank-a/11", "bank-b/11", "10.00", "leader-before");
        sample.revive();
        sample.assertSettled();
        if (answer.status() == 201) {
            assertThat(again.text()).isEqualTo(answer.text());
            sample.assertOutcome(transaction, "committed");
        }
        assertThat(again.status()).isIn(201, 409);
    }

    @Test
    void aLeaderKilledAfterTheDecisionHasDecided(Sample sample) {
        long before = sample.books().balance(0, 12);
        AnyTrap commit = sample.catchCommit(Trap.Point.ANSWER);
        var transfer = sample.transferMeanwhile("bank-a/12", "bank-b/12", "10.00", "leader-after");
        String transaction = commit.awaitTransaction();

        sample.leader().kill();
        commit.cut();

        assertThat(transfer.join().status()).isIn(201, 503);
        var again = sample.transferUntilFinal("bank-a/12", "bank-b/12", "10.00", "leader-after");
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.json().path("transaction").asString()).isEqualTo(transaction);
        sample.revive();
        sample.assertSettled();
        sample.assertOutcome(transaction, "committed");
        assertThat(sample.books().balance(0, 12)).isEqualTo(before - 1000);
    }

    @Test
    void phaseTwoIsTakenOverByTheNextLeader(Sample sample) {
        Trap delivery = sample.bankB().catchRequest("/commit");
        var transfer = sample.transferMeanwhile("bank-a/13", "bank-b/13", "10.00", "leader-delivering");
        delivery.awaitCaught();

        sample.leader().kill();
        delivery.cut();

        assertThat(transfer.join().status()).isIn(201, 503);
        sample.revive();
        sample.assertSettled();
        var again = sample.transferUntilFinal("bank-a/13", "bank-b/13", "10.00", "leader-delivering");
        assertThat(again.status()).isEqualTo(201);
        sample.assertOutcome(again.json().path("transaction").asString(), "committed");
    }
}
