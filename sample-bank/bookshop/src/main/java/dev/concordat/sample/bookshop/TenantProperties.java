package dev.concordat.sample.bookshop;

import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The databases of the tenants.
 *
 * @param databases JDBC URLs by tenant
 * @param poolSize connections to each
 */
@ConfigurationProperties("tenants")
public record TenantProperties(Map<String, String> databases, String user, String password, int poolSize) {}
