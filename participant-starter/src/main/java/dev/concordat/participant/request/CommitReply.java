package dev.concordat.participant.request;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the coordinators decided, seen by the one who asked for a commit or an abort. */
public sealed interface CommitReply {

    /** Decided to commit, durably. */
    record Committed() implements CommitReply {}

    /** Decided to abort, durably. */
    record Aborted(String reason) implements CommitReply {}

    /** Nothing was decided by this request, and nothing will be because of it. */
    record NothingDecided(String detail) implements CommitReply {}

    /** It may or may not have been decided. */
    record Unknown(@Nullable String detail) implements CommitReply {}

    /** What became of the request, in the words of a decision; an answer is understood by {@code understood}. */
    static CommitReply of(RequestResult reply, Function<RequestResult.Answered, DecisionAnswer> understood) {
        if (reply instanceof RequestResult.Answered answered) {
            return understood.apply(answered).read();
        }
        if (reply instanceof RequestResult.NotDelivered notDelivered) {
            return new NothingDecided(notDelivered.detail());
        }
        if (reply instanceof RequestResult.Lost lost) {
            return new Unknown(lost.detail());
        }
        throw new IllegalArgumentException("no such result: " + reply);
    }
}
