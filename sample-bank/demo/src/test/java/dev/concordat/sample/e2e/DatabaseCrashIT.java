package dev.concordat.sample.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SampleExtension.class)
class DatabaseCrashIT {

    @Test
    void aDatabaseThatDiesBetweenTheDecisionAndItsDeliveryCommits(Sample sample) {
        long before = sample.books().balance(1, 31);
        Trap delivery = sample.bankB().catchRequest("/commit");
        var transfer = sample.transferMeanwhile("bank-a/31", "bank-b/31", "10.00", "database-decided");
        delivery.awaitCaught();

        sample.stack().postgres().crash();
        delivery.letGo();
        sample.stack().postgres().restart();

        assertThat(transfer.join().status()).isIn(201, 503);
        sample.assertSettled();
        assertThat(sample.books().balance(1, 31)).isEqualTo(before + 1000);
        var again = sample.transferUntilFinal("bank-a/31", "bank-b/31", "10.00", "database-decided");
        assertThat(again.status()).isEqualTo(201);
    }

    @Test
    void aDatabaseThatDiesBeforeTheDecisionLeavesNothingInDoubt(Sample sample) {
        AnyTrap commit = sample.catchCommit(Trap.Point.REQUEST);
        var transfer = sample.transferMeanwhile("bank-a/32", "bank-b/32", "10.00", "database-prepared");
        commit.awaitTransaction();

        sample.stack().postgres().crash();
        sample.stack().postgres().restart();
        commit.cut();

        transfer.join();
        sample.assertSettled();
        var again = sample.transferUntilFinal("bank-a/32", "bank-b/32", "10.00", "database-prepared");
        assertThat(again.status()).isIn(201, 409);
        sample.assertSettled();
    }
}
