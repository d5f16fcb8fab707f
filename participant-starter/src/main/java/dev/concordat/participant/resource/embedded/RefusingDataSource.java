package dev.concordat.participant.resource.embedded;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * An embedded in-memory database: works as ever outside of global transactions, and refuses every statement inside of
 * one, which it would carry out whatever the outcome. Reads are refused too: what a statement does is known to the
 * database alone.
 */
public final class RefusingDataSource extends DelegatingDataSource {

    private final Refusal refusal;

    /** {@code name} is the one that would exclude it. */
    public RefusingDataSource(DataSource target, String name) {
        super(target);
        this.refusal = new Refusal(name);
    }

    @Override
    public Connection getConnection() throws SQLException {
        return refusal.around(super.getConnection());
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        return refusal.around(super.getConnection(username, password));
    }
}
