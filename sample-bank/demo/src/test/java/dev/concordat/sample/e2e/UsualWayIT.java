package dev.concordat.sample.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The usual way: after the last business call, one request to a coordinator; and nothing is delivered before its answer (R1). */
@ExtendWith(SampleExtension.class)
class UsualWayIT {

    @Test
    void aTransferCostsOneRequestToOneCoordinatorAndOnePrepareForEachBranch(Sample sample) {
        AnyTrap commit = sample.catchCommit(Trap.Point.REQUEST);
        var transfer = sample.transferMeanwhile("bank-a/61", "bank-b/61", "10.00", "counted");
        String transaction = commit.awaitTransaction();

        assertThat(sample.books().prepared())
                .filteredOn(name -> name.contains(transaction))
                .hasSize(3);
        assertThat(sample.requestsToCoordinators(transaction)).containsExactly("POST /commit");

        commit.letGo();
        assertThat(transfer.join().status()).isEqualTo(201);
        sample.assertSettled();
        assertThat(sample.requestsToCoordinators(transaction)).containsExactly("POST /commit");
    }

    @Test
    void nothingIsDeliveredBeforeTheDecision(Sample sample) {
        AnyTrap commit = sample.catchCommit(Trap.Point.REQUEST);
        sample.bankB().forget();
        var transfer = sample.transferMeanwhile("bank-a/62", "bank-b/62", "10.00", "undecided");
        commit.awaitTransaction();

        assertThat(sample.bankB().seen()).noneMatch(request -> request.endsWith("/concordat/commit"));

        commit.letGo();
        assertThat(transfer.join().status()).isEqualTo(201);
        await().atMost(Sample.LIMIT)
                .until(() -> sample.bankB().seen().stream().anyMatch(request -> request.endsWith("/concordat/commit")));
        sample.assertSettled();
    }
}
