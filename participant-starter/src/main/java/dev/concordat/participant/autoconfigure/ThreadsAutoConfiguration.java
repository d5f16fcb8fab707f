package dev.concordat.participant.autoconfigure;

import dev.concordat.participant.threads.AsyncPostProcessor;
import dev.concordat.participant.threads.ExecutorPostProcessor;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Role;

/** Takes global transactions to the threads of executors and of {@code @Async}. */
@AutoConfiguration
@ConditionalOnProperty(name = "concordat.enabled", matchIfMissing = true)
@EnableConfigurationProperties(ThreadsProperties.class)
class ThreadsAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static ExecutorPostProcessor concordatExecutorPostProcessor(ObjectProvider<ThreadsProperties> properties) {
        return new ExecutorPostProcessor(() -> properties.getObject().excludedExecutors());
    }

    @Bean
    @ConditionalOnMissingBean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static AsyncPostProcessor concordatAsyncPostProcessor() {
        return new AsyncPostProcessor();
    }
}
