package dev.concordat.participant.journal.jdbc;

import dev.concordat.participant.branch.BranchKey;
import dev.concordat.participant.branch.Gid;

/**
 * The statements of the fence table. Values stand in literals where a statement shares a batch with one that takes no
 * parameters; their alphabets hold neither quotes nor backslashes. The schema is always named: the search path is the
 * application's, and may differ from one transaction to the next.
 *
 * @param schema in which the table stands
 */
public record FenceTable(String schema) {

    /** Name of the table, without its schema. */
    public static final String NAME = "concordat_fence";

    private String name() {
        return '"' + schema.replace("\"", "\"\"") + "\"." + NAME;
    }

    /** The work row; fails on the key if a tombstone or another work row is there. */
    public String insertWork(Gid.Owner owner, BranchKey key) {
        return insert(owner, key, "work");
    }

    String insertTombstone(Gid.Owner owner, BranchKey key) {
        return insert(owner, key, "tombstone") + " on conflict do nothing";
    }

    private String insert(Gid.Owner owner, BranchKey key, String kind) {
        return "insert into " + name() + " (transaction_id, branch, participant, kind, coordinator) values ('"
                + key.transaction() + "', '" + key.branch() + "', '" + owner.participant() + "', '" + kind + "', '"
                + owner.cluster() + "')";
    }

    /** The kind of the row of a branch, as a query of one column and at most one row. */
    String selectKind(Gid.Owner owner, BranchKey key) {
        return "select kind from " + name() + " where transaction_id = '" + key.transaction() + "' and branch = '"
                + key.branch() + "' and participant = '" + owner.participant() + "'";
    }
}
