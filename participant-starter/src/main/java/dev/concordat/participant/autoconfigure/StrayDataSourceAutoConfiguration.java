package dev.concordat.participant.autoconfigure;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** Looks for DataSources that are no beans, also where no DataSource is one. */
@AutoConfiguration(after = ParticipantAutoConfiguration.class)
@ConditionalOnProperty(name = "concordat.enabled", matchIfMissing = true)
class StrayDataSourceAutoConfiguration {

    @Bean
    StrayDataSources concordatStrayDataSources(ConfigurableListableBeanFactory beans, Environment environment) {
        return new StrayDataSources(beans, Exclusions.of(environment));
    }
}
