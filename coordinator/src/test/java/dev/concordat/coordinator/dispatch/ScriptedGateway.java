package dev.concordat.coordinator.dispatch;

import dev.concordat.protocol.BranchResult;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** Answers every call with one word, by address; an address may hang until it is interrupted. */
final class ScriptedGateway implements Gateway {

    record Sent(String base, @Nullable String instance, Verb verb, List<BranchKey> branches, Duration within) {}

    final List<Sent> sent = new CopyOnWriteArrayList<>();
    final List<String> interrupted = new CopyOnWriteArrayList<>();
    final Map<String, Script> scripts = new ConcurrentHashMap<>();

    interface Script {
        CallResult answer(List<BranchKey> branches) throws InterruptedException;
    }

    static Script word(String word) {
        return branches -> new CallResult.Answered(branches.stream()
                .map(key ->
                        new BranchResult(key.transaction().value(), key.branch().value(), word, null))
                .toList());
    }

    static Script hang() {
        return branches -> {
            new CountDownLatch(1).await();
            throw new AssertionError("nobody opens the latch");
        };
    }

    @Override
    public CallResult post(
            String base, @Nullable String instance, Verb verb, List<BranchKey> branches, Duration within) {
        sent.add(new Sent(base, instance, verb, branches, within));
        try {
            return scripts.getOrDefault(base, word("done")).answer(branches);
        } catch (InterruptedException ended) {
            interrupted.add(base);
            return new CallResult.NoAnswer("interrupted");
        }
    }
}
