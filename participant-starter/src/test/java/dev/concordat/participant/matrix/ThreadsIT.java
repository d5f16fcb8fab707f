package dev.concordat.participant.matrix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.concordat.participant.GlobalTransactionAbortedException;
import dev.concordat.participant.GlobalTransactionContext;
import dev.concordat.participant.StrayThreadException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.client.RestClient;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Which threads a global transaction goes to, what it waits for, and how propagations behave. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class ThreadsIT {

    private RunningMatrix matrix;
    private Ledger ledger;
    private Around around;
    private GlobalSteps global;
    private Futures futures;

    @BeforeAll
    void start() {
        matrix = new RunningMatrix();
        ledger = matrix.bean(Ledger.class);
        around = matrix.bean(Around.class);
        global = matrix.bean(GlobalSteps.class);
        futures = matrix.bean(Futures.class);
    }

    @AfterAll
    void stop() {
        matrix.close();
    }

    @BeforeEach
    void clear() {
        matrix.clear();
    }

    /** The work is done inside, and the transaction that fails after it takes it back. */
    private void assertThatItJoins(Runnable handing) {
        global.alone(handing);
        assertThat(matrix.settledRows()).isNotEmpty();
        matrix.clear();

        assertThatThrownBy(() -> global.alone(() -> {
                    handing.run();
                    throw new IllegalStateException("after all");
                }))
                .hasMessage("after all");
        assertThat(matrix.settledRows()).isEmpty();
    }

    @Test
    void anAsyncMethodJoinsItsCallersTransaction() {
        assertThatItJoins(() -> around.async(() -> ledger.write("a")).join());
    }

    @Test
    void anAsyncMethodOnAPoolOfTheJdkWhoseThreadIsThereAlreadyJoinsToo() {
        around.asyncOnForeignPool(() -> {}).join();

        assertThatItJoins(
                () -> around.asyncOnForeignPool(() -> ledger.write("a")).join());
    }

    @Test
    void theDecisionWaitsForAsyncWorkThatNobodyWaitsFor() {
        CountDownLatch returned = new CountDownLatch(1);

        global.alone(() -> {
            around.forgotten(() -> {
                await(returned);
                ledger.write("late");
            });
            returned.countDown();
        });

        assertThat(matrix.settledRows()).containsExactly("late");
        assertThat(matrix.coordinator().decisions()).singleElement().satisfies(request -> assertThat(request.path())
                .endsWith("/commit"));
    }

    @Test
    void anExecutorThatIsABeanCarriesTheTransactionAlsoWithThreadsThatAreThereAlready() throws Exception {
        ThreadPoolTaskExecutor executor = matrix.bean(ThreadPoolTaskExecutor.class);
        executor.submit(() -> {}).get();

        assertThatItJoins(() ->
                CompletableFuture.runAsync(() -> ledger.write("a"), executor).join());
    }

    @Test
    void eightTasksAtOnceAreEightBranchesOfOneCommit() {
        ThreadPoolTaskExecutor executor = matrix.bean(ThreadPoolTaskExecutor.class);

        global.alone(() -> {
            for (int i = 0; i < 8; i++) {
                int number = i;
                executor.execute(() -> ledger.write("row" + number));
            }
        });

        assertThat(matrix.coordinator().decisions()).singleElement().satisfies(request -> assertThat(
                        request.body().split("\"vote\":\"prepared\"", -1))
                .hasSize(9));
        assertThat(matrix.settledRows()).hasSize(8);
    }

    @Test
    void wrappedWorkJoinsOnAnyThread() {
        assertThatItJoins(() -> CompletableFuture.supplyAsync(GlobalTransactionContext.wrapSupplier(() -> {
                    ledger.write("a");
                    return "a";
                }))
                .join());
        matrix.clear();
        ExecutorService foreign = GlobalTransactionContext.wrap(matrix.bean(ExecutorService.class));
        assertThatItJoins(() -> join(foreign.submit(() -> ledger.write("b"))));
    }

    @Test
    void reactorCarriesTheTransactionToItsThreads() {
        assertThatItJoins(() -> Mono.fromRunnable(() -> ledger.write("a"))
                .subscribeOn(Schedulers.boundedElastic())
                .block());
    }

    @Test
    void aThreadThatWasStartedInsideWithoutTheTransactionMayNotWrite() {
        List<Throwable> refusals = new ArrayList<>();

        global.alone(() -> {
            refusals.add(rootCause(onNewThread(() -> ledger.write("a"))));
            refusals.add(rootCause(onNewThread(() -> ledger.writeBare("b"))));
            refusals.add(rootCause(onNewThread(() -> global.alone(() -> ledger.write("c")))));
            assertThat(onNewThread(GlobalTransactionContext.outside(() -> ledger.write("named"))))
                    .isNull();
        });

        assertThat(refusals).hasSize(3).allSatisfy(refusal -> assertThat(refusal)
                .isInstanceOf(StrayThreadException.class)
                .hasMessageContaining("GlobalTransactionContext.wrap("));
        assertThat(matrix.settledRows()).containsExactly("named");
    }

    @Test
    void whatASchedulerIsGivenIsForAnotherTimeAndMayNotWriteBeforeTheEnd() {
        ThreadPoolTaskScheduler scheduler = matrix.bean(ThreadPoolTaskScheduler.class);
        join(scheduler.submit(() -> {}));
        List<Throwable> refusals = new ArrayList<>();
        CountDownLatch ended = new CountDownLatch(1);
        CompletableFuture<Void> written = new CompletableFuture<>();

        global.alone(() -> {
            CompletableFuture<Throwable> refused = new CompletableFuture<>();
            Object first = scheduler.schedule(
                    () -> refused.complete(catchThrowable(() -> ledger.write("early"))), Instant.now());
            refusals.add(rootCause(refused.join()));
            assertThat(first).isNotNull();
            CompletableFuture<Void> begun = new CompletableFuture<>();
            Object second = scheduler.schedule(
                    () -> {
                        begun.complete(null);
                        await(ended);
                        ledger.write("afterwards");
                        written.complete(null);
                    },
                    Instant.now());
            begun.join();
            assertThat(second).isNotNull();
        });
        ended.countDown();
        written.join();

        assertThat(refusals).singleElement().isInstanceOf(StrayThreadException.class);
        assertThat(matrix.settledRows()).containsExactly("afterwards");
    }

    @Test
    void workThatDoesNotEndInTimeAbortsTheTransactionAndIsNamed() {
        CountDownLatch ended = new CountDownLatch(1);
        CompletableFuture<Throwable> late = new CompletableFuture<>();

        assertThatThrownBy(() -> futures.hurried(() -> {
                    ledger.write("a");
                    around.forgotten(() -> {
                        await(ended);
                        late.complete(catchThrowable(() -> ledger.write("late")));
                    });
                }))
                .isInstanceOfSatisfying(GlobalTransactionAbortedException.class, thrown -> assertThat(thrown.reason())
                        .isEqualTo("unfinished-work"))
                .hasMessageContaining("ThreadsIT")
                .hasMessageContaining("1 in number");
        ended.countDown();

        assertThat(late.join()).isNotNull();
        assertThat(matrix.settledRows()).isEmpty();
    }

    @Test
    void theAnswerOfAServiceWaitsForItsAsyncWorkAndReportsIt() {
        String branches = RestClient.create(matrix.url("/desk/a"))
                .post()
                .header("Concordat-Transaction", "\"01J9ZZZZZZZZZZZZZZZZZZZZZZ\";timeout=20000;branch=\"1\"")
                .retrieve()
                .toBodilessEntity()
                .getHeaders()
                .getFirst("Concordat-Branches");

        assertThat(branches).contains("\"1\"").contains("vote=prepared");
        assertThat(matrix.prepared()).isEqualTo(1);
    }

    @Test
    void theDecisionWaitsForTheFutureThatTheMethodReturns() throws Exception {
        assertThat(futures.future(() -> CompletableFuture.supplyAsync(GlobalTransactionContext.wrapSupplier(() -> {
                            ledger.write("a");
                            return "done";
                        })))
                        .get())
                .isEqualTo("done");

        assertThat(matrix.settledRows()).containsExactly("a");
    }

    @Test
    void aFutureThatFailsAbortsAndIsReturnedAsItIs() {
        CompletableFuture<String> failed = futures.future(() -> {
            ledger.write("a");
            return CompletableFuture.failedFuture(new IllegalStateException("later"));
        });

        assertThat(failed).isCompletedExceptionally();
        assertThat(matrix.coordinator().decisions()).singleElement().satisfies(request -> assertThat(request.path())
                .endsWith("/abort"));
        assertThat(matrix.settledRows()).isEmpty();
    }

    @Test
    void aFutureThatIsNotDoneInTimeAborts() {
        assertThatThrownBy(() -> futures.hurriedFuture(() -> {
                    ledger.write("a");
                    return new CompletableFuture<>();
                }))
                .isInstanceOf(GlobalTransactionAbortedException.class)
                .hasMessageContaining("the future that hurriedFuture returned");
        assertThat(matrix.settledRows()).isEmpty();
    }

    @Test
    void resultsWhoseWorkIsDoneAfterTheDecisionAreRefused() {
        assertThatThrownBy(() -> futures.mono(() -> ledger.write("a")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("returns a Mono")
                .hasMessageContaining("CompletableFuture");
        assertThatThrownBy(() -> futures.hidden(() -> {
                    ledger.write("a");
                    return "a";
                }))
                .hasMessageContaining("returned a");
        assertThat(matrix.settledRows()).isEmpty();
    }

    @Test
    void requiresNewSetsTheLocalTransactionAsideToo() {
        assertThatThrownBy(() -> global.alone(() -> ledger.writeAround("outer", () -> {
                    futures.requiresNew(() -> ledger.write("inner"));
                    throw new IllegalStateException("outer fails");
                })))
                .hasMessage("outer fails");

        assertThat(matrix.settledRows()).containsExactly("inner");
    }

    @Test
    void requiresNewThatFailsTakesNothingOfTheOuterWithIt() {
        global.alone(() -> ledger.writeAround("outer", () -> assertThatThrownBy(() -> futures.requiresNew(() -> {
                    ledger.write("inner");
                    throw new IllegalStateException("inner fails");
                }))
                .hasMessage("inner fails")));

        assertThat(matrix.settledRows()).containsExactly("outer");
    }

    @Test
    void notSupportedSetsTheLocalTransactionAsideTooAndItsWritesStay() {
        assertThatThrownBy(() -> global.alone(() -> ledger.writeAround("outer", () -> {
                    futures.notSupported(() -> ledger.writeBare("log"));
                    throw new IllegalStateException("outer fails");
                })))
                .hasMessage("outer fails");

        assertThat(matrix.settledRows()).containsExactly("log");
    }

    @Test
    void mandatoryNeverAndSupportsGoByTheTransactionThatIsThere() {
        Runnable inside = () -> assertThat(GlobalTransactionContext.current()).isPresent();
        Runnable outside = () -> assertThat(GlobalTransactionContext.current()).isEmpty();

        futures.supports(outside);
        futures.never(outside);
        futures.notSupported(outside);
        assertThatThrownBy(() -> futures.mandatory(inside)).isInstanceOf(IllegalTransactionStateException.class);
        global.alone(() -> {
            futures.supports(inside);
            futures.mandatory(inside);
            futures.notSupported(outside);
            inside.run();
            assertThatThrownBy(() -> futures.never(outside)).isInstanceOf(IllegalTransactionStateException.class);
        });
    }

    @Test
    void insideALocalTransactionThatIsNoBranchNoneBegins() {
        TransactionTemplate local = matrix.bean(TransactionTemplate.class);

        assertThatThrownBy(() -> local.executeWithoutResult(status -> global.alone(() -> ledger.write("a"))))
                .isInstanceOf(IllegalTransactionStateException.class)
                .hasMessageContaining("cannot begin inside a local one");
        assertThat(matrix.settledRows()).isEmpty();
    }

    @Test
    void outsideIsRefusedWhereALocalTransactionWouldTakeTheWriteIn() {
        global.alone(() -> ledger.writeAround(
                "a", () -> assertThatThrownBy(() -> GlobalTransactionContext.outside(() -> ledger.writeBare("b"))
                                .run())
                        .isInstanceOf(IllegalTransactionStateException.class)
                        .hasMessageContaining("NOT_SUPPORTED")));

        assertThat(matrix.settledRows()).containsExactly("a");
    }

    private static @org.jspecify.annotations.Nullable Throwable onNewThread(Runnable work) {
        Callable<Object> caught = () -> {
            work.run();
            return "done";
        };
        FutureTask<Object> task = new FutureTask<>(caught);
        new Thread(task, "started-inside").start();
        Throwable thrown = catchThrowable(task::get);
        return thrown == null ? null : thrown.getCause();
    }

    private static Throwable rootCause(@org.jspecify.annotations.Nullable Throwable thrown) {
        Throwable cause = thrown == null ? new AssertionError("nothing was thrown") : thrown;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static void join(java.util.concurrent.Future<?> future) {
        assertThat(catchThrowable(future::get)).isNull();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
