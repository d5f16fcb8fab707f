package dev.concordat.participant.context;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.concordat.participant.branch.BranchKey;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.TransactionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Several callbacks of one local transaction that is prepared, and those that nobody can run. */
class WaitingCallbacksTest {

    private static final BranchKey KEY = key("1");

    private final AtomicLong now = new AtomicLong();
    private final CallbackThreads threads = new CallbackThreads(1, 1, Duration.ofSeconds(5));
    private final DeferredCallbacks callbacks = new DeferredCallbacks(threads, Duration.ofHours(1), now::get);
    private final List<String> heard = new ArrayList<>();
    private final CountDownLatch fired = new CountDownLatch(1);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    private static BranchKey key(String branch) {
        return new BranchKey(TransactionId.of(0, new byte[TransactionId.RANDOM_BYTES]), new BranchId(branch));
    }

    @BeforeEach
    void begin() {
        TransactionSynchronizationManager.initSynchronization();
        log.start();
        ((Logger) LoggerFactory.getLogger(DeferredCallbacks.class)).addAppender(log);
    }

    @AfterEach
    void end() {
        ((Logger) LoggerFactory.getLogger(DeferredCallbacks.class)).detachAppender(log);
        if (TransactionSynchronizationManager.isSynchronizationActive()) {
            TransactionSynchronizationManager.clearSynchronization();
        }
        threads.close();
    }

    private final class Sends implements TransactionSynchronization {

        private final String name;

        Sends(String name) {
            this.name = name;
        }

        @Override
        public void afterCommit() {
            synchronized (heard) {
                heard.add(name);
            }
        }

        @Override
        public void afterCompletion(int status) {
            synchronized (heard) {
                heard.add(name + " " + status);
            }
            if (name.equals("last")) {
                fired.countDown();
            }
        }
    }

    private static void rollBack(int which) {
        TransactionSynchronizationManager.getSynchronizations()
                .get(which)
                .afterCompletion(TransactionSynchronization.STATUS_ROLLED_BACK);
    }

    @Test
    void oneThatIsOverAlreadyDoesNotHoldUpTheOthers() throws Exception {
        TransactionSynchronizationManager.registerSynchronization(new Sends("first"));
        TransactionSynchronizationManager.registerSynchronization(new Sends("last"));
        callbacks.defer(KEY);

        rollBack(0);
        assertThat(heard).containsExactly("first 1");
        callbacks.fire(KEY, true);

        assertThat(fired.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(heard).containsExactly("first 1", "last", "last 0");
    }

    @Test
    void whatTheOutcomeHasReachedIsNotToldOfALocalRollbackAsWell() throws Exception {
        TransactionSynchronizationManager.registerSynchronization(new Sends("last"));
        callbacks.defer(KEY);
        callbacks.fire(KEY, false);
        assertThat(fired.await(20, TimeUnit.SECONDS)).isTrue();

        rollBack(0);

        assertThat(heard).containsExactly("last 1");
    }

    @Test
    void whatIsHeldAlreadyIsNotHeldASecondTime() {
        TransactionSynchronizationManager.registerSynchronization(new Sends("last"));
        callbacks.defer(KEY);
        List<TransactionSynchronization> held = TransactionSynchronizationManager.getSynchronizations();

        callbacks.defer(key("2"));

        assertThat(TransactionSynchronizationManager.getSynchronizations()).isEqualTo(held);
    }

    @Test
    void onlyWhatIsDroppedIsWarnedOf() {
        TransactionSynchronizationManager.registerSynchronization(new Sends("last"));
        callbacks.defer(KEY);
        assertThat(log.list).isEmpty();

        now.addAndGet(Duration.ofHours(1).toNanos());
        TransactionSynchronizationManager.registerSynchronization(new Sends("next"));
        callbacks.defer(key("2"));

        assertThat(log.list)
                .singleElement()
                .extracting(ILoggingEvent::getFormattedMessage)
                .asString()
                .startsWith("Callbacks after the outcome are dropped, as it has not come")
                .endsWith("branches=1");
    }

    @Test
    void whatHasNoThreadIsDroppedWithAWarningAndWhatHasOneWithout() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch gate = new CountDownLatch(1);
        callbacks.fire(KEY, true);
        threads.run(() -> {
            running.countDown();
            try {
                gate.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        assertThat(running.await(20, TimeUnit.SECONDS)).isTrue();
        for (String branch : List.of("1", "2")) {
            TransactionSynchronizationManager.clearSynchronization();
            TransactionSynchronizationManager.initSynchronization();
            TransactionSynchronizationManager.registerSynchronization(new Sends("last"));
            callbacks.defer(key(branch));
        }

        callbacks.fire(key("1"), true);
        assertThat(log.list).isEmpty();
        callbacks.fire(key("2"), true);

        assertThat(log.list)
                .singleElement()
                .extracting(ILoggingEvent::getFormattedMessage)
                .asString()
                .contains("too many are waiting for a thread")
                .endsWith("callbacks=1");
        gate.countDown();
    }
}
