package dev.concordat.coordinator.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concordat.coordinator.transaction.Command;
import dev.concordat.coordinator.transaction.CoordinatorState;
import dev.concordat.coordinator.transaction.Effect;
import dev.concordat.coordinator.transaction.Reply;
import dev.concordat.protocol.AbortReason;
import dev.concordat.protocol.TransactionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What every {@link ReplicatedLog} promises; run against the fake and the real one. */
public abstract class ReplicatedLogContract {

    private static final Duration BOUND = Duration.ofSeconds(20);

    /** What an observer was told. */
    public static final class Seen implements LogObserver {
        final List<Long> indices = Collections.synchronizedList(new ArrayList<>());
        final List<Effect> effects = Collections.synchronizedList(new ArrayList<>());
        final List<Long> terms = Collections.synchronizedList(new ArrayList<>());

        @Override
        public void applied(long index, List<Effect> told, CoordinatorState after) {
            indices.add(index);
            effects.addAll(told);
        }

        @Override
        public void leading(long term) {
            terms.add(term);
        }

        @Override
        public void notLeading() {}
    }

    protected abstract ReplicatedLog log();

    /** What the observer of the log under test was told. */
    protected abstract Seen seen();

    /** Whether the log under test is the one that leads. */
    protected abstract boolean leads();

    @Test
    void repliesComeInTheOrderOfTheCommands() {
        TransactionId first = Samples.id(1);
        TransactionId second = Samples.id(2);

        List<Reply> replies = await(log().append(List.of(begin(first), begin(second))));

        assertThat(replies).hasSize(2).allSatisfy(reply -> assertThat(reply).isInstanceOf(Reply.Accepted.class));
        assertThat(((Reply.Accepted) replies.get(0)).transaction().id()).isEqualTo(first);
        assertThat(((Reply.Accepted) replies.get(1)).transaction().id()).isEqualTo(second);
    }

    @Test
    void anAppendIsAppliedHereWhenItsRepliesArrive() {
        TransactionId id = Samples.id(3);

        await(log().append(List.of(begin(id))));

        assertThat(log().applied().table().find(id)).isNotNull();
    }

    @Test
    void aReadContainsWhatWasAppendedBefore() {
        TransactionId id = Samples.id(4);
        await(log().append(List.of(begin(id))));

        assertThat(await(log().read()).table().find(id)).isNotNull();
    }

    @Test
    void theLeadersClockIsInTheState() {
        long before = System.currentTimeMillis();

        await(log().append(List.of(new Command.AdvanceTime())));

        assertThat(log().applied().now().millis()).isBetween(before - 1_000, System.currentTimeMillis() + 1_000);
    }

    @Test
    void aTwinChangesNothing() {
        TransactionId id = Samples.id(5);
        Command abort = new Command.DecideAbort(id, AbortReason.REQUESTED, null, List.of());
        await(log().append(List.of(abort)));

        Reply twin = await(log().append(List.of(abort))).getFirst();

        assertThat(((Reply.Accepted) twin).changed()).isFalse();
    }

    @Test
    void manyAppendsAtOnceAllGetTheirOwnReplies() {
        List<CompletableFuture<List<Reply>>> appends = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            appends.add(log().append(List.of(begin(Samples.id(1_000 + i)))));
        }

        for (int i = 0; i < appends.size(); i++) {
            Reply reply = await(appends.get(i)).getFirst();
            assertThat(((Reply.Accepted) reply).transaction().id()).isEqualTo(Samples.id(1_000 + i));
        }
    }

    @Test
    void observersSeeEveryEntryOnceAndInOrder() {
        await(log().append(List.of(begin(Samples.id(6)))));
        await(log().append(List.of(new Command.DecideAbort(Samples.id(6), AbortReason.REQUESTED, null, List.of()))));

        assertThat(new ArrayList<>(seen().indices))
                .isSorted()
                .doesNotHaveDuplicates()
                .hasSizeGreaterThan(1);
        assertThat(seen().effects).hasAtLeastOneElementOfType(Effect.Completed.class);
    }

    @Test
    void dependentsDoNotRunOnTheThreadThatApplies() {
        await(log().append(List.of(begin(Samples.id(7)))).thenCompose(replies -> log().read()));
        await(log().append(List.of(begin(Samples.id(8))))
                .thenApply(replies -> await(log().append(List.of(begin(Samples.id(9)))))));
    }

    @Test
    void anEntryWithoutCommandsIsAnError() {
        assertThatThrownBy(() -> await(log().append(List.of()))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void tooManyCommandsAreRefused() {
        List<Command> commands = Collections.nCopies(EntryCodec.MAX_COMMANDS + 1, new Command.AdvanceTime());

        assertRefused(log().append(commands), LogRefusedException.Reason.TOO_LARGE);
    }

    @Test
    void tooManyBytesAreRefused() {
        String name = "x".repeat(EntryCodec.MAX_BYTES / 10);
        List<Command> commands = new ArrayList<>();
        for (int i = 0; i < 11; i++) {
            commands.add(new Command.Begin(Samples.id(20 + i), name, Duration.ofSeconds(60)));
        }

        assertRefused(log().append(commands), LogRefusedException.Reason.TOO_LARGE);
    }

    @Test
    void theStatusKnowsTheLeaderAndThePositions() {
        await(log().append(List.of(begin(Samples.id(10)))));

        LogStatus status = log().status();

        assertThat(status.leader()).isNotNull();
        assertThat(status.ready()).isEqualTo(leads());
        assertThat(status.term()).isPositive();
        assertThat(status.members()).extracting(LogStatus.Member::node).contains(status.node(), status.leader());
        assertThat(status.indices().applied())
                .isLessThanOrEqualTo(status.indices().last());
    }

    @Test
    void aSnapshotContainsWhatWasApplied() {
        await(log().append(List.of(begin(Samples.id(11)))));
        long applied = seen().indices.getLast();

        assertThat(log().takeSnapshot()).isGreaterThanOrEqualTo(applied);
        assertThat(log().status().indices().snapshot()).isGreaterThanOrEqualTo(applied);
    }

    @Test
    void aLeaderIsToldSo() {
        await(log().append(List.of(begin(Samples.id(12)))));

        if (leads()) {
            Awaitility.await().atMost(BOUND).until(() -> seen().terms
                    .contains(log().status().term()));
        }
    }

    @Test
    void aClosedLogRefuses() {
        log().close();

        assertThatThrownBy(() -> await(log().append(List.of(begin(Samples.id(13))))))
                .isInstanceOf(LogRefusedException.class);
        assertThat(log().status().node()).isNotEmpty();
    }

    private static void assertRefused(CompletableFuture<?> call, LogRefusedException.Reason reason) {
        assertThatThrownBy(() -> await(call))
                .isInstanceOfSatisfying(
                        LogRefusedException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    protected static Command begin(TransactionId id) {
        return new Command.Begin(id, null, Duration.ofSeconds(60));
    }

    /** The result, or the log's own exception. */
    protected static <T> T await(CompletableFuture<T> call) {
        try {
            return call.orTimeout(BOUND.toSeconds(), TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof LogException failure) {
                throw failure;
            }
            throw e;
        }
    }
}
