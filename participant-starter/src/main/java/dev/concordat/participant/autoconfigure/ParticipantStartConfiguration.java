package dev.concordat.participant.autoconfigure;

import dev.concordat.participant.client.CoordinatorClient;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;

/** What is there before any DataSource is: static, as a post-processor needs it. */
@Configuration(proxyBeanMethods = false)
class ParticipantStartConfiguration {

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static TakingPart concordatTakingPart(ListableBeanFactory beans) {
        return new TakingPart(beans);
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static DatabaseStart concordatDatabaseStart(
            ObjectProvider<ConcordatProperties> properties, ObjectProvider<CoordinatorClient> coordinators) {
        return new DatabaseStart(properties::getObject, coordinators::getObject);
    }
}
