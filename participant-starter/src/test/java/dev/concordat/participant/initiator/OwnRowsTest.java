package dev.concordat.participant.initiator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concordat.participant.BranchRefusedException;
import dev.concordat.participant.branch.BranchBook;
import dev.concordat.participant.context.BranchScope;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionId;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.dao.OptimisticLockingFailureException;

class OwnRowsTest {

    private final BranchScope scope = new BranchScope(
            TransactionId.of(0, new byte[TransactionId.RANDOM_BYTES]),
            BranchBook.ofInitiator(new ParticipantName("travel"), false),
            Duration.ofSeconds(10),
            System::nanoTime);

    @Test
    void aFailureThatWouldMisleadIsReplaced() {
        scope.hint("it has prepared that row itself");
        OptimisticLockingFailureException misleading = new OptimisticLockingFailureException("another was faster");

        assertThatThrownBy(() -> OwnRows.explain(scope, misleading))
                .isInstanceOf(BranchRefusedException.class)
                .hasMessageContaining("it has prepared that row itself")
                .hasCause(misleading);
    }

    @Test
    void anyOtherFailureHasTheRemarkBesides() {
        scope.hint("it has prepared that row itself");
        IllegalStateException failure = new IllegalStateException("not found");

        OwnRows.explain(scope, failure);

        assertThat(failure.getSuppressed()).singleElement().isInstanceOf(BranchRefusedException.class);
    }

    @Test
    void withoutARemarkAndWhereItIsSaidAlreadyNothingIsAdded() {
        OptimisticLockingFailureException failure = new OptimisticLockingFailureException("another was faster");
        OwnRows.explain(scope, failure);
        scope.hint("it has prepared that row itself");
        BranchRefusedException refused = new BranchRefusedException(scope.transaction(), "refused", null);
        OwnRows.explain(scope, refused);

        assertThat(failure.getSuppressed()).isEmpty();
        assertThat(refused.getSuppressed()).isEmpty();
    }
}
