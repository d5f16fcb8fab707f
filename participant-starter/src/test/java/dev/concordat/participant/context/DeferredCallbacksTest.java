package dev.concordat.participant.context;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.participant.branch.BranchKey;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.TransactionId;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.cache.transaction.TransactionAwareCacheManagerProxy;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What of Spring and of the application waits for the outcome, what does not, and where each of it runs. */
@Timeout(60)
class DeferredCallbacksTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final BranchKey KEY = key("1");

    private final AtomicLong now = new AtomicLong();
    private final CallbackThreads threads = new CallbackThreads(1, 1, Duration.ofSeconds(1));
    private final DeferredCallbacks callbacks = new DeferredCallbacks(threads, Duration.ofHours(1), now::get);
    private final LocalTransactions local = new LocalTransactions();
    private final List<String> heard = new CopyOnWriteArrayList<>();

    private static BranchKey key(String branch) {
        return new BranchKey(TransactionId.of(1_750_000_000_000L, new byte[10]), new BranchId(branch));
    }

    @AfterEach
    void stop() {
        threads.close();
    }

    /** Local transactions that prepare as they end, without a database. */
    private final class LocalTransactions extends AbstractPlatformTransactionManager {

        private static final long serialVersionUID = 1L;
        private transient @Nullable BranchKey next = KEY;

        @Override
        protected Object doGetTransaction() {
            return new Object();
        }

        @Override
        protected void doBegin(Object transaction, TransactionDefinition definition) {}

        @Override
        protected void doCommit(DefaultTransactionStatus status) {
            if (next != null) {
                callbacks.defer(next);
            }
        }

        @Override
        protected void doRollback(DefaultTransactionStatus status) {}
    }

    private void inTransaction(Runnable work) {
        new TransactionTemplate(local).executeWithoutResult(status -> work.run());
    }

    private void register(TransactionSynchronization callback) {
        TransactionSynchronizationManager.registerSynchronization(callback);
    }

    private void awaitHeard(String... expected) {
        Awaitility.await().atMost(SOON).untilAsserted(() -> assertThat(heard).containsExactly(expected));
    }

    /** As a user writes it. */
    private final class Sends implements TransactionSynchronization {
        @Override
        public void afterCommit() {
            heard.add("sent by " + Thread.currentThread().getName());
        }
    }

    @Test
    void whatIsToBeDoneAfterTheCommitIsDoneAfterTheOutcomeOnItsOwnThreads() {
        inTransaction(() -> register(new Sends()));
        assertThat(heard).isEmpty();

        callbacks.fire(KEY, true);

        awaitHeard("sent by concordat-after-outcome-1");
    }

    @Test
    void anOutcomeThatComesTwiceIsHeardOnce() {
        inTransaction(() -> register(new Sends()));

        callbacks.fire(KEY, true);
        callbacks.fire(KEY, true);

        awaitHeard("sent by concordat-after-outcome-1");
    }

    @Test
    void afterAnAbortNothingIsDoneAfterTheCommit() {
        inTransaction(() -> {
            register(new Sends());
            register(new Notes());
        });

        callbacks.fire(KEY, false);

        awaitHeard("after completion " + TransactionSynchronization.STATUS_ROLLED_BACK);
    }

    /** Looks at the status. */
    private final class Notes implements TransactionSynchronization {
        @Override
        public void afterCompletion(int status) {
            heard.add("after completion " + status);
        }
    }

    /** Looks at nothing, and is of no package that anybody knows. */
    private final class CleansUp implements TransactionSynchronization {
        @Override
        public void afterCompletion(int status) {
            heard.add("cleaned on " + Thread.currentThread().getName());
        }
    }

    @Test
    void whoeverDoesNotLookAtTheStatusCleansUpWhereItWasRegistered() {
        inTransaction(() -> register(new CleansUp()));

        assertThat(heard).containsExactly("cleaned on " + Thread.currentThread().getName());
        callbacks.fire(KEY, true);
        assertThat(heard).hasSize(1);
    }

    /** What belongs to the thread, as connections and sessions do. */
    private final class Session implements TransactionSynchronization {
        @Override
        public void suspend() {
            heard.add("suspended");
        }

        @Override
        public void afterCompletion(int status) {
            heard.add(
                    "session closed " + status + " on " + Thread.currentThread().getName());
        }
    }

    @Test
    void whatIsSuspendedWithItsThreadEndsThereWithItsLocalTransaction() {
        inTransaction(() -> register(new Session()));

        assertThat(heard)
                .containsExactly("session closed 0 on " + Thread.currentThread().getName());
    }

    @Test
    void eventsAreHeardInTheirPhases() {
        try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
            context.register(Listening.class);
            context.registerBean(Listeners.class, () -> new Listeners(heard));
            context.refresh();

            inTransaction(() -> context.publishEvent("a"));
            assertThat(heard).containsExactly("before a");
            callbacks.fire(KEY, true);
            Awaitility.await().atMost(SOON).until(() -> heard.size() == 3);
            assertThat(heard).containsExactlyInAnyOrder("before a", "committed a", "completed a");

            heard.clear();
            inTransaction(() -> context.publishEvent("b"));
            callbacks.fire(KEY, false);
            Awaitility.await().atMost(SOON).until(() -> heard.size() == 3);
            assertThat(heard).containsExactlyInAnyOrder("before b", "rolled back b", "completed b");
        }
    }

    @EnableTransactionManagement
    static class Listening {}

    static final class Listeners {

        private final List<String> heard;

        Listeners(List<String> heard) {
            this.heard = heard;
        }

        @TransactionalEventListener(phase = TransactionPhase.BEFORE_COMMIT)
        public void before(String event) {
            heard.add("before " + event);
        }

        @TransactionalEventListener
        public void committed(String event) {
            heard.add("committed " + event);
        }

        @TransactionalEventListener(phase = TransactionPhase.AFTER_ROLLBACK)
        public void rolledBack(String event) {
            heard.add("rolled back " + event);
        }

        @TransactionalEventListener(phase = TransactionPhase.AFTER_COMPLETION)
        public void completed(String event) {
            heard.add("completed " + event);
        }
    }

    @Test
    void aTransactionAwareCacheTakesUpWhatIsCommittedAndNothingElse() {
        ConcurrentMapCacheManager target = new ConcurrentMapCacheManager("notes");
        TransactionAwareCacheManagerProxy caches = new TransactionAwareCacheManagerProxy(target);
        inTransaction(() -> Objects.requireNonNull(caches.getCache("notes")).put("a", "prepared only"));
        var cache = Objects.requireNonNull(target.getCache("notes"));
        assertThat(cache.get("a")).isNull();

        callbacks.fire(KEY, false);
        inTransaction(() -> Objects.requireNonNull(caches.getCache("notes")).put("b", "committed"));
        callbacks.fire(KEY, true);

        Awaitility.await().atMost(SOON).until(() -> cache.get("b") != null);
        assertThat(cache.get("a")).isNull();
    }

    @Test
    void aReadOnlyBranchWhichIsCommittedAtOnceIsHeardOfAtOnce() {
        local.next = null;

        inTransaction(() -> register(new Sends()));

        assertThat(heard).containsExactly("sent by " + Thread.currentThread().getName());
    }

    @Test
    void aLocalTransactionThatRollsBackIsHeardOfAtOnce() {
        new TransactionTemplate(local).executeWithoutResult(status -> {
            register(new Notes());
            status.setRollbackOnly();
        });

        assertThat(heard).containsExactly("after completion " + TransactionSynchronization.STATUS_ROLLED_BACK);
    }

    /** The transaction of one database, inside that of another, prepares first. */
    @Test
    void whatWaitsIsStillToldWhatComesBeforeTheEndOfTheTransactionAroundIt() {
        local.next = null;
        inTransaction(() -> {
            register(new Sends());
            register(new TransactionSynchronization() {
                @Override
                public void beforeCommit(boolean readOnly) {
                    heard.add("before commit");
                }

                @Override
                public void afterCommit() {
                    heard.add("after commit");
                }
            });
            callbacks.defer(KEY);
        });

        assertThat(heard).containsExactly("before commit");
    }

    @Test
    void whatWaitsInATransactionThatIsRolledBackAroundItWaitsNoMore() {
        new TransactionTemplate(local).executeWithoutResult(status -> {
            register(new Notes());
            callbacks.defer(KEY);
            status.setRollbackOnly();
        });

        assertThat(heard).containsExactly("after completion " + TransactionSynchronization.STATUS_ROLLED_BACK);
        callbacks.fire(KEY, true);
        assertThat(heard).hasSize(1);
    }

    @Test
    void anErrorInOneCallbackKeepsNoOtherFromRunning() {
        inTransaction(() -> {
            register(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    throw new NoClassDefFoundError("a test's");
                }
            });
            register(new Sends());
        });

        callbacks.fire(KEY, true);

        awaitHeard("sent by concordat-after-outcome-1");
    }

    @Test
    void aSlowCallbackDelaysNobodyAndWhatFindsNoRoomIsDropped() throws InterruptedException {
        CountDownLatch slow = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        inTransaction(() -> register(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                begun.countDown();
                try {
                    slow.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }));
        callbacks.fire(KEY, true);
        begun.await();

        for (String branch : List.of("2", "3", "4")) {
            local.next = key(branch);
            inTransaction(() -> register(new Sends()));
            callbacks.fire(key(branch), true);
        }
        slow.countDown();

        awaitHeard("sent by concordat-after-outcome-1");
    }

    @Test
    void whatHasWaitedTooLongForAnOutcomeIsDropped() {
        inTransaction(() -> register(new Sends()));
        now.addAndGet(Duration.ofHours(1).toNanos());

        callbacks.fire(KEY, true);
        local.next = key("2");
        inTransaction(() -> register(new Notes()));
        callbacks.fire(key("2"), true);

        awaitHeard("after completion " + TransactionSynchronization.STATUS_COMMITTED);
    }
}
