package dev.concordat.participant.client;

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
}
