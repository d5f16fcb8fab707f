package dev.concordat.participant.journal.jdbc;

import dev.concordat.participant.branch.BranchKey;
import dev.concordat.participant.branch.Gid;

/**
 * The statements of the fence table. Values stand in literals where a statement shares a batch with one that takes no
 * parameters; their alphabets hold neither quotes nor backslashes.
 */
public final class FenceTable {

    /** Name of the table, found by the connection's search path. */
    public static final String NAME = "concordat_fence";

    private FenceTable() {}

    /** The work row; fails on the key if a tombstone or another work row is there. */
    public static String insertWork(Gid.Owner owner, BranchKey key) {
        return insert(owner, key, "work");
    }

    static String insertTombstone(Gid.Owner owner, BranchKey key) {
        return insert(owner, key, "tombstone") + " on conflict do nothing";
    }

    private static String insert(Gid.Owner owner, BranchKey key, String kind) {
        return "insert into " + NAME + " (transaction_id, branch, participant, kind, coordinator) values ('"
                + key.transaction() + "', '" + key.branch() + "', '" + owner.participant() + "', '" + kind + "', '"
                + owner.cluster() + "')";
    }

    /** The kind of the row of a branch, as a query of one column and at most one row. */
    public static String selectKind(Gid.Owner owner, BranchKey key) {
        return "select kind from " + NAME + " where transaction_id = '" + key.transaction() + "' and branch = '"
                + key.branch() + "' and participant = '" + owner.participant() + "'";
    }
}
