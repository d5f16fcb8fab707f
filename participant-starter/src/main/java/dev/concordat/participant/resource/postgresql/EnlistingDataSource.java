package dev.concordat.participant.resource.postgresql;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;

/** Hands out connections whose local transactions become branches; all else is the wrapped DataSource's. */
public final class EnlistingDataSource extends DelegatingDataSource {

    private final BranchEnlistment enlistment;
    private final LazyConnectionDataSourceProxy later = new LazyConnectionDataSourceProxy();

    /** Wraps the application's DataSource. */
    public EnlistingDataSource(DataSource target, BranchEnlistment enlistment) {
        super(target);
        this.enlistment = enlistment;
        later.setTargetDataSource(target);
        // Otherwise it would get a connection to find out, which there may be none of just then.
        later.setDefaultAutoCommit(true);
        later.setDefaultTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
    }

    @Override
    public Connection getConnection() throws SQLException {
        return enlisting(super.getConnection(), later::getConnection);
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        return enlisting(super.getConnection(username, password), () -> later.getConnection(username, password));
    }

    /**
     * Whether what this DataSource hands out takes part, by a connection that is got and given back.
     *
     * @throws SQLException if it hands out none
     */
    public static boolean handsOutEnlisting(DataSource dataSource) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return connection.isWrapperFor(EnlistingConnection.class);
        }
    }

    /** What enlists below already must not do so twice. A lazy connection is not fetched to find out. */
    private Connection enlisting(Connection connection, Again again) throws SQLException {
        boolean enlists = !(getTargetDataSource() instanceof LazyConnectionDataSourceProxy)
                && connection.isWrapperFor(EnlistingConnection.class);
        return enlists ? connection : new EnlistingConnection(connection, enlistment, again);
    }

    /** Gets another connection like the first one, as late as something needs it. */
    @FunctionalInterface
    interface Again {
        Connection get() throws SQLException;
    }
}
