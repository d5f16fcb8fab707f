package dev.concordat.participant.autoconfigure;

import dev.concordat.participant.context.LocalTransactions;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.transaction.ConfigurableTransactionManager;

/** Lets each of Spring's transaction managers tell which local transactions it begins, suspends and ends. */
@AutoConfiguration
@ConditionalOnProperty(name = "concordat.enabled", matchIfMissing = true)
@ConditionalOnClass(name = "org.springframework.transaction.TransactionExecutionListener")
class LocalTransactionsAutoConfiguration {

    @Bean
    static BeanPostProcessor concordatLocalTransactions() {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessBeforeInitialization(Object bean, String name) {
                if (bean instanceof ConfigurableTransactionManager manager) {
                    manager.addListener(new LocalTransactions());
                }
                return bean;
            }
        };
    }
}
