package dev.concordat.participant.branch;

import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.Vote;
import org.jspecify.annotations.Nullable;

/** What the one who gave out a branch id knows of the branch. Moves go from {@link Open} to one of the others only. */
public sealed interface BranchState {

    /** Given out, not ended. */
    record Open() implements BranchState {}

    /** It voted. */
    record Voted(ParticipantName participant, Vote vote) implements BranchState {}

    /** A local transaction that was rolled back by the application: there is nothing to end. */
    record RolledBack() implements BranchState {}

    /** A call that answered and whose branches stand in the book under their own names. */
    record Answered() implements BranchState {}

    /** A call that ended without a usable answer: whether something was prepared is not known. */
    record Lost(@Nullable ParticipantName participant) implements BranchState {}
}
