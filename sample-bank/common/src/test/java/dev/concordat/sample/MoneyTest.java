package dev.concordat.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MoneyTest {

    @ParameterizedTest
    @CsvSource({"10.00,1000", "10,1000", "10.5,1050", "0.01,1", "-3.20,-320", "999999999999.99,99999999999999"})
    void textBecomesCents(String text, long cents) {
        assertThat(Money.parse(text).cents()).isEqualTo(cents);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1e3", "+5", "5.", ".5", "1.001", "1,00", "ten", " 1", "1234567890123", "NaN", "٣"})
    void anythingElseIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Money.parse(text));
    }

    @Test
    void centsAreWrittenWithTwoDecimals() {
        assertThat(new Money(100_000)).hasToString("1000.00");
        assertThat(new Money(5)).hasToString("0.05");
        assertThat(new Money(-5)).hasToString("-0.05");
    }
}
