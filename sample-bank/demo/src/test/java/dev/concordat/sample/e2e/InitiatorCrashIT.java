package dev.concordat.sample.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SampleExtension.class)
class InitiatorCrashIT {

    @Test
    void preparedBranchesOfAnInitiatorThatDiesBeforeCommitAreAborted(Sample sample) {
        long before = sample.books().balance(0, 1);
        AnyTrap commit = sample.catchCommit(Trap.Point.REQUEST);
        var lost = sample.transferMeanwhile("bank-a/1", "bank-b/1", "10.00", "initiator-dies");
        String transaction = commit.awaitTransaction();
        assertThat(sample.books().prepared()).hasSize(3);

        sample.stack().transfer().kill();
        commit.cut();
        sample.revive();

        assertThat(lost.join().status()).isNotEqualTo(201);
        sample.assertSettled();
        assertThat(sample.books().balance(0, 1)).isEqualTo(before);
        assertThat(sample.books().recorded()).doesNotContain(transaction);
        sample.assertOutcome(transaction, "aborted");
    }

    @Test
    void theSameKeyMovesTheMoneyOnceAfterTheInitiatorHasDied(Sample sample) {
        long before = sample.books().balance(0, 2);
        AnyTrap commit = sample.catchCommit(Trap.Point.REQUEST);
        var lost = sample.transferMeanwhile("bank-a/2", "bank-b/2", "10.00", "initiator-returns");
        commit.awaitTransaction();
        sample.stack().transfer().kill();
        commit.cut();
        lost.join();
        sample.revive();

        var answer = sample.transferUntilFinal("bank-a/2", "bank-b/2", "10.00", "initiator-returns");

        assertThat(answer.status()).isEqualTo(201);
        sample.assertSettled();
        assertThat(sample.books().balance(0, 2)).isEqualTo(before - 1000);
    }
}
