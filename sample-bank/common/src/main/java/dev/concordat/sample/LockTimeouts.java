package dev.concordat.sample;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.support.SQLErrorCodeSQLExceptionTranslator;
import org.springframework.jdbc.support.SQLExceptionTranslator;

/** Lets a lock timeout of PostgreSQL (55P03) be what it is, a locking failure; by its SQLSTATE alone Spring cannot tell. */
@Configuration(proxyBeanMethods = false)
public class LockTimeouts {

    @Bean
    SQLExceptionTranslator postgresErrorCodes() {
        return new SQLErrorCodeSQLExceptionTranslator("PostgreSQL");
    }
}
