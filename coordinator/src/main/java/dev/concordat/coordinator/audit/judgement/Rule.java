package dev.concordat.coordinator.audit.judgement;

import java.util.Locale;

/** What a finding is about. Names are stable: programs read them. */
public enum Rule {
    /** One branch is committed and another one of the same transaction is aborted (S1). */
    HALF_COMMITTED,
    /** A branch is committed, and the coordinator decided to abort. */
    COMMITTED_AGAINST_ABORT,
    /** A branch is committed, and the coordinator has not decided. */
    COMMITTED_UNDECIDED,
    /** A branch is committed, and no coordinator knows the transaction. */
    COMMITTED_UNKNOWN,
    /** A branch is committed that is not in the decision. */
    COMMITTED_OUTSIDE_DECISION,
    /** A branch is aborted, and the coordinator decided to commit it. */
    ABORTED_AGAINST_COMMIT,
    /** A branch has acknowledged its commit, and there is no row that proves it (S6). */
    ACKNOWLEDGED_WITHOUT_ROW,
    /** A branch is prepared, and its fence row says that it has ended. */
    PREPARED_AND_ENDED,
    /** A branch is prepared, and has acknowledged the decision. */
    PREPARED_AFTER_ACKNOWLEDGEMENT,
    /** A participant cannot prove what became of a branch (S6, S7). */
    HAZARD,
    /** A contradiction of a branch that an operator has resolved. */
    RESOLVED_CONTRADICTION,

    /** Prepared, and not decided. */
    IN_DOUBT_UNDECIDED,
    /** Decided, and not delivered. */
    IN_DOUBT_UNDELIVERED,
    /** Prepared, and not in the decision to commit. */
    IN_DOUBT_LEFT_OUT,
    /** Prepared, and no coordinator knows the transaction. */
    IN_DOUBT_UNKNOWN,
    /** Prepared, and the coordinators have forgotten the transaction. */
    IN_DOUBT_FORGOTTEN,
    /** Prepared by another cluster. */
    FOREIGN_CLUSTER,

    /** Commits that were answered can be lost. */
    FSYNC_OFF,
    /** A crash can damage pages. */
    FULL_PAGE_WRITES_OFF,
    /** Tombstones can be lost. */
    SYNCHRONOUS_COMMIT_OFF,
    /** Nothing can be prepared. */
    NO_SLOTS,
    /** Slots for prepared transactions run short. */
    SLOTS_SHORT,
    /** An old prepared transaction keeps the database from cleaning up. */
    XID_HORIZON,
    /** The fence cannot be found. */
    NO_FENCE,
    /** A prepared transaction has nearly one of our names. */
    UNREADABLE_NAME,

    /** Rows of another cluster were left out. */
    FOREIGN_ROWS,
    /** There was more than is read. */
    CUT_SHORT,
    /** No given database belongs to a participant. */
    DATABASE_NOT_GIVEN;

    /** As it is written in reports. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
