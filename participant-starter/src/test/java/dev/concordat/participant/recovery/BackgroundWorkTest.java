package dev.concordat.participant.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What asks, renews and watches goes on, whatever it meets. */
class BackgroundWorkTest {

    static Stream<Supplier<Throwable>> whateverIsThrown() {
        return Stream.of(
                () -> new OutOfMemoryError("a test's"),
                StackOverflowError::new,
                () -> new NoClassDefFoundError("a test's"),
                () -> new AssertionError("a test's"),
                () -> new IllegalStateException("a test's"));
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }

    @ParameterizedTest
    @MethodSource("whateverIsThrown")
    void whateverATaskThrowsItComesAgain(Supplier<Throwable> thrown) {
        AtomicInteger rounds = new AtomicInteger();
        try (BackgroundWork work = new BackgroundWork(1)) {
            work.repeat("a test's", Duration.ofMillis(1), () -> {
                if (rounds.incrementAndGet() < 3) {
                    BackgroundWorkTest.<RuntimeException>sneak(thrown.get());
                }
            });

            await().atMost(Duration.ofSeconds(20)).until(() -> rounds.get() > 4);
            assertThat(work).isNotNull();
        }
    }
}
