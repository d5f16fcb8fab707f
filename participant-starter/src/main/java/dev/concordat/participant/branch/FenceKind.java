package dev.concordat.participant.branch;

/** What a visible fence row proves. */
public enum FenceKind {
    /** The branch is committed here. */
    WORK,
    /** The branch is aborted here, and late work of it fails. */
    TOMBSTONE
}
