package dev.concordat.participant.context;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.participant.branch.AbortCause;
import dev.concordat.participant.branch.BranchBook;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionId;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OpenTasksTest {

    private final AtomicLong now = new AtomicLong();
    private final BranchBook book = BranchBook.ofInitiator(new ParticipantName("travel"), false);
    private final BranchScope scope = new BranchScope(
            TransactionId.of(0, new byte[TransactionId.RANDOM_BYTES]), book, Duration.ofNanos(100), now::get);
    private final BranchScope.Binding binding = scope.bind();

    @AfterEach
    void end() {
        binding.close();
    }

    private String doom() {
        return book.rollbackOnly().map(AbortCause::reason).orElse("none");
    }

    @Test
    void atTheVeryEndOfTheTimeNothingIsWaitedForAnyMore() {
        HandOver.capture();
        now.addAndGet(100);

        scope.awaitTasks();

        assertThat(doom()).isEqualTo("unfinished-work");
    }

    @Test
    void whatIsHandedOverAfterTheWaitingIsNotCountedAndCannotBegin() {
        scope.awaitTasks();
        HandOver late = HandOver.capture().orElseThrow();

        assertThat(late.start()).isFalse();
        assertThat(scope.tasks().await(() -> 0)).isEmpty();
    }

    @Test
    void whatHasEndedMayBeBegunAgainAsWorkOfItsOwn() {
        HandOver once = HandOver.capture().orElseThrow();

        assertThat(once.start()).isTrue();
        assertThat(once.start()).isFalse();
        once.end();
        assertThat(once.start()).isFalse();
    }

    @Test
    void aTaskWhoseFutureIsNotCancelledIsWaitedFor() {
        HandOver.capture().orElseThrow().watch(new CompletableFuture<>());
        now.addAndGet(100);

        scope.awaitTasks();

        assertThat(doom()).isEqualTo("unfinished-work");
    }

    @Test
    void anotherThreadMayAskWhenNobodyWaitsAnyMore() throws Exception {
        scope.awaitTasks();

        assertThat(CompletableFuture.supplyAsync(scope::hasHandedOver).get(20, TimeUnit.SECONDS))
                .isFalse();
        assertThat(scope.hasHandedOver()).isFalse();
        assertThat(CompletableFuture.supplyAsync(scope::hasHandedOver).get(20, TimeUnit.SECONDS))
                .isFalse();
    }
}
