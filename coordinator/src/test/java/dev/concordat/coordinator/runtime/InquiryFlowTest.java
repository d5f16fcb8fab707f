package dev.concordat.coordinator.runtime;

import static dev.concordat.coordinator.runtime.RuntimeFixture.branch;
import static dev.concordat.coordinator.runtime.RuntimeFixture.decided;
import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.Decision;
import dev.concordat.protocol.Outcome;
import dev.concordat.protocol.TransactionId;
import dev.concordat.protocol.Vote;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class InquiryFlowTest {

    private final RuntimeFixture fixture = new RuntimeFixture();
    private final TransactionId id = fixture.id();

    @Test
    void anUnknownTransactionIsPendingAndCostsNoEntry() {
        assertThat(ask(id, "1", false)).isEqualTo(Outcome.PENDING);
        assertThat(fixture.log.entries()).isZero();
    }

    @Test
    void anExpiredInquiryAbortsAnUnknownTransactionForGood() {
        assertThat(ask(id, "1", true)).isEqualTo(Outcome.ABORT);

        assertThat(decided(fixture.commit(id, branch("1", Vote.PREPARED))).decision())
                .isEqualTo(Decision.ABORT);
    }

    @Test
    void anExpiredInquiryDoesNotAbortAnActiveTransaction() {
        fixture.coordinator.begin(null, Duration.ofMinutes(1));
        TransactionId active = fixture.log.applied().table().byId().firstKey();

        assertThat(ask(active, "1", true)).isEqualTo(Outcome.PENDING);
    }

    @Test
    void aCommittedTransactionAnswersCommitToItsBranchesAndAbortToOthers() {
        fixture.commit(id, branch("1", Vote.PREPARED));

        assertThat(ask(id, "1", false)).isEqualTo(Outcome.COMMIT);
        assertThat(ask(id, "2", false)).isEqualTo(Outcome.ABORT);
    }

    @Test
    void aTransactionTooOldToBeKnownIsAnsweredAbortEvenOnALogThatStoodStill() {
        TransactionId old = fixture.id();
        fixture.advance(Duration.ofHours(2));

        assertThat(ask(old, "1", false)).isEqualTo(Outcome.ABORT);
    }

    private Outcome ask(TransactionId transaction, String branch, boolean expired) {
        return fixture.coordinator
                .outcomes(List.of(new BranchInquiry(transaction, new BranchId(branch), expired, null)))
                .getFirst();
    }
}
