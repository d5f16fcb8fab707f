package dev.concordat.participant.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CallbackThreadsTest {

    private final CallbackThreads threads = new CallbackThreads(1, 1, Duration.ofMillis(50));
    private final CountDownLatch gate = new CountDownLatch(1);
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();

    @AfterEach
    void stop() {
        gate.countDown();
        threads.close();
    }

    private void block() {
        begun.incrementAndGet();
        try {
            gate.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        ended.incrementAndGet();
    }

    @Test
    void workRunsOnADaemonOfItsOwn() {
        AtomicReference<Thread> thread = new AtomicReference<>();

        assertThat(threads.run(() -> thread.set(Thread.currentThread()))).isTrue();

        await().until(() -> thread.get() != null);
        assertThat(thread.get().isDaemon()).isTrue();
        assertThat(thread.get().getName()).isEqualTo("concordat-after-outcome-1");
    }

    @Test
    void whatHasNoRoomIsNotRunAndSaidSo() {
        assertThat(threads.run(this::block)).isTrue();
        await().until(() -> begun.get() == 1);
        assertThat(threads.run(this::block)).isTrue();

        assertThat(threads.run(this::block)).isFalse();

        gate.countDown();
        await().until(() -> ended.get() == 2);
    }

    @Test
    void closingBreaksOffWhatDoesNotEndInTime() {
        threads.run(this::block);
        await().until(() -> begun.get() == 1);
        threads.run(this::block);

        threads.close();

        await().until(() -> ended.get() == 1);
        assertThat(begun).hasValue(1);
        assertThat(threads.run(this::block)).isFalse();
    }

    @Test
    void closingWaitsForWhatEndsInTime() {
        CallbackThreads patient = new CallbackThreads(1, 1, Duration.ofSeconds(40));
        patient.run(this::block);
        await().until(() -> begun.get() == 1);
        new Thread(() -> {
                    await().pollDelay(Duration.ofMillis(100)).until(() -> true);
                    gate.countDown();
                })
                .start();

        patient.close();

        assertThat(ended).hasValue(1);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void whoIsInterruptedWhileClosingStaysSo() {
        threads.run(this::block);
        await().until(() -> begun.get() == 1);
        Thread.currentThread().interrupt();

        threads.close();

        assertThat(Thread.interrupted()).isTrue();
        await().until(() -> ended.get() == 1);
    }
}
