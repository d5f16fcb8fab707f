package dev.concordat.participant.matrix;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.resilience.annotation.EnableResilientMethods;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.security.config.annotation.method.configuration.EnableMethodSecurity;

/** Everything switched on that puts advice around methods, and executors of several kinds. */
@Configuration(proxyBeanMethods = false)
@EnableAsync
@EnableCaching
@EnableResilientMethods
@EnableMethodSecurity
@Import({Ledger.class, PlainSteps.class, GlobalSteps.class, Around.class, Futures.class, Desk.class})
public class MatrixConfiguration {

    /** By hand, as tutorials do it. */
    @Bean
    ThreadPoolTaskExecutor applicationTaskExecutor() {
        ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
        executor.setCorePoolSize(8);
        executor.initialize();
        return executor;
    }

    /** Of the JDK, whose tasks nobody decorates. */
    @Bean(destroyMethod = "shutdownNow")
    ExecutorService foreign() {
        return Executors.newFixedThreadPool(1);
    }

    @Bean
    ThreadPoolTaskScheduler later() {
        return new ThreadPoolTaskScheduler();
    }
}
