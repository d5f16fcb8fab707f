package dev.concordat.participant.shop;

import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;

/** A database for each tenant; {@link #onTheFly} stands for one that is made while the service runs. */
public final class Tenants extends AbstractRoutingDataSource {

    private final ThreadLocal<@Nullable String> tenant = new ThreadLocal<>();
    private final ThreadLocal<@Nullable DataSource> onTheFly = new ThreadLocal<>();

    public void is(@Nullable String name) {
        tenant.set(name);
    }

    public void isOnTheFly(@Nullable DataSource dataSource) {
        onTheFly.set(dataSource);
    }

    @Override
    protected @Nullable Object determineCurrentLookupKey() {
        return tenant.get();
    }

    @Override
    protected DataSource determineTargetDataSource() {
        DataSource made = onTheFly.get();
        return made == null ? super.determineTargetDataSource() : made;
    }
}
