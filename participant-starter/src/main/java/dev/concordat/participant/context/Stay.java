package dev.concordat.participant.context;

/** A scope's presence in something that this process holds open beyond the local transactions of the scope. */
public interface Stay {

    /** How it ends. */
    enum End {
        /** What was done stays. */
        KEPT,
        /** What was done is undone, and what others did stays. */
        UNDONE,
        /** The transaction can only abort: all of it is undone. */
        DOOMED
    }

    /** Ends it; never throws for want of a connection, as what cannot be undone can then no longer commit. */
    void end(End how);
}
