package dev.concordat.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransactionIdTest {

    private static final byte[] ZEROES = new byte[TransactionId.RANDOM_BYTES];

    @Test
    void theTimeInsideIsTheCreationTime() {
        long seed = Long.getLong("concordat.seed", System.nanoTime());
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        for (int i = 0; i < 1_000; i++) {
            long millis = random.nextLong(1L << 48);
            byte[] bits = new byte[TransactionId.RANDOM_BYTES];
            random.nextBytes(bits);

            TransactionId id = TransactionId.of(millis, bits);

            assertThat(id.createdAtMillis()).as("seed %d", seed).isEqualTo(millis);
            assertThat(TransactionId.parse(id.value().toLowerCase(Locale.ROOT))).isEqualTo(id);
        }
    }

    @Test
    void aKnownTimeAndKnownBitsGiveTheKnownForm() {
        byte[] ones = new byte[TransactionId.RANDOM_BYTES];
        Arrays.fill(ones, (byte) 0xff);

        assertThat(TransactionId.of(0, ZEROES).value()).isEqualTo("00000000000000000000000000");
        assertThat(TransactionId.of(1_469_918_176_385L, ones).value()).isEqualTo("01ARYZ6S41ZZZZZZZZZZZZZZZZ");
        assertThat(TransactionId.of((1L << 48) - 1, ones).value()).isEqualTo("7ZZZZZZZZZZZZZZZZZZZZZZZZZ");
    }

    @Test
    void theOrderIsThatOfTheCreationTimes() {
        assertThat(TransactionId.of(1, ZEROES)).isLessThan(TransactionId.of(2, ZEROES));
        assertThat(TransactionId.of(31, ZEROES)).isLessThan(TransactionId.of(32, ZEROES));
    }

    @Test
    void aTimeBeyond48BitsIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> TransactionId.of(1L << 48, ZEROES));
        assertThatIllegalArgumentException().isThrownBy(() -> TransactionId.of(-1, ZEROES));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "01ARYZ6S41ZZZZZZZZZZZZZZZ",
                "01ARYZ6S41ZZZZZZZZZZZZZZZZZ",
                "81ARYZ6S41ZZZZZZZZZZZZZZZZ",
                "01ARYZ6S41ZZZZZZZZZZZZZZZI",
                "01ARYZ6S41ZZZZZZZZZZZZZZZL",
                "01ARYZ6S41ZZZZZZZZZZZZZZZO",
                "01ARYZ6S41ZZZZZZZZZZZZZZZU",
                "01ARYZ6S41ZZZZZZZZZZZZZZZ'",
                "01ARYZ6S41ZZZZZZZZZZZZZZZ\u0131",
                " 1ARYZ6S41ZZZZZZZZZZZZZZZZ"
            })
    void whatIsNotAUlidIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> TransactionId.parse(text));
    }
}
