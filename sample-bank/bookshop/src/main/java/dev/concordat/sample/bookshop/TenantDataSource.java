package dev.concordat.sample.bookshop;

import com.zaxxer.hikari.HikariDataSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;

/** Leads to the database of the {@linkplain Tenant current tenant}. */
public final class TenantDataSource extends AbstractRoutingDataSource implements DisposableBean {

    private final Map<Object, Object> pools = new LinkedHashMap<>();

    /** With a pool for each. */
    public TenantDataSource(TenantProperties tenants) {
        tenants.databases().forEach((name, url) -> pools.put(name, pool(tenants, url)));
        setTargetDataSources(pools);
        setDefaultTargetDataSource(pools.values().iterator().next());
    }

    private static HikariDataSource pool(TenantProperties tenants, String url) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(url);
        pool.setUsername(tenants.user());
        pool.setPassword(tenants.password());
        pool.setMaximumPoolSize(tenants.poolSize());
        pool.setMinimumIdle(0);
        return pool;
    }

    @Override
    protected @Nullable Object determineCurrentLookupKey() {
        return Tenant.current();
    }

    @Override
    public void destroy() {
        pools.values().forEach(pool -> ((HikariDataSource) pool).close());
    }
}
