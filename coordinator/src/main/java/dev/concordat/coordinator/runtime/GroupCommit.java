package dev.concordat.coordinator.runtime;

import dev.concordat.coordinator.log.LogIndeterminateException;
import dev.concordat.coordinator.log.LogRefusedException;
import dev.concordat.coordinator.log.NewWork;
import dev.concordat.coordinator.log.ReplicatedLog;
import dev.concordat.coordinator.transaction.Command;
import dev.concordat.coordinator.transaction.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Natural group commit: a command that finds the log idle goes out at once and alone; those that come while entries are
 * being flushed wait together and share the next one. So the size of a group follows the load, and no timer is needed.
 */
public final class GroupCommit implements Proposer {

    /** Commands waiting for an entry; beyond it callers are turned away. */
    static final int MAX_WAITING = 10_000;

    /** Commands in one entry. */
    static final int MAX_GROUP = 256;

    /** Entries on their way at once, about: enough to keep the log busy, few enough for groups to form. */
    static final int MAX_ENTRIES_UNDER_WAY = 4;

    private final ReplicatedLog log;
    private final BlockingQueue<Waiting> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final AtomicInteger underWay = new AtomicInteger();

    public GroupCommit(ReplicatedLog log) {
        this.log = log;
    }

    private record Waiting(Command command, CompletableFuture<Reply> answer) {}

    @Override
    public CompletableFuture<Reply> submit(Command command) {
        CompletableFuture<Reply> answer = new CompletableFuture<>();
        if (!waiting.offer(new Waiting(command, answer))) {
            return CompletableFuture.failedFuture(
                    new OverloadedException(MAX_WAITING + " commands are waiting for the log"));
        }
        sendWaiting();
        return answer;
    }

    private void sendWaiting() {
        while (!waiting.isEmpty() && underWay.get() < MAX_ENTRIES_UNDER_WAY) {
            List<Waiting> group = new ArrayList<>();
            waiting.drainTo(group, MAX_GROUP);
            if (!group.isEmpty()) {
                append(group);
            }
        }
    }

    private void append(List<Waiting> group) {
        underWay.incrementAndGet();
        var unused = appended(group).handle((replies, failure) -> {
            try {
                ended(group, replies, failure);
            } catch (RuntimeException | Error broken) {
                // Nobody may wait for ever; whoever has an answer already keeps it.
                answer(group, null, broken);
            } finally {
                underWay.decrementAndGet();
                sendWaiting();
            }
            return replies;
        });
    }

    private void ended(List<Waiting> group, @Nullable List<Reply> replies, @Nullable Throwable failure) {
        if (isTooLarge(failure) && group.size() > 1) {
            append(group.subList(0, group.size() / 2));
            append(group.subList(group.size() / 2, group.size()));
        } else if (translate(failure) instanceof DiskSpaceException && failure != null) {
            refuseNewWork(group, failure);
        } else {
            answer(group, replies, failure);
        }
    }

    /** A log that throws instead of failing must not take the callers with it, nor their place among those under way. */
    private CompletableFuture<List<Reply>> appended(List<Waiting> group) {
        try {
            return log.append(group.stream().map(Waiting::command).toList());
        } catch (RuntimeException | Error e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** What finishes earlier work has only shared the entry, and goes out anew without the rest. */
    private void refuseNewWork(List<Waiting> group, Throwable failure) {
        Map<Boolean, List<Waiting>> byKind =
                group.stream().collect(Collectors.partitioningBy(each -> NewWork.isIn(each.command())));
        answer(Objects.requireNonNull(byKind.get(true)), null, failure);
        List<Waiting> rest = Objects.requireNonNull(byKind.get(false));
        if (!rest.isEmpty() && rest.size() < group.size()) {
            append(rest);
        } else {
            answer(rest, null, failure);
        }
    }

    private static void answer(List<Waiting> group, @Nullable List<Reply> replies, @Nullable Throwable failure) {
        if (failure != null || replies == null) {
            RuntimeException reason = translate(failure);
            group.forEach(each -> each.answer().completeExceptionally(reason));
            return;
        }
        for (int i = 0; i < group.size(); i++) {
            group.get(i).answer().complete(replies.get(i));
        }
    }

    private static boolean isTooLarge(@Nullable Throwable failure) {
        return unwrap(failure) instanceof LogRefusedException refused
                && refused.reason() == LogRefusedException.Reason.TOO_LARGE;
    }

    static RuntimeException translate(@Nullable Throwable failure) {
        Throwable cause = unwrap(failure);
        if (cause instanceof LogRefusedException refused) {
            String message = String.valueOf(refused.getMessage());
            return switch (refused.reason()) {
                case OVERLOADED -> new OverloadedException(message);
                case NO_SPACE -> new DiskSpaceException(message);
                case NO_LEADER, NOT_READY, TOO_LARGE, UNAVAILABLE -> new UnavailableException(message, refused);
            };
        }
        if (cause instanceof LogIndeterminateException indeterminate) {
            return new IndeterminateException(String.valueOf(indeterminate.getMessage()), indeterminate);
        }
        // Whatever else it was, the entry may have been written.
        return new IndeterminateException("the log failed in an unknown way", cause);
    }

    private static @Nullable Throwable unwrap(@Nullable Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
