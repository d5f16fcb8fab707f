package dev.concordat.sample.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.concordat.sample.Money;
import dev.concordat.sample.ProblemException;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransferOrderTest {

    private static final Set<String> BANKS = Set.of("bank-a", "bank-b");

    @Test
    void oppositeTransfersTouchTheAccountsInTheSameOrder() {
        var there = TransferOrder.of(new TransferRequest("bank-a/12", "bank-a/7", "1.00"), BANKS);
        var back = TransferOrder.of(new TransferRequest("bank-a/7", "bank-a/12", "1.00"), BANKS);

        assertThat(there.entries()).extracting(Map.Entry::getKey).hasToString("[bank-a/7, bank-a/12]");
        assertThat(back.entries()).extracting(Map.Entry::getKey).hasToString("[bank-a/7, bank-a/12]");
    }

    @Test
    void theDebitIsNegativeAndTheCreditPositive() {
        var order = TransferOrder.of(new TransferRequest("bank-b/1", "bank-a/1", "2.50"), BANKS);

        assertThat(order.entries())
                .containsExactly(
                        Map.entry(new AccountRef("bank-a", 1), new Money(250)),
                        Map.entry(new AccountRef("bank-b", 1), new Money(-250)));
    }

    @ParameterizedTest
    @CsvSource({
        "bank-a/1, bank-a/1, 1.00, same-account",
        "bank-a/01, bank-a/1, 1.00, account-unknown",
        "bank-a/1, bank-a, 1.00, account-unknown",
        "bank-a/1, bank-z/1, 1.00, account-unknown",
        "bank-a/1, bank-b/1, 0, amount-invalid",
        "bank-a/1, bank-b/1, -1, amount-invalid",
        "bank-a/1, bank-a/1, 1.234, amount-invalid"
    })
    void whatMakesNoSenseIsRefused(String from, String to, String amount, String slug) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> TransferOrder.of(new TransferRequest(from, to, amount), BANKS))
                .satisfies(e -> assertThat(e.problem().slug()).isEqualTo(slug));
    }
}
