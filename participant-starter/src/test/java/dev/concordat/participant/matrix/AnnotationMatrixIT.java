package dev.concordat.participant.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.participant.GlobalTransactionAbortedException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.cache.CacheManager;
import org.springframework.transaction.UnexpectedRollbackException;

/** Each cell does with a global transaction what it does with a local one in the same place. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AnnotationMatrixIT {

    /** What a cell may use. */
    record Parts(Steps steps, Around around, Ledger ledger, AtomicInteger attempts) {
        /** Fails the first time. */
        void writeFailingOnce(String text) {
            ledger.write(text);
            if (attempts.incrementAndGet() == 1) {
                throw new IllegalStateException("first attempt");
            }
        }

        void writeThenFail(String text) {
            ledger.write(text);
            throw new IllegalStateException("always");
        }
    }

    /** What happens, and how often. */
    interface Behaviour {
        void on(Parts parts) throws Exception;
    }

    /** Place and annotation. */
    @SuppressWarnings("ImmutableEnumChecker")
    enum Cell {
        RETRYABLE_ON_THE_SAME_METHOD(List.of("a"), parts -> parts.steps().retried("a")),
        RETRYABLE_OUTSIDE(List.of("a"), parts -> parts.around()
                .retried(() -> parts.steps().alone(() -> parts.writeFailingOnce("a")))),
        RETRYABLE_INSIDE_WITHOUT_A_TRANSACTION_OF_ITS_OWN(List.of("a", "a"), parts -> parts.steps()
                .alone(() -> parts.around().retried(() -> parts.writeFailingOnce("a")))),
        RETRYABLE_INSIDE_WITH_A_JOINING_TRANSACTION(
                List.of(), parts -> parts.steps().alone(() -> parts.steps().retried("a"))),
        RESILIENCE4J_ON_THE_SAME_METHOD(List.of("a"), parts -> parts.steps().retriedByResilience4j("a")),
        RESILIENCE4J_OUTSIDE(List.of("a"), parts -> parts.around()
                .retriedByResilience4j(() -> parts.steps().alone(() -> parts.writeFailingOnce("a")))),
        RESILIENCE4J_INSIDE_WITHOUT_A_TRANSACTION_OF_ITS_OWN(List.of("a", "a"), parts -> parts.steps()
                .alone(() -> parts.around().retriedByResilience4j(() -> parts.writeFailingOnce("a")))),
        RESILIENCE4J_INSIDE_WITH_A_JOINING_TRANSACTION(
                List.of(), parts -> parts.steps().alone(() -> parts.steps().retriedByResilience4j("a"))),
        ASYNC_ON_THE_SAME_METHOD(List.of("a"), parts -> parts.steps().async("a").join()),
        ASYNC_ON_THE_SAME_METHOD_WHOSE_FUTURE_FAILS(
                List.of(), parts -> parts.steps().asyncFailing("a").join()),
        ASYNC_OUTSIDE(List.of("a"), parts -> parts.around()
                .async(() -> parts.steps().alone(() -> parts.ledger().write("a")))
                .join()),
        ASYNC_OUTSIDE_FAILING(List.of(), parts -> parts.around()
                .async(() -> parts.steps().alone(() -> parts.writeThenFail("a")))
                .join()),
        ASYNC_INSIDE(List.of("a", "b"), parts -> parts.steps().alone(() -> {
            parts.ledger().write("a");
            parts.around().async(() -> parts.ledger().write("b")).join();
        })),
        CACHEABLE_ON_THE_SAME_METHOD(List.of("a"), parts -> {
            assertThat(parts.steps().cached("a")).isEqualTo("a");
            assertThat(parts.steps().cached("a")).isEqualTo("a");
        }),
        CACHEABLE_REMEMBERS_NO_FAILURE(List.of("a"), parts -> {
            try {
                parts.steps().cachedFailingOnce("a");
            } catch (IllegalStateException first) {
                assertThat(parts.steps().cachedFailingOnce("a")).isEqualTo("a");
            }
        }),
        CACHEABLE_OUTSIDE(List.of("a"), parts -> {
            Runnable work = () -> parts.steps().alone(() -> parts.ledger().write("a"));
            assertThat(parts.around().cached("k", work)).isEqualTo("k");
            assertThat(parts.around().cached("k", work)).isEqualTo("k");
        }),
        CACHEABLE_INSIDE(List.of("a"), parts -> parts.steps().alone(() -> {
            Runnable work = () -> parts.ledger().write("a");
            assertThat(parts.around().cached("k", work)).isEqualTo("k");
            assertThat(parts.around().cached("k", work)).isEqualTo("k");
        })),
        ACCESS_RULE_ON_THE_SAME_METHOD(List.of(), parts -> parts.steps().authorised("a")),
        ACCESS_RULE_OUTSIDE(List.of(), parts -> parts.around()
                .authorised(() -> parts.steps().alone(() -> parts.ledger().write("a")))),
        ACCESS_RULE_INSIDE(List.of(), parts -> parts.steps().alone(() -> {
            parts.ledger().write("a");
            parts.around().authorised(() -> parts.ledger().write("b"));
        })),
        CONCURRENCY_LIMIT_ON_THE_SAME_METHOD(List.of("a", "a", "a"), parts -> {
            AtomicInteger inside = new AtomicInteger();
            Callable<Void> task = () -> {
                parts.steps().limited(() -> {
                    assertThat(inside.incrementAndGet()).isEqualTo(1);
                    parts.ledger().write("a");
                    inside.decrementAndGet();
                });
                return null;
            };
            ExecutorService three = Executors.newFixedThreadPool(3);
            try {
                for (Future<Void> each : three.invokeAll(List.of(task, task, task))) {
                    each.get();
                }
            } finally {
                three.shutdownNow();
            }
        }),
        A_FAILURE_THAT_IS_SWALLOWED_OUTSIDE_OF_A_JOINING_METHOD(
                List.of(), parts -> parts.steps().alone(() -> {
                    parts.ledger().write("a");
                    try {
                        parts.steps().alone(() -> parts.writeThenFail("b"));
                    } catch (IllegalStateException swallowed) {
                        assertThat(swallowed).hasMessage("always");
                    }
                }));

        private final List<String> rows;
        private final Behaviour behaviour;

        Cell(List<String> rows, Behaviour behaviour) {
            this.rows = rows;
            this.behaviour = behaviour;
        }
    }

    private RunningMatrix matrix;

    @BeforeAll
    void start() {
        matrix = new RunningMatrix();
    }

    @AfterAll
    void stop() {
        matrix.close();
    }

    @BeforeEach
    void clear() {
        matrix.clear();
        CacheManager caches = matrix.bean(CacheManager.class);
        caches.getCacheNames().forEach(name -> {
            var cache = caches.getCache(name);
            if (cache != null) {
                cache.clear();
            }
        });
    }

    @ParameterizedTest
    @EnumSource(Cell.class)
    void aGlobalTransactionDoesInEachCellWhatALocalOneDoes(Cell cell) {
        String plain = outcome(cell, PlainSteps.class);
        List<String> rowsOfPlain = matrix.settledRows();
        clear();
        String global = outcome(cell, GlobalSteps.class);

        assertThat(global).isEqualTo(plain);
        assertThat(matrix.settledRows()).isEqualTo(rowsOfPlain).isEqualTo(cell.rows);
    }

    private String outcome(Cell cell, Class<? extends Steps> steps) {
        Parts parts = new Parts(
                matrix.bean(steps), matrix.bean(Around.class), matrix.bean(Ledger.class), new AtomicInteger());
        try {
            cell.behaviour.on(parts);
            return "returned";
        } catch (UnexpectedRollbackException | GlobalTransactionAbortedException e) {
            return "rolled back unexpectedly";
        } catch (CompletionException e) {
            return "failed in the future: " + e.getCause();
        } catch (Exception e) {
            return "threw " + e.getClass().getSimpleName();
        }
    }

    @Test
    void eachAttemptOfARetryIsAGlobalTransactionOfItsOwn() {
        matrix.bean(GlobalSteps.class).retried("a");

        assertThat(matrix.coordinator().decisions()).hasSize(2);
        assertThat(matrix.coordinator().decisions().get(0).path()).endsWith("/abort");
        assertThat(matrix.coordinator().decisions().get(1).path()).endsWith("/commit");
    }

    @Test
    void whoeverHasNoAccessBeginsNoTransaction() {
        assertThat(outcome(Cell.ACCESS_RULE_ON_THE_SAME_METHOD, GlobalSteps.class))
                .isEqualTo("threw AuthenticationCredentialsNotFoundException");

        assertThat(matrix.coordinator().decisions()).isEmpty();
    }
}
