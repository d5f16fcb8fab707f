package dev.concordat.participant.branch;

import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.Vote;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the one who gave out a branch id knows of the branch. Moves go from {@link Open} to one of the others only. */
sealed interface BookedBranch {

    /**
     * Who may have it prepared, and so must hear of an abort; empty where that is nobody, or nobody knows who.
     *
     * @param self who keeps the book
     */
    Optional<ParticipantName> mayBePreparedAt(ParticipantName self);

    /** Given out, not ended. */
    record Open() implements BookedBranch {
        @Override
        public Optional<ParticipantName> mayBePreparedAt(ParticipantName self) {
            return Optional.of(self);
        }
    }

    /** It voted. */
    record Voted(ParticipantName participant, Vote vote) implements BookedBranch {
        @Override
        public Optional<ParticipantName> mayBePreparedAt(ParticipantName self) {
            return vote == Vote.READ_ONLY ? Optional.empty() : Optional.of(participant);
        }
    }

    /**
     * A local transaction whose work is not there, and would be missed: it was rolled back, or could not be prepared.
     *
     * @param reason in a word
     * @param mayBePrepared whether it may have been prepared nevertheless, so that it must be told of an abort
     */
    record Missing(LocalWork work, String reason, String cause, boolean mayBePrepared) implements BookedBranch {
        @Override
        public Optional<ParticipantName> mayBePreparedAt(ParticipantName self) {
            return mayBePrepared ? Optional.of(self) : Optional.empty();
        }
    }

    /** A local transaction that was rolled back, and nobody misses it. */
    record RolledBack() implements BookedBranch {
        @Override
        public Optional<ParticipantName> mayBePreparedAt(ParticipantName self) {
            return Optional.empty();
        }
    }

    /** A local transaction whose work stands in one that is held open, under its own name or another. */
    record Joined() implements BookedBranch {
        @Override
        public Optional<ParticipantName> mayBePreparedAt(ParticipantName self) {
            return Optional.empty();
        }
    }

    /** A call that answered and whose branches stand in the book under their own names. */
    record Answered() implements BookedBranch {
        @Override
        public Optional<ParticipantName> mayBePreparedAt(ParticipantName self) {
            return Optional.empty();
        }
    }

    /**
     * It belongs to a call that failed, or to work that was done again: it is in no list of a commit, and so ends by
     * its participant's own inquiry at the latest. An abort names it.
     */
    record LeftOut(ParticipantName participant) implements BookedBranch {
        @Override
        public Optional<ParticipantName> mayBePreparedAt(ParticipantName self) {
            return Optional.of(participant);
        }
    }

    /** A call that ended without a usable answer: whether something was prepared is not known. */
    record Lost(@Nullable ParticipantName participant) implements BookedBranch {
        @Override
        public Optional<ParticipantName> mayBePreparedAt(ParticipantName self) {
            return Optional.ofNullable(participant);
        }
    }
}
