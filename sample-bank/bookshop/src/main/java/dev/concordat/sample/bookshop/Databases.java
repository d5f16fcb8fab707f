package dev.concordat.sample.bookshop;

import com.zaxxer.hikari.HikariDataSource;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** Besides the database that Spring Boot sets up: the warehouse's, and one for each tenant. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(TenantProperties.class)
public class Databases {

    @Bean(defaultCandidate = false)
    @Qualifier("warehouse")
    @ConfigurationProperties("warehouse.datasource")
    HikariDataSource warehouseDataSource() {
        return DataSourceBuilder.create().type(HikariDataSource.class).build();
    }

    @Bean(defaultCandidate = false)
    @Qualifier("warehouse")
    JdbcTemplate warehouseJdbc(@Qualifier("warehouse") DataSource warehouse) {
        return new JdbcTemplate(warehouse);
    }

    @Bean(defaultCandidate = false)
    @Qualifier("warehouse")
    JdbcTransactionManager warehouseTransactionManager(@Qualifier("warehouse") DataSource warehouse) {
        return new JdbcTransactionManager(warehouse);
    }

    @Bean(defaultCandidate = false)
    @Qualifier("tenants")
    TenantDataSource tenantDataSource(TenantProperties tenants) {
        return new TenantDataSource(tenants);
    }

    @Bean(defaultCandidate = false)
    @Qualifier("tenants")
    JdbcTemplate tenantJdbc(@Qualifier("tenants") DataSource tenants) {
        return new JdbcTemplate(tenants);
    }

    @Bean(defaultCandidate = false)
    @Qualifier("tenants")
    JdbcTransactionManager tenantTransactionManager(@Qualifier("tenants") DataSource tenants) {
        return new JdbcTransactionManager(tenants);
    }
}
