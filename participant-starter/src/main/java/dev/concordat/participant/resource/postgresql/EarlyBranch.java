package dev.concordat.participant.resource.postgresql;

import dev.concordat.participant.branch.BranchKey;
import dev.concordat.participant.branch.LocalWork;
import dev.concordat.participant.context.BranchScope;
import dev.concordat.participant.context.DeferredCallbacks;
import dev.concordat.participant.context.LocalWorks;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.Vote;
import java.sql.Connection;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A local transaction that is a branch of its own, and votes as it ends. */
final class EarlyBranch extends LocalBranch {

    private static final Logger LOG = LoggerFactory.getLogger(EarlyBranch.class);

    private final Connection connection;
    private final DeferredCallbacks callbacks;

    private EarlyBranch(
            BranchScope scope,
            BranchId name,
            BranchTransaction transaction,
            Connection connection,
            DeferredCallbacks callbacks) {
        super(scope, name, transaction);
        this.connection = connection;
        this.callbacks = callbacks;
    }

    static EarlyBranch open(
            BranchScope scope,
            BranchSettings settings,
            Databases.Home.At home,
            Connection connection,
            DeferredCallbacks callbacks,
            SqlTexts texts,
            DriverView driver) {
        BranchId name = BranchTransaction.open(scope.book(), home.tag());
        BranchTransaction transaction =
                new BranchTransaction(new BranchKey(scope.transaction(), name), settings, home, texts, driver);
        return new EarlyBranch(scope, name, transaction, connection, callbacks);
    }

    @Override
    Connection connection() {
        return connection;
    }

    @Override
    void commit() throws SQLException {
        BranchTransaction.Ended ended = transaction().end(connection, scope().timeLeft());
        if (ended.elsewhere()) {
            setRollbackOnly();
        }
        LocalWork work = LocalWorks.current();
        scope().book().voted(name(), ended.vote(), work, "it could not be prepared: " + ended.problem());
        if (ended.vote() != Vote.PREPARED) {
            raise(ended.problem());
            return;
        }
        callbacks.defer(key());
        transaction().resource().earlier().prepared(key().transaction(), work.definition());
        if (ended.problem() == null) {
            LOG.debug("Branch prepared, transaction={}, branch={}", key().transaction(), name());
        } else {
            LOG.warn(
                    "The answer to PREPARE was lost, but it is prepared, transaction={}, branch={}",
                    key().transaction(),
                    key().branch(),
                    ended.problem());
        }
    }

    @Override
    void rollBack() throws SQLException {
        transaction().overlap().ifPresent(scope()::hint);
        try {
            connection.rollback();
        } finally {
            isLost();
        }
    }

    @Override
    void isLost() {
        transaction().isOver();
        isRolledBack();
    }
}
