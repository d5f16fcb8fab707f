package dev.concordat.participant.shop;

import com.zaxxer.hikari.HikariDataSource;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.CustomScopeConfigurer;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Primary;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;

/**
 * A service as Spring Boot's reference describes one with several DataSources, and then some: two databases on two
 * servers, one for each tenant, lazy ones, one that somebody wraps, and one that is let out by name.
 */
@SpringBootConfiguration
@EnableAutoConfiguration(exclude = {HibernateJpaAutoConfiguration.class, DataJpaRepositoriesAutoConfiguration.class})
public class ShopApplication {

    private final Environment environment;

    ShopApplication(Environment environment) {
        this.environment = environment;
    }

    private HikariDataSource pool(String name) {
        HikariDataSource pool = new HikariDataSource();
        pool.setPoolName(name);
        pool.setJdbcUrl(environment.getRequiredProperty("shop." + name + ".url"));
        pool.setUsername(environment.getRequiredProperty("shop." + name + ".user"));
        pool.setPassword(environment.getRequiredProperty("shop." + name + ".password"));
        pool.setConnectionInitSql(environment.getProperty("shop." + name + ".init"));
        pool.setMaximumPoolSize(4);
        pool.setMinimumIdle(0);
        return pool;
    }

    @Bean
    @Primary
    DataSource orders() {
        return pool("orders");
    }

    @Bean(defaultCandidate = false)
    @Qualifier("stock")
    DataSource stock() {
        return pool("stock");
    }

    @Bean(defaultCandidate = false)
    Tenants tenants() {
        Tenants tenants = new Tenants();
        tenants.setTargetDataSources(Map.of("north", pool("north"), "south", pool("south")));
        tenants.setLenientFallback(false);
        return tenants;
    }

    @Bean(defaultCandidate = false)
    DataSource lazyOrders(@Qualifier("orders") DataSource orders) {
        return new LazyConnectionDataSourceProxy(orders);
    }

    @Bean(defaultCandidate = false)
    DataSource lazyEast() {
        return new LazyConnectionDataSourceProxy(pool("east"));
    }

    @Bean(defaultCandidate = false)
    @Lazy
    DataSource late() {
        return pool("late");
    }

    @Bean(defaultCandidate = false)
    DataSource rotating() {
        return pool("rotating");
    }

    @Bean(defaultCandidate = false)
    DataSource renamed() {
        return pool("renamed");
    }

    @Bean
    static RefreshableScope refreshable() {
        return new RefreshableScope();
    }

    @Bean
    static CustomScopeConfigurer scopes(RefreshableScope scope) {
        CustomScopeConfigurer configurer = new CustomScopeConfigurer();
        configurer.addScope("refreshable", scope);
        return configurer;
    }

    @Bean(defaultCandidate = false)
    @Scope(scopeName = "refreshable", proxyMode = ScopedProxyMode.INTERFACES)
    DataSource refreshed() {
        return pool("refreshed");
    }

    @Bean(defaultCandidate = false)
    DataSource wrapped() {
        return pool("wrapped");
    }

    @Bean(defaultCandidate = false)
    DataSource archive() {
        return pool("archive");
    }

    /** Without an order, as most are written: it comes after ours and wraps what we have wrapped. */
    @Bean
    static BeanPostProcessor opaqueWrapper() {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                return name.equals("wrapped") ? new OpaqueDataSource((DataSource) bean) : bean;
            }
        };
    }
}
