package dev.concordat.coordinator.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.coordinator.transaction.CoordinatorState;
import dev.concordat.coordinator.transaction.Policy;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.TransactionId;
import java.util.List;
import org.junit.jupiter.api.Test;

class InquiryChecksTest {

    private static final long MADE = 1_750_000_000_000L;
    private static final long OLDEST = MADE + Policy.DEFAULT.maxLifetime().toMillis();

    private final BranchInquiry inquiry =
            new BranchInquiry(TransactionId.of(MADE, new byte[10]), new BranchId("1"), false, null);

    @Test
    void logTimeHasToCatchUpOnlyOnceATransactionIsOlderThanAnyCanGet() {
        CoordinatorState stoodStill = CoordinatorState.empty();

        assertThat(InquiryChecks.needsRecentTime(stoodStill, List.of(inquiry), OLDEST))
                .isFalse();
        assertThat(InquiryChecks.needsRecentTime(stoodStill, List.of(inquiry), OLDEST + 1))
                .isTrue();
    }
}
