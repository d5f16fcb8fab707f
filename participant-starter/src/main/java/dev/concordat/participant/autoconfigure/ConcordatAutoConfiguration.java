package dev.concordat.participant.autoconfigure;

import dev.concordat.participant.GlobalTransactionTemplate;
import dev.concordat.participant.client.CoordinatorClient;
import dev.concordat.participant.client.CoordinatorSettings;
import dev.concordat.participant.initiator.CoordinatedTransactionTemplate;
import dev.concordat.participant.initiator.GlobalTransactionalAdvisor;
import dev.concordat.participant.initiator.GlobalTransactionalPostProcessor;
import dev.concordat.participant.initiator.InitiatorSettings;
import dev.concordat.participant.initiator.ToleratesRollbackPostProcessor;
import dev.concordat.participant.initiator.UnsettledTransactionTemplate;
import dev.concordat.participant.propagation.BranchPropagationInterceptor;
import dev.concordat.participant.propagation.OutgoingCalls;
import dev.concordat.participant.propagation.PropagatingRestClientCustomizer;
import dev.concordat.participant.propagation.PropagationHosts;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.restclient.RestClientCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Role;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.transaction.PlatformTransactionManager;

/** The initiator's side: needs neither a database nor a web server. */
@AutoConfiguration
@ConditionalOnProperty(name = "concordat.enabled", matchIfMissing = true)
@EnableConfigurationProperties(ConcordatProperties.class)
class ConcordatAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    Identity concordatIdentity(
            ConcordatProperties properties, Environment environment, ObjectProvider<TakingPart> takingPart) {
        return Identity.of(properties, environment.getProperty("spring.application.name"), () -> isIdle(takingPart));
    }

    /** Whether all databases are embedded, as in the application's own tests. */
    private static boolean isIdle(ObjectProvider<TakingPart> takingPart) {
        TakingPart present = takingPart.getIfAvailable();
        return present != null && present.isImpossible();
    }

    /** Lazy, as nobody asks for it where nothing can take part and no coordinator is named. */
    @Bean
    @Lazy
    @ConditionalOnMissingBean
    CoordinatorClient concordatCoordinatorClient(ConcordatProperties properties) {
        ConcordatProperties.Coordinator coordinator = properties.coordinator();
        if (coordinator.urls().isEmpty()) {
            throw new InvalidSettingException(
                    "No coordinator is named, and without one no global transaction can be decided.",
                    "Set concordat.coordinator.urls to the addresses of the coordinators, such as"
                            + " http://127.0.0.1:8700, or concordat.enabled=false to go without.");
        }
        coordinator.urls().stream()
                .filter(url ->
                        !("http".equals(url.getScheme()) || "https".equals(url.getScheme())) || url.getHost() == null)
                .findFirst()
                .ifPresent(url -> {
                    throw new InvalidSettingException(
                            "concordat.coordinator.urls contains '" + url + "', which is no http or https address.",
                            "Write it as http://host:port.");
                });
        return new CoordinatorClient(new CoordinatorSettings(
                coordinator.urls(),
                coordinator.token(),
                coordinator.connectTimeout(),
                coordinator.requestTimeout(),
                coordinator.hedgeAfter()));
    }

    @Bean
    @ConditionalOnMissingBean
    GlobalTransactionTemplate globalTransactionTemplate(
            ObjectProvider<CoordinatorClient> coordinators,
            ConcordatProperties properties,
            Identity identity,
            ObjectProvider<TakingPart> takingPart,
            ObjectProvider<PlatformTransactionManager> managers) {
        if (identity.missing() != null) {
            return new UnsettledTransactionTemplate(identity.missing());
        }
        if (properties.coordinator().urls().isEmpty() && isIdle(takingPart)) {
            return new UnsettledTransactionTemplate("No coordinator is named. Set concordat.coordinator.urls.");
        }
        return new CoordinatedTransactionTemplate(
                coordinators.getObject(),
                new InitiatorSettings(
                        identity.participant(),
                        properties.timeout(),
                        properties.coordinator().decisionBudget(),
                        properties.coordinator().abortBudget(),
                        properties.prepare()),
                () -> managers.stream().toList());
    }

    @Bean
    @ConditionalOnMissingBean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static GlobalTransactionalAdvisor globalTransactionalAdvisor(ObjectProvider<GlobalTransactionTemplate> template) {
        return new GlobalTransactionalAdvisor(template::getObject);
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static GlobalTransactionalPostProcessor globalTransactionalPostProcessor(
            ObjectProvider<GlobalTransactionalAdvisor> advisor) {
        return new GlobalTransactionalPostProcessor(advisor::getObject);
    }

    @Bean
    static ToleratesRollbackPostProcessor concordatToleratesRollbackPostProcessor() {
        return new ToleratesRollbackPostProcessor();
    }

    @Bean
    @ConditionalOnMissingBean
    OutgoingCalls concordatOutgoingCalls(ConcordatProperties properties) {
        ConcordatProperties.Propagation propagation = properties.propagation();
        return new OutgoingCalls(new PropagationHosts(propagation.hosts(), propagation.excludedHosts()));
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ClientHttpRequestInterceptor.class)
    static class PropagationConfiguration {

        @Bean
        @ConditionalOnMissingBean
        BranchPropagationInterceptor branchPropagationInterceptor(OutgoingCalls calls) {
            return new BranchPropagationInterceptor(calls);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(RestClientCustomizer.class)
    static class BuilderConfiguration {

        @Bean
        @ConditionalOnMissingBean
        @Order(Ordered.LOWEST_PRECEDENCE)
        PropagatingRestClientCustomizer propagatingRestClientCustomizer(BranchPropagationInterceptor interceptor) {
            return new PropagatingRestClientCustomizer(interceptor);
        }
    }
}
