package dev.concordat.coordinator.dispatch;

import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.Vote;
import org.jspecify.annotations.Nullable;

/** What asking one target has to say to its voting round. */
sealed interface VoteEvent {

    record Voted(BranchId branch, Vote vote, @Nullable String detail) implements VoteEvent {}

    record Unreachable(Target target, String why) implements VoteEvent {}

    record Broken(RuntimeException cause) implements VoteEvent {}
}
