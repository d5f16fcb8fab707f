package dev.concordat.participant.autoconfigure;

import dev.concordat.participant.propagation.BranchPropagationFilter;
import dev.concordat.participant.propagation.FeignPropagation;
import dev.concordat.participant.propagation.HttpComponentsPropagation;
import dev.concordat.participant.propagation.OutgoingCalls;
import dev.concordat.participant.propagation.SteadyConnector;
import feign.Capability;
import java.util.Collection;
import java.util.function.Consumer;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.HttpRedirects;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;
import org.springframework.boot.webclient.WebClientCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;

/** Clients other than Spring's blocking ones, where the application has them. */
@AutoConfiguration(after = ConcordatAutoConfiguration.class)
@ConditionalOnProperty(name = "concordat.enabled", matchIfMissing = true)
class ConcordatClientsAutoConfiguration {

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({WebClient.class, Mono.class})
    static class WebClientConfiguration {

        @Bean
        @ConditionalOnMissingBean
        BranchPropagationFilter branchPropagationFilter(OutgoingCalls calls) {
            return new BranchPropagationFilter(calls);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({WebClient.class, WebClientCustomizer.class})
    static class WebClientBuilderConfiguration {

        @Bean
        @ConditionalOnMissingBean(name = "concordatWebClientCustomizer")
        @Order(Ordered.LOWEST_PRECEDENCE)
        WebClientCustomizer concordatWebClientCustomizer(BranchPropagationFilter filter) {
            return filter::customize;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({ClientHttpConnectorBuilder.class, ClientHttpConnector.class, Mono.class})
    static class ConnectorConfiguration {

        @Bean
        static BeanPostProcessor concordatSteadyConnectors() {
            return new BeanPostProcessor() {
                @Override
                public Object postProcessAfterInitialization(Object bean, String name) {
                    return bean instanceof ClientHttpConnectorBuilder<?> builder && !(bean instanceof Steady)
                            ? new Steady(builder)
                            : bean;
                }
            };
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(Capability.class)
    static class FeignConfiguration {

        @Bean
        @ConditionalOnMissingBean
        FeignPropagation concordatFeignPropagation(OutgoingCalls calls) {
            return new FeignPropagation(calls);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ExecChainHandler.class)
    static class HttpComponentsConfiguration {

        @Bean
        @ConditionalOnMissingBean
        HttpComponentsPropagation concordatHttpComponentsPropagation(OutgoingCalls calls) {
            return new HttpComponentsPropagation(calls);
        }
    }

    /** Makes two of each. */
    private record Steady(ClientHttpConnectorBuilder<?> builder)
            implements ClientHttpConnectorBuilder<ClientHttpConnector> {

        @Override
        public ClientHttpConnector build(@Nullable HttpClientSettings settings) {
            ClientHttpConnector wanted = builder.build(settings);
            HttpClientSettings given = settings == null ? HttpClientSettings.defaults() : settings;
            if (given.redirects() == HttpRedirects.DONT_FOLLOW) {
                return new SteadyConnector(wanted, () -> wanted, false);
            }
            HttpClientSettings still = given.withRedirects(HttpRedirects.DONT_FOLLOW);
            return new SteadyConnector(wanted, () -> builder.build(still), true);
        }

        @Override
        public ClientHttpConnectorBuilder<ClientHttpConnector> withCustomizer(
                Consumer<ClientHttpConnector> customizer) {
            return new Steady(builder.withCustomizer(customizer::accept));
        }

        @Override
        public ClientHttpConnectorBuilder<ClientHttpConnector> withCustomizers(
                Collection<Consumer<ClientHttpConnector>> customizers) {
            return new Steady(builder.withCustomizer(connector -> customizers.forEach(each -> each.accept(connector))));
        }
    }
}
