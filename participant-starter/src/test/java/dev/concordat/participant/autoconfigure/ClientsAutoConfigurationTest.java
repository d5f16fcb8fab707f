package dev.concordat.participant.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.participant.propagation.BranchPropagationFilter;
import dev.concordat.participant.propagation.FeignPropagation;
import dev.concordat.participant.propagation.HttpComponentsPropagation;
import dev.concordat.participant.propagation.OutgoingCalls;
import dev.concordat.participant.propagation.SteadyConnector;
import dev.concordat.participant.propagation.SteadyRequestFactory;
import dev.concordat.participant.web.ReactiveRefusal;
import feign.Capability;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.autoconfigure.HttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.imperative.ImperativeHttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.reactive.ReactiveHttpClientAutoConfiguration;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;

/** Which clients join, by what is on the class path. */
class ClientsAutoConfigurationTest {

    private static final AutoConfigurations OURS = AutoConfigurations.of(
            ConcordatAutoConfiguration.class,
            ConcordatClientsAutoConfiguration.class,
            SteadyClientsAutoConfiguration.class,
            ReactiveWebAutoConfiguration.class,
            HttpClientAutoConfiguration.class,
            ImperativeHttpClientAutoConfiguration.class,
            ReactiveHttpClientAutoConfiguration.class);

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withPropertyValues("spring.application.name=travel", "concordat.coordinator.urls=http://127.0.0.1:8700")
            .withConfiguration(OURS);

    @Test
    void everyClientThatIsThereJoins() {
        runner.run(context -> assertThat(context)
                .hasNotFailed()
                .hasSingleBean(OutgoingCalls.class)
                .hasSingleBean(BranchPropagationFilter.class)
                .hasSingleBean(FeignPropagation.class)
                .hasSingleBean(HttpComponentsPropagation.class)
                .doesNotHaveBean(ReactiveRefusal.class));
    }

    @Test
    void whatBootsBuildersMakeDoesNotFollowRedirectsUnseen() {
        runner.run(context -> {
            assertThat(context.getBean(ClientHttpRequestFactoryBuilder.class).build())
                    .isInstanceOf(SteadyRequestFactory.class);
            assertThat(context.getBean(ClientHttpConnectorBuilder.class).build())
                    .isInstanceOf(SteadyConnector.class);
        });
    }

    @Test
    void noneIsNeeded() {
        runner.withClassLoader(
                        new FilteredClassLoader(WebClient.class, Mono.class, Capability.class, ExecChainHandler.class))
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(OutgoingCalls.class)
                        .doesNotHaveBean("branchPropagationFilter")
                        .doesNotHaveBean("concordatFeignPropagation")
                        .doesNotHaveBean("concordatHttpComponentsPropagation"));
    }

    @Test
    void aReactiveServerSaysThatItTakesNoPart() {
        new ReactiveWebApplicationContextRunner()
                .withPropertyValues(
                        "spring.application.name=travel", "concordat.coordinator.urls=http://127.0.0.1:8700")
                .withConfiguration(OURS)
                .run(context -> assertThat(context).hasSingleBean(ReactiveRefusal.class));
    }

    @Test
    void whatIsSwitchedOffDoesNothing() {
        runner.withPropertyValues("concordat.enabled=false").run(context -> {
            assertThat(context).doesNotHaveBean(BranchPropagationFilter.class).doesNotHaveBean(OutgoingCalls.class);
            assertThat(context.getBean(ClientHttpRequestFactoryBuilder.class).build())
                    .isNotInstanceOf(SteadyRequestFactory.class);
        });
    }
}
