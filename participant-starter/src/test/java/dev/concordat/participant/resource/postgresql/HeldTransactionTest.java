package dev.concordat.participant.resource.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.startsWith;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.concordat.participant.branch.BranchBook;
import dev.concordat.participant.branch.BranchKey;
import dev.concordat.participant.context.BranchScope;
import dev.concordat.participant.context.Stay;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class HeldTransactionTest {

    private static final TransactionId ID = TransactionId.of(1_800_000_000_000L, new byte[10]);
    private static final ParticipantName BANK = new ParticipantName("bank");

    private final BranchTransaction transaction = mock();
    private final HeldConnection line = mock();
    private final HeldTransactions all = mock();
    private final DriverView driver = mock();
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final HeldTransaction held;

    HeldTransactionTest() throws Exception {
        when(transaction.key()).thenReturn(new BranchKey(ID, new BranchId("1")));
        when(transaction.driver()).thenReturn(driver);
        when(driver.state()).thenReturn(DriverView.State.OPEN);
        when(all.mark(any())).thenReturn("held");
        doAnswer(call -> seen.add("savepoint")).when(line).execute(startsWith("savepoint"));
        held = new HeldTransaction(all, transaction, line, Duration.ofSeconds(20));
    }

    private HeldWork work(BranchBook book, String name) {
        BranchScope scope = new BranchScope(ID, book, Duration.ofSeconds(20), System::nanoTime);
        return new HeldWork(scope, new BranchId(name), held);
    }

    /** A statement of the outer work behind the inner one's savepoint would go when that is undone. */
    @Test
    void aCallThatComesInsideWhileTheOuterWorkWaitsForTheConnectionIsLetOutFirst() throws Exception {
        HeldWork outer = work(BranchBook.ofInitiator(BANK, false), "1");
        held.begin(outer);
        CountDownLatch innerIsThere = new CountDownLatch(1);
        CountDownLatch outerMayNot = new CountDownLatch(1);
        Thread caller = Thread.currentThread();
        ExecutorService others = Executors.newCachedThreadPool();
        try {
            CompletableFuture<Void> call = new CompletableFuture<>();
            // The outer one has its turn, and waits for the line: that is when the call begins.
            doAnswer(taking -> {
                        if (Thread.currentThread().equals(caller) && innerIsThere.getCount() > 0) {
                            others.execute(() -> {
                                try {
                                    HeldWork inner = work(BranchBook.ofCall(new BranchId("1.1"), BANK), "1.1.1");
                                    held.begin(inner);
                                    innerIsThere.countDown();
                                    outerMayNot.await();
                                    seen.add("inner work");
                                    held.keep(inner);
                                    inner.scope().endStays(Stay.End.KEPT);
                                    call.complete(null);
                                } catch (Exception e) {
                                    call.completeExceptionally(e);
                                }
                            });
                            innerIsThere.await();
                        }
                        return null;
                    })
                    .when(line)
                    .take();
            doAnswer(leaving -> {
                        if (Thread.currentThread().equals(caller)) {
                            outerMayNot.countDown();
                        }
                        return null;
                    })
                    .when(line)
                    .leave();
            held.takeLine(outer);
            seen.add("outer statement");
            outerMayNot.countDown();
            call.get();
        } finally {
            others.shutdownNow();
        }
        assertThat(seen).containsExactly("savepoint", "inner work", "outer statement");
    }
}
