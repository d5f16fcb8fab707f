package dev.concordat.participant.context;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.participant.branch.BranchBook;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionId;
import java.time.Duration;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try")
class BranchScopeTest {

    private static final TransactionId ID = TransactionId.of(0, new byte[TransactionId.RANDOM_BYTES]);

    private long nanos = Long.MAX_VALUE - 5;
    private final BranchBook book = BranchBook.ofInitiator(new ParticipantName("travel"), false);
    private final BranchScope scope = new BranchScope(ID, book, Duration.ofNanos(10), () -> nanos);

    @Test
    void itsTimeRunsOutAndIsNeverNegative() {
        assertThat(scope.timeLeft()).isEqualTo(Duration.ofNanos(10));
        nanos += 7;
        assertThat(scope.timeLeft()).isEqualTo(Duration.ofNanos(3));
        nanos += 4;
        assertThat(scope.timeLeft()).isZero();
    }

    @Test
    void itKnowsItsTransactionItsBookAndTheLastRemark() {
        assertThat(scope.transaction()).isEqualTo(ID);
        assertThat(scope.book()).isSameAs(book);
        assertThat(scope.hint()).isEmpty();
        scope.hint("first");
        scope.hint("second");
        assertThat(scope.hint()).contains("second");
    }

    @Test
    void aThreadIsBoundInPairs() {
        BranchScope other = new BranchScope(ID, book, Duration.ofNanos(10), () -> nanos);
        try (BranchScope.Binding outer = scope.bind()) {
            try (BranchScope.Binding none = BranchScope.bindNone()) {
                assertThat(BranchScope.current()).isEmpty();
                try (BranchScope.Binding inner = other.bind()) {
                    assertThat(BranchScope.current()).containsSame(other);
                }
                assertThat(BranchScope.current()).isEmpty();
            }
            assertThat(BranchScope.current()).containsSame(scope);
        }
        assertThat(BranchScope.current()).isEmpty();
    }
}
