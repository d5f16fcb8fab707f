package dev.concordat.participant.resource.postgresql;

import dev.concordat.participant.BranchRefusedException;
import dev.concordat.participant.context.BranchScope;
import dev.concordat.participant.context.LocalTransactions;
import dev.concordat.participant.resource.postgresql.EnlistingDataSource.Again;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.ConnectionProxy;

/**
 * Turns the local transactions of a thread that is in a scope into branches, and lets nothing be written outside of one.
 * Independent is only a local transaction for which Spring has set another one aside ({@code REQUIRES_NEW}).
 */
final class EnlistingConnection extends WatchedConnection implements ConnectionProxy, OwnConnection {

    private final BranchEnlistment enlistment;
    private final Again again;
    private boolean readOnlyByWish;
    private SessionState session = SessionState.UNTOUCHED;
    private @Nullable DriverView driver;
    private @Nullable ReadOnlySession readOnly;
    private final Optional<LocalTransactions.Begun> acquiredIn = LocalTransactions.innermost();
    private boolean independent;
    private @Nullable LocalBranch branch;
    private @Nullable BranchScope outside;
    private boolean hasWrittenOutside;

    /** {@code again} gets another connection in the place of one that was given away. */
    EnlistingConnection(Connection delegate, BranchEnlistment enlistment, Again again) {
        super(delegate);
        this.enlistment = enlistment;
        this.again = again;
    }

    @Override
    void delegateTo(Connection other) {
        driver = null;
        readOnly = null;
        super.delegateTo(other);
    }

    /** The connection goes elsewhere; another one is fetched once something is to be done outside of what is held open. */
    private void delegateToAnother() throws SQLException {
        Connection another = again.get();
        another.setAutoCommit(false);
        another.setReadOnly(readOnlyByWish);
        delegateTo(another);
    }

    @Override
    public Connection present() {
        return delegate();
    }

    @Override
    public SessionState session() {
        return session;
    }

    @Override
    public void giveAway() throws SQLException {
        readOnlyByWish = delegate().isReadOnly();
        delegateToAnother();
    }

    @Override
    public void giveBack() throws SQLException {
        Connection own = delegate();
        boolean unseen = driver().state() == DriverView.State.OPEN || driver().state() == DriverView.State.FAILED;
        boolean written = unseen && hasWritten(own);
        giveAway();
        if (unseen) {
            // Its pool would put auto-commit back on, which commits.
            own.rollback();
        }
        own.close();
        if (written) {
            BranchScope scope = BranchScope.current().orElseThrow();
            scope.book().setRollbackOnly("unseen-work", "something was written on the driver's own connection");
            throw Refusals.unseenInConversation(scope.transaction());
        }
    }

    private static boolean hasWritten(Connection own) {
        try (Statement statement = own.createStatement();
                ResultSet row = statement.executeQuery("select pg_catalog.pg_current_xact_id_if_assigned()")) {
            return row.next() && row.getString(1) != null;
        } catch (SQLException e) {
            // In a failed transaction nobody can ask.
            return true;
        }
    }

    @Override
    public void setSchema(String schema) throws SQLException {
        session = session.withSchema(schema);
        if (branch instanceof HeldWork) {
            throw Refusals.sessionInConversation(branch.key().transaction());
        }
        super.setSchema(schema);
    }

    @Override
    public void setCatalog(String catalog) throws SQLException {
        session = session.touchedToo();
        super.setCatalog(catalog);
    }

    @Override
    public Savepoint setSavepoint() throws SQLException {
        forStatements();
        Savepoint[] made = new Savepoint[1];
        onLine(() -> made[0] = super.setSavepoint());
        return made[0];
    }

    @Override
    public Savepoint setSavepoint(String name) throws SQLException {
        forStatements();
        Savepoint[] made = new Savepoint[1];
        onLine(() -> made[0] = super.setSavepoint(name));
        return made[0];
    }

    @Override
    public void rollback(Savepoint savepoint) throws SQLException {
        if (branch instanceof HeldWork work) {
            work.goesBack();
        }
        onLine(() -> super.rollback(savepoint));
    }

    @Override
    public void releaseSavepoint(Savepoint savepoint) throws SQLException {
        onLine(() -> super.releaseSavepoint(savepoint));
    }

    private void onLine(HeldWork.Step step) throws SQLException {
        if (branch instanceof HeldWork work) {
            work.onLine(step);
        } else {
            step.run();
        }
    }

    /** Only once something happens: a lazy connection is not fetched to find out what it is. */
    private DriverView driver() throws SQLException {
        DriverView known = driver;
        if (known == null) {
            known = DriverView.of(delegate());
            driver = known;
        }
        return known;
    }

    private void writeAgain() throws SQLException {
        if (readOnly != null) {
            readOnly.off();
        }
    }

    private void readOnly() throws SQLException {
        if (readOnly == null) {
            readOnly = new ReadOnlySession(delegate(), driver());
        }
        readOnly.on();
    }

    @Override
    public Connection getTargetConnection() {
        try {
            passingBy();
        } catch (SQLException e) {
            throw new IllegalStateException("The connection cannot be made ready to be used directly", e);
        }
        return delegate();
    }

    @Override
    public void setReadOnly(boolean on) throws SQLException {
        readOnlyByWish = on;
        super.setReadOnly(on);
    }

    @Override
    public void setAutoCommit(boolean on) throws SQLException {
        if (on && branch != null) {
            commit();
        }
        if (!on) {
            openOrClose();
        }
        delegate().setAutoCommit(on);
        independent = false;
    }

    /** Something is about to happen on this connection; {@code sql} is what, if it is known. */
    void entering(@Nullable String sql) throws SQLException {
        Optional<BranchScope> scope = BranchScope.current();
        if (branch == null && sql != null && scope.isPresent() && enlistment.setsSession(scope.get(), sql)) {
            session = session.touchedToo();
        }
        LocalBranch current = branch;
        if (current != null) {
            if (current.isGone()) {
                branch = null;
                throw current.endedElsewhere();
            }
            if (scope.isEmpty() || scope.get() != current.scope()) {
                throw Refusals.notOfThisBranch(current.key());
            }
            current.uses(sql);
        } else if (scope.isEmpty() || independent) {
            openOrClose();
        } else if (delegate().getAutoCommit()) {
            outside = scope.get();
            enlistment.checkAutoCommit(scope.get(), sql);
            if (enlistment.closesAutoCommit()) {
                readOnly();
            }
        } else {
            begin(scope.get(), sql);
        }
    }

    /**
     * Outside of a branch work may write, but not where a service writes in global transactions only, nor in a thread that
     * was started in one and does not carry it.
     */
    private void openOrClose() throws SQLException {
        if (BranchScope.current().isEmpty()
                && (enlistment.outside().areRefused()
                        || BranchScope.strayedFrom().isPresent())) {
            close(delegate().getAutoCommit() || (readOnly != null && readOnly.isOn()));
        } else {
            writeAgain();
        }
    }

    /** A setting of the session holds for transactions that begin after it, so the one that begins now has its own. */
    private void close(boolean session) throws SQLException {
        DriverView.State state = driver().state();
        if (session) {
            readOnly();
        } else if (state != DriverView.State.OPEN && state != DriverView.State.FAILED) {
            new ReadOnlySession(delegate(), driver()).onForThisTransaction();
        }
    }

    private void begin(BranchScope scope, @Nullable String sql) throws SQLException {
        if (isIndependent()) {
            independent = true;
            return;
        }
        LocalBranch opened = enlistment.newBranch(scope, delegate(), driver(), this);
        if (opened instanceof HeldWork) {
            delegateTo(opened.connection());
        }
        branch = opened;
        opened.uses(sql);
    }

    /** The local transaction has ended; what is held open keeps its connection. */
    private void leave(LocalBranch ended) throws SQLException {
        independent = false;
        if (ended instanceof HeldWork) {
            delegateToAnother();
        }
    }

    /** By Spring's word, given when the connection was taken or else now; never by who came first. */
    private boolean isIndependent() {
        Optional<LocalTransactions.Begun> in =
                acquiredIn.filter(LocalTransactions.Begun::isActive).or(LocalTransactions::innermost);
        return in.map(LocalTransactions.Begun::isIndependent).orElse(false) || IsolatedWork.isUnderWay();
    }

    /** A statement is sent now; the result is what is true of the transaction before it. */
    DriverView.State starts(Statement statement) throws SQLException {
        if (branch != null) {
            branch.runs(statement);
        }
        return driver().state();
    }

    void rests() {
        if (branch != null) {
            branch.rests();
        }
    }

    /** A statement has been carried out. */
    void left(DriverView.State before, boolean written) throws SQLException {
        LocalBranch current = branch;
        if (current == null) {
            if (outside != null && readOnly != null && readOnly.wasSwitchedOff()) {
                outside.book().setRollbackOnly("auto-commit-write", "the read-only mode was switched off by SQL");
                throw Refusals.writesOutside(outside.transaction(), null);
            }
            if (written && BranchScope.current().isEmpty()) {
                hasWrittenOutside = true;
                enlistment.outside().written();
            }
            return;
        }
        current.rests();
        if (written) {
            current.hasWritten();
        }
        checkNotOver(current, before);
    }

    private void checkNotOver(LocalBranch current, DriverView.State before) throws SQLException {
        boolean wasOpen = before == DriverView.State.OPEN || before == DriverView.State.FAILED;
        if (wasOpen && driver().state() == DriverView.State.IDLE) {
            branch = null;
            throw current.endedElsewhere();
        }
    }

    /** A statement has failed; the result is what to throw. */
    Exception failed(SQLException e, DriverView.State before) throws SQLException {
        LocalBranch current = branch;
        if (current == null) {
            if (SqlStates.READ_ONLY_TRANSACTION.equals(e.getSQLState())) {
                BranchScope.refuseOnStrayThread();
            }
            return outside != null
                            && readOnly != null
                            && readOnly.isOn()
                            && SqlStates.READ_ONLY_TRANSACTION.equals(e.getSQLState())
                    ? Refusals.writesOutside(outside.transaction(), e)
                    : enlistment.outside().explained(e);
        }
        Exception explained = current.explains(e);
        current.rests();
        try {
            checkNotOver(current, before);
        } catch (BranchRefusedException over) {
            over.addSuppressed(explained);
            return over;
        }
        return explained;
    }

    @Override
    public void commit() throws SQLException {
        if (branch == null
                && driver != null
                && !delegate().getAutoCommit()
                && driver().state() != DriverView.State.IDLE) {
            // What was done on the driver's own connection has not passed here.
            entering(null);
        }
        LocalBranch ending = branch;
        branch = null;
        if (ending == null) {
            independent = false;
            committingOutside();
            delegate().commit();
            return;
        }
        try {
            ending.commit();
        } finally {
            leave(ending);
        }
    }

    private void committingOutside() throws SQLException {
        boolean known = hasWrittenOutside;
        hasWrittenOutside = false;
        if (!known
                && driver != null
                && BranchScope.current().isEmpty()
                && driver.state() != DriverView.State.IDLE
                && !delegate().isReadOnly()) {
            enlistment.outside().committing(delegate());
        }
    }

    @Override
    public void rollback() throws SQLException {
        LocalBranch ended = branch;
        branch = null;
        if (ended == null) {
            independent = false;
            delegate().rollback();
            return;
        }
        try {
            ended.rollBack();
        } finally {
            leave(ended);
        }
    }

    @Override
    public void close() throws SQLException {
        try {
            if (branch != null && !delegate().isClosed()) {
                rollback();
            }
            writeAgainBeforeThePool();
        } finally {
            lost();
            delegate().close();
        }
    }

    /** A setting of the session that is made inside of a transaction is undone with it, which the pool rolls back. */
    private void writeAgainBeforeThePool() throws SQLException {
        if (readOnly == null || delegate().isClosed()) {
            return;
        }
        if (readOnly.isOn() && !delegate().getAutoCommit()) {
            delegate().rollback();
            delegate().setAutoCommit(true);
        }
        readOnly.offOrAbort();
    }

    @Override
    public void abort(Executor executor) throws SQLException {
        lost();
        delegate().abort(executor);
    }

    private void lost() throws SQLException {
        LocalBranch ended = branch;
        branch = null;
        independent = false;
        if (ended != null) {
            ended.isLost();
            leave(ended);
        }
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (!type.isInstance(this)) {
            passingBy();
        }
        return super.unwrap(type);
    }

    /** From here on work may pass us by: what it is to be part of must be there. */
    private void passingBy() throws SQLException {
        entering(null);
        if (branch instanceof HeldWork) {
            throw Refusals.unseenInConversation(branch.key().transaction());
        }
        if (branch != null) {
            branch.isPassedBy();
        }
    }

    @Override
    public DatabaseMetaData getMetaData() throws SQLException {
        DatabaseMetaData real = super.getMetaData();
        return (DatabaseMetaData) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DatabaseMetaData.class}, (self, method, arguments) -> {
                    if (method.getName().equals("getConnection")) {
                        return this;
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getTargetException();
                    }
                });
    }

    /** Where a statement is made: a transaction that is held open has a connection of its own. */
    @Override
    Connection forStatements() throws SQLException {
        if (branch == null) {
            Optional<BranchScope> scope = BranchScope.current();
            if (scope.isPresent()
                    && enlistment.mayHold(scope.get())
                    && !delegate().getAutoCommit()) {
                entering(null);
            }
        }
        return delegate();
    }

    /** Whether a statement that was made on this connection may still be executed. */
    @SuppressWarnings("ReferenceEquality") // what is in between may be equal to what it stands for, or to nothing
    void checkPresent(Connection madeOn) throws SQLException {
        if (madeOn != delegate()) {
            throw new SQLException(
                    "This statement was made in a local transaction that has ended, whose connection is held"
                            + " open for the global one: make it anew in each local transaction");
        }
    }

    @Override
    <S extends Statement> S watched(Class<S> type, S statement, @Nullable String sql) {
        if (branch instanceof HeldWork work) {
            work.made(statement);
        }
        return WatchedStatement.of(type, this, statement, sql);
    }
}
