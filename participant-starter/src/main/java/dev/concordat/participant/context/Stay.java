package dev.concordat.participant.context;

import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.Vote;
import org.jspecify.annotations.Nullable;

/** A scope's presence in something that this process holds open beyond the local transactions of the scope. */
public interface Stay {

    /** How it ends. */
    enum End {
        /** What was done stays. */
        KEPT,
        /** What was done is undone, and what others did stays. */
        UNDONE,
        /** The transaction can only abort: all of it is undone. */
        ABORTED
    }

    /**
     * What is held open has voted.
     *
     * @param detail why it is refused, if it is
     */
    record Voted(BranchId branch, Vote vote, @Nullable String detail) {}

    /** Ends it, keeping what was done, and has all of it prepared: nobody will come any more. */
    Voted vote();

    /** Ends it; never throws for want of a connection, as what cannot be undone can then no longer commit. */
    void end(End how);
}
