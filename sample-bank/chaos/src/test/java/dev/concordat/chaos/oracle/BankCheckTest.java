package dev.concordat.chaos.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BankCheckTest {

    private static final Map<String, Long> INITIAL = Map.of("bank-a/1", 100L, "bank-b/1", 100L, "bank-b/2", 100L);
    private static final List<Transfer> HISTORY = List.of(
            transfer(Transfer.Fate.MOVED, "bank-a/1", "bank-b/1", 30),
            transfer(Transfer.Fate.NOT_MOVED, "bank-a/1", "bank-b/1", 500),
            transfer(Transfer.Fate.UNKNOWN, "bank-b/1", "bank-b/2", 5));

    @Test
    void whatTheAnswersSayIsRightWithTheUnknownOneAndWithoutIt() {
        assertThat(BankCheck.of(INITIAL, HISTORY, read(70, 130, 100))).isEmpty();
        assertThat(BankCheck.of(INITIAL, HISTORY, read(70, 125, 105))).isEmpty();
    }

    @Test
    void moneyMadeOrLostIsFound() {
        assertThat(BankCheck.of(INITIAL, HISTORY, read(70, 130, 105)))
                .anyMatch(sentence -> sentence.contains("305 cents, not 300"));
        assertThat(BankCheck.of(INITIAL, HISTORY, read(70, 125, 100))).isNotEmpty();
    }

    @Test
    void anAcknowledgedTransferThatDidNotMoveIsFound() {
        assertThat(BankCheck.of(INITIAL, HISTORY, read(100, 100, 100)))
                .anyMatch(sentence -> sentence.contains("bank-a/1 holds 100 cents, and by the answers 70 to 70"));
    }

    @Test
    void aRefusedTransferThatMovedIsFound() {
        assertThat(BankCheck.of(INITIAL, HISTORY, read(-430, 630, 100))).hasSize(2);
    }

    @Test
    void aTransferThatMovedTwiceIsFound() {
        assertThat(BankCheck.of(INITIAL, HISTORY, read(40, 160, 100))).hasSize(2);
    }

    @Test
    void anAccountThatIsNotThereAnyMoreIsFound() {
        Map<String, Long> read = new HashMap<>(read(70, 130, 100));
        read.remove("bank-b/2");
        assertThat(BankCheck.of(INITIAL, HISTORY, read)).isNotEmpty();
    }

    private static Map<String, Long> read(long a1, long b1, long b2) {
        return Map.of("bank-a/1", a1, "bank-b/1", b1, "bank-b/2", b2);
    }

    private static Transfer transfer(Transfer.Fate fate, String from, String to, long cents) {
        return new Transfer(0, 1, fate, from, to, cents);
    }
}
