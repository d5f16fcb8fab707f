package dev.concordat.participant.resource.postgresql;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** Hands out connections whose local transactions become branches; all else is the wrapped DataSource's. */
public final class EnlistingDataSource extends DelegatingDataSource {

    private final BranchEnlistment enlistment;

    /** Wraps the application's DataSource. */
    public EnlistingDataSource(DataSource target, BranchEnlistment enlistment) {
        super(target);
        this.enlistment = enlistment;
    }

    @Override
    public Connection getConnection() throws SQLException {
        return new EnlistingConnection(super.getConnection(), enlistment);
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        return new EnlistingConnection(super.getConnection(username, password), enlistment);
    }
}
