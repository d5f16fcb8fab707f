package dev.concordat.participant.resource.postgresql;

import dev.concordat.participant.BranchRefusedException;
import dev.concordat.participant.branch.BranchKey;
import dev.concordat.participant.journal.jdbc.FenceTable;
import dev.concordat.protocol.TransactionId;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** What is told to people about work that cannot be part of a global transaction: the reason, and what to do. */
final class Refusals {

    private Refusals() {}

    static BranchRefusedException writesOutside(TransactionId transaction, @Nullable SQLException cause) {
        return new BranchRefusedException(
                transaction,
                "a write outside a local transaction would be committed at once, whatever the outcome: put"
                        + " @Transactional on the method, or set"
                        + " concordat.participant.allow-auto-commit-writes=true. The server ran the statement read-only"
                        + (cause == null ? "" : ": " + cause.getMessage()),
                cause);
    }

    static BranchRefusedException notifiesOutside(TransactionId transaction) {
        return new BranchRefusedException(
                transaction,
                "the statement mentions NOTIFY, or something that notifies, which outside a local transaction would be"
                        + " delivered at once, whatever the outcome: put @Transactional on the method, where the server tells"
                        + " what it does; notify after the outcome, from a @TransactionalEventListener",
                null);
    }

    static BranchRefusedException transactionCommand(TransactionId transaction, String command) {
        return new BranchRefusedException(
                transaction,
                command + " was sent as SQL, which would begin or end a local transaction behind the global one: use"
                        + " @Transactional, a TransactionTemplate, or the methods of the JDBC connection",
                null);
    }

    static BranchRefusedException endedElsewhere(BranchKey key) {
        return new BranchRefusedException(
                key.transaction(),
                "the local transaction of branch " + key.branch() + " was ended by SQL (COMMIT, ROLLBACK or PREPARE"
                        + " TRANSACTION) or on the driver's own connection, and what it wrote may be committed: the global"
                        + " transaction cannot commit. End it by @Transactional or the methods of the JDBC connection",
                null);
    }

    static BranchRefusedException notOfThisBranch(BranchKey key) {
        return new BranchRefusedException(
                key.transaction(),
                "a statement that is not of this transaction came on a connection on which branch " + key.branch()
                        + " is open, and would become a part of it: let it take a connection of its own, by"
                        + " @Transactional(propagation = REQUIRES_NEW)",
                null);
    }

    static BranchRefusedException unseenInConversation(TransactionId transaction) {
        return new BranchRefusedException(
                transaction,
                "work on the driver's own connection (COPY, large objects, an unwrapped connection) cannot be part of a"
                        + " conversation, whose connection goes from call to call: let this transaction prepare on return,"
                        + " or do it by SQL",
                null);
    }

    static BranchRefusedException sessionInConversation(TransactionId transaction) {
        return new BranchRefusedException(
                transaction,
                "the schema of a session cannot be changed within a conversation, whose connection goes from call to call:"
                        + " use SET LOCAL search_path, or set the schema before the local transaction begins, the same for all",
                null);
    }

    static BranchRefusedException tooLate(BranchKey key, @Nullable SQLException cause) {
        return new BranchRefusedException(
                key.transaction(),
                "branch " + key.branch() + " has ended here already; this work came too late",
                cause);
    }

    /** A failure of PREPARE in the user's terms, where it can be told; else as it is. */
    static Exception explained(BranchKey key, SQLException e) {
        String message = String.valueOf(e.getMessage());
        if (e instanceof Owners.UnfinishableException) {
            return new BranchRefusedException(
                    key.transaction(), "branch " + key.branch() + " cannot be prepared: " + message, e);
        }
        boolean aboutFence = message.contains(FenceTable.NAME);
        String reason =
                switch (String.valueOf(e.getSQLState())) {
                    case SqlStates.FEATURE_NOT_SUPPORTED -> unpreparable(message);
                    case SqlStates.OBJECT_IN_USE -> heldTwice(message);
                    case SqlStates.DUPLICATE_OBJECT ->
                        "another execution of this call has prepared the same branch on this database server";
                    case SqlStates.UNIQUE_VIOLATION -> aboutFence ? "" : null;
                    case SqlStates.INSUFFICIENT_PRIVILEGE ->
                        aboutFence
                                ? "the role of this service may not write the fence: GRANT SELECT, INSERT ON "
                                        + FenceTable.NAME + " to it"
                                : "the role that finishes branches cannot be taken on by this connection, so what it"
                                        + " prepares could not be finished: connect both as the same role, or GRANT the role"
                                        + " of phase two to the one of this connection";
                    case SqlStates.UNDEFINED_TABLE ->
                        aboutFence
                                ? "the table " + FenceTable.NAME + " is not there: run db/participant from the jar, or"
                                        + " leave its making to the starter"
                                : null;
                    case SqlStates.READ_ONLY_TRANSACTION ->
                        "the local transaction is read-only, and yet it has written (as temporary tables allow): take"
                                + " readOnly away";
                    default -> null;
                };
        if (reason == null) {
            return e;
        }
        return reason.isEmpty()
                ? tooLate(key, e)
                : new BranchRefusedException(
                        key.transaction(), "branch " + key.branch() + " cannot be prepared: " + reason, e);
    }

    private static String unpreparable(String message) {
        if (message.contains("NOTIFY")) {
            return "it has used NOTIFY, LISTEN or UNLISTEN, which PostgreSQL cannot keep for a later decision; notify"
                    + " after the outcome, from a @TransactionalEventListener";
        }
        if (message.contains("temporary")) {
            return "it has used a temporary table, sequence or type, which ends with the session; use an ordinary or"
                    + " unlogged table, or a WITH query";
        }
        if (message.contains("WITH HOLD")) {
            return "it has opened a cursor WITH HOLD, which outlives the transaction; open it without HOLD (a result set"
                    + " with HOLD_CURSORS_OVER_COMMIT is one)";
        }
        if (message.contains("snapshot")) {
            return "it has exported a snapshot, which ends with the session; export it in a transaction of its own";
        }
        return heldTwice(message);
    }

    private static String heldTwice(String message) {
        if (message.contains("session-level and transaction-level locks")) {
            return "it holds one advisory lock both for the session and for the transaction; take it by"
                    + " pg_advisory_xact_lock only";
        }
        return "PostgreSQL cannot prepare it: " + message;
    }
}
