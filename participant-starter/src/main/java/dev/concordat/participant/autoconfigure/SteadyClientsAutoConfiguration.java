package dev.concordat.participant.autoconfigure;

import dev.concordat.participant.propagation.SteadyRequestFactory;
import java.util.Collection;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.HttpRedirects;
import org.springframework.context.annotation.Bean;
import org.springframework.http.client.ClientHttpRequestFactory;

/** Keeps the clients that Boot makes from following redirects unseen, inside of global transactions only. */
@AutoConfiguration
@ConditionalOnProperty(name = "concordat.enabled", matchIfMissing = true)
@ConditionalOnClass(ClientHttpRequestFactoryBuilder.class)
class SteadyClientsAutoConfiguration {

    @Bean
    static BeanPostProcessor concordatSteadyRequestFactories() {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                return bean instanceof ClientHttpRequestFactoryBuilder<?> builder && !(bean instanceof Steady)
                        ? new Steady(builder)
                        : bean;
            }
        };
    }

    /** Makes two of each. */
    private record Steady(ClientHttpRequestFactoryBuilder<?> builder)
            implements ClientHttpRequestFactoryBuilder<ClientHttpRequestFactory> {

        @Override
        public ClientHttpRequestFactory build(@Nullable HttpClientSettings settings) {
            ClientHttpRequestFactory wanted = builder.build(settings);
            HttpClientSettings given = settings == null ? HttpClientSettings.defaults() : settings;
            if (given.redirects() == HttpRedirects.DONT_FOLLOW) {
                return new SteadyRequestFactory(wanted, () -> wanted, false);
            }
            HttpClientSettings still = given.withRedirects(HttpRedirects.DONT_FOLLOW);
            return new SteadyRequestFactory(wanted, () -> builder.build(still), true);
        }

        @Override
        public ClientHttpRequestFactoryBuilder<ClientHttpRequestFactory> withCustomizer(
                Consumer<ClientHttpRequestFactory> customizer) {
            return new Steady(builder.withCustomizer(customizer::accept));
        }

        @Override
        public ClientHttpRequestFactoryBuilder<ClientHttpRequestFactory> withCustomizers(
                Collection<Consumer<ClientHttpRequestFactory>> customizers) {
            return new Steady(builder.withCustomizer(factory -> customizers.forEach(each -> each.accept(factory))));
        }
    }
}
