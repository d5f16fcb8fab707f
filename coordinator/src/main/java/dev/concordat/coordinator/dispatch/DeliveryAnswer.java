package dev.concordat.coordinator.dispatch;

import dev.concordat.protocol.AbortResult;
import dev.concordat.protocol.BranchResult;
import dev.concordat.protocol.CommitResult;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a call established about one branch of it. */
sealed interface DeliveryAnswer {

    /** The decision is carried out. */
    record Done() implements DeliveryAnswer {}

    /** The participant cannot prove what became of the branch. */
    record Hazard(@Nullable String detail) implements DeliveryAnswer {}

    /**
     * Nothing is established: to be asked again.
     *
     * @param unreachable whether the participant was out of reach, rather than not ready
     */
    record Failed(String why, boolean unreachable) implements DeliveryAnswer {}

    /** One answer for every branch of the call; what the participant says of other branches is left out. */
    static Map<BranchKey, DeliveryAnswer> of(Call call, CallResult result) {
        Map<BranchKey, DeliveryAnswer> answers = new HashMap<>();
        switch (result) {
            case CallResult.Answered answered -> {
                Map<BranchKey, BranchResult> results = ResultIndex.of(call.branches(), answered.results());
                call.branches().forEach(key -> answers.put(key, read(call.verb(), results.get(key))));
            }
            case CallResult.Unusable unusable -> fill(call, answers, new Failed(unusable.why(), false));
            case CallResult.NoAnswer silence -> fill(call, answers, new Failed(silence.why(), true));
            case CallResult.NotReached unreached -> fill(call, answers, new Failed(unreached.why(), true));
        }
        return answers;
    }

    private static void fill(Call call, Map<BranchKey, DeliveryAnswer> answers, Failed same) {
        call.branches().forEach(key -> answers.put(key, same));
    }

    private static DeliveryAnswer read(Verb verb, @Nullable BranchResult result) {
        if (result == null) {
            return new Failed("the answer has no result for this branch", false);
        }
        try {
            return switch (verb) {
                case COMMIT ->
                    switch (CommitResult.fromWire(result.result())) {
                        case DONE -> new Done();
                        case RETRY -> retry(result);
                        case HAZARD -> new Hazard(result.detail());
                    };
                case ABORT ->
                    switch (AbortResult.fromWire(result.result())) {
                        case DONE -> new Done();
                        case RETRY -> retry(result);
                    };
                case PREPARE -> throw new IllegalArgumentException("a vote is no answer to a decision");
            };
        } catch (IllegalArgumentException unknownWord) {
            return new Failed("unknown result: " + unknownWord.getMessage(), false);
        }
    }

    private static Failed retry(BranchResult result) {
        return new Failed(result.detail() == null ? "retry" : "retry: " + result.detail(), false);
    }
}
