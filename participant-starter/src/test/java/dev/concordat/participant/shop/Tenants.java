package dev.concordat.participant.shop;

import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;

/** A database for each tenant; {@link #isOnTheFly} stands for one that is made while the service runs. */
public final class Tenants extends AbstractRoutingDataSource {

    private static final ThreadLocal<@Nullable String> TENANT = new ThreadLocal<>();
    private static final ThreadLocal<@Nullable DataSource> ON_THE_FLY = new ThreadLocal<>();

    public void is(@Nullable String name) {
        TENANT.set(name);
    }

    public void isOnTheFly(@Nullable DataSource dataSource) {
        ON_THE_FLY.set(dataSource);
    }

    @Override
    protected @Nullable Object determineCurrentLookupKey() {
        return TENANT.get();
    }

    @Override
    protected DataSource determineTargetDataSource() {
        DataSource made = ON_THE_FLY.get();
        return made == null ? super.determineTargetDataSource() : made;
    }
}
