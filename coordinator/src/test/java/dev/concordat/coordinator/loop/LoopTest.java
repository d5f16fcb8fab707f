package dev.concordat.coordinator.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What ends a loop, and what does not. */
class LoopTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    private final AtomicInteger rounds = new AtomicInteger();

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
    void whateverAStepThrowsTheNextOneComes(Supplier<Throwable> thrown) {
        AtomicInteger cleaned = new AtomicInteger();
        try (Loop loop = Loop.start(
                Thread.ofVirtual(),
                () -> {
                    if (rounds.incrementAndGet() < 3) {
                        LoopTest.<RuntimeException>sneak(thrown.get());
                    }
                    new CountDownLatch(1).await();
                },
                cleaned::incrementAndGet)) {
            await().atMost(SOON).until(() -> rounds.get() == 3);

            assertThat(loop).isNotNull();
            assertThat(cleaned).hasValue(2);
        }
    }

    @Test
    void whatFailsWhileCleaningUpDoesNotEndItEither() {
        try (Loop loop = Loop.start(
                Thread.ofVirtual(),
                () -> {
                    rounds.incrementAndGet();
                    throw new OutOfMemoryError("a test's");
                },
                () -> {
                    throw new StackOverflowError("a test's");
                })) {
            await().atMost(SOON).until(() -> rounds.get() > 2);

            assertThat(loop).isNotNull();
        }
    }

    @Test
    void closingEndsItEvenInTheMiddleOfAWait() {
        AtomicReference<@Nullable Thread> thread = new AtomicReference<>();
        Loop loop = Loop.start(Thread.ofVirtual(), () -> {
            thread.set(Thread.currentThread());
            new CountDownLatch(1).await();
        });
        await().atMost(SOON).until(() -> thread.get() != null);

        loop.close();

        await().atMost(SOON).until(() -> !Objects.requireNonNull(thread.get()).isAlive());
    }
}
