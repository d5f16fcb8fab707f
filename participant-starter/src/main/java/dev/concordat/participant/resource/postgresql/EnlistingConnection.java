package dev.concordat.participant.resource.postgresql;

import dev.concordat.participant.context.BranchScope;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.ConnectionProxy;

/**
 * Turns the local transactions of a thread that is in a scope into branches. A local transaction that began while
 * another one of the same scope and thread was open is independent ({@code REQUIRES_NEW}) and left alone.
 */
final class EnlistingConnection extends DelegatingConnection implements ConnectionProxy {

    private final BranchEnlistment enlistment;
    private @Nullable BranchScope claimed;
    private boolean independent;
    private @Nullable LocalBranch branch;

    EnlistingConnection(Connection delegate, BranchEnlistment enlistment) {
        super(delegate);
        this.enlistment = enlistment;
    }

    @Override
    public Connection getTargetConnection() {
        return delegate();
    }

    @Override
    public void setAutoCommit(boolean on) throws SQLException {
        if (on && branch != null) {
            commit();
        }
        delegate().setAutoCommit(on);
        transactionOver();
        if (!on) {
            begin();
        }
    }

    /** Claims the resource for the local transaction that begins; whoever finds it claimed is independent. */
    private void begin() {
        Optional<BranchScope> scope = BranchScope.current();
        if (scope.isPresent() && claimed == null && !independent) {
            if (scope.get().claim(enlistment, this)) {
                claimed = scope.get();
            } else {
                independent = true;
            }
        }
    }

    private void beforeStatement(@Nullable String sql) throws SQLException {
        if (branch != null
                || (BranchScope.current().isEmpty() && BranchScope.strayedFrom().isEmpty())) {
            return;
        }
        if (delegate().getAutoCommit()) {
            enlistment.checkAutoCommit(sql);
            return;
        }
        begin();
        if (claimed != null && !independent) {
            LocalBranch opened = enlistment.newBranch(claimed);
            branch = opened;
            opened.open(delegate());
        }
    }

    @Override
    public void commit() throws SQLException {
        if (!delegate().getAutoCommit()) {
            // A statement that was made before the transaction began has not passed here.
            beforeStatement(null);
        }
        LocalBranch ending = branch;
        branch = null;
        try {
            if (ending == null) {
                if (!delegate().getAutoCommit()) {
                    StrayWrites.checkBeforeCommit(delegate());
                }
                delegate().commit();
            } else {
                ending.end(delegate());
            }
        } finally {
            transactionOver();
        }
    }

    @Override
    public void rollback() throws SQLException {
        try {
            delegate().rollback();
        } finally {
            rolledBack();
        }
    }

    @Override
    public void close() throws SQLException {
        try {
            if (branch != null && !delegate().isClosed()) {
                delegate().rollback();
            }
        } finally {
            rolledBack();
            delegate().close();
        }
    }

    @Override
    public void abort(Executor executor) throws SQLException {
        rolledBack();
        delegate().abort(executor);
    }

    private void rolledBack() {
        LocalBranch ended = branch;
        branch = null;
        transactionOver();
        if (ended != null) {
            ended.rolledBack();
        }
    }

    private void transactionOver() {
        BranchScope former = claimed;
        claimed = null;
        independent = false;
        if (former != null) {
            former.release(this);
        }
    }

    private Statement checked(Statement statement) throws SQLException {
        return (BranchScope.current().isPresent() || BranchScope.strayedFrom().isPresent())
                        && delegate().getAutoCommit()
                ? enlistment.checkingEach(statement)
                : statement;
    }

    @Override
    public Statement createStatement() throws SQLException {
        beforeStatement(null);
        return checked(delegate().createStatement());
    }

    @Override
    public Statement createStatement(int type, int concurrency) throws SQLException {
        beforeStatement(null);
        return checked(delegate().createStatement(type, concurrency));
    }

    @Override
    public Statement createStatement(int type, int concurrency, int holdability) throws SQLException {
        beforeStatement(null);
        return checked(delegate().createStatement(type, concurrency, holdability));
    }

    @Override
    public PreparedStatement prepareStatement(String sql) throws SQLException {
        beforeStatement(sql);
        return delegate().prepareStatement(sql);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int type, int concurrency) throws SQLException {
        beforeStatement(sql);
        return delegate().prepareStatement(sql, type, concurrency);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int type, int concurrency, int holdability)
            throws SQLException {
        beforeStatement(sql);
        return delegate().prepareStatement(sql, type, concurrency, holdability);
    }

    @Override
    public CallableStatement prepareCall(String sql) throws SQLException {
        beforeStatement(sql);
        return delegate().prepareCall(sql);
    }

    @Override
    public CallableStatement prepareCall(String sql, int type, int concurrency) throws SQLException {
        beforeStatement(sql);
        return delegate().prepareCall(sql, type, concurrency);
    }

    @Override
    public CallableStatement prepareCall(String sql, int type, int concurrency, int holdability) throws SQLException {
        beforeStatement(sql);
        return delegate().prepareCall(sql, type, concurrency, holdability);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int autoGeneratedKeys) throws SQLException {
        beforeStatement(sql);
        return delegate().prepareStatement(sql, autoGeneratedKeys);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int[] columnIndexes) throws SQLException {
        beforeStatement(sql);
        return delegate().prepareStatement(sql, columnIndexes);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, String[] columnNames) throws SQLException {
        beforeStatement(sql);
        return delegate().prepareStatement(sql, columnNames);
    }
}
