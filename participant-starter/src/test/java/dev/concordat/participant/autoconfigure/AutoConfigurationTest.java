package dev.concordat.participant.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.participant.BranchResource;
import dev.concordat.participant.GlobalTransactionTemplate;
import dev.concordat.participant.client.CoordinatorClient;
import dev.concordat.participant.propagation.BranchPropagationInterceptor;
import dev.concordat.participant.propagation.PropagatingRestClientCustomizer;
import dev.concordat.participant.web.BranchContextFilter;
import java.util.Objects;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.restclient.RestClientCustomizer;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class AutoConfigurationTest {

    private static final AutoConfigurations OURS = AutoConfigurations.of(
            ConcordatAutoConfiguration.class,
            ParticipantAutoConfiguration.class,
            ParticipantWebAutoConfiguration.class,
            ParticipantHealthAutoConfiguration.class);

    private final ApplicationContextRunner runner = new ApplicationContextRunner().withConfiguration(OURS);

    private final ApplicationContextRunner configured = runner.withPropertyValues(
            "spring.application.name=trip", "concordat.coordinator.urls=http://127.0.0.1:1,http://127.0.0.1:2");

    @Test
    void anInitiatorNeedsNeitherDatabaseNorWebServer() {
        configured.run(context -> assertThat(context)
                .hasNotFailed()
                .hasSingleBean(GlobalTransactionTemplate.class)
                .hasSingleBean(BranchPropagationInterceptor.class)
                .hasSingleBean(PropagatingRestClientCustomizer.class)
                .doesNotHaveBean(BranchResource.class)
                .doesNotHaveBean(FilterRegistrationBean.class)
                .doesNotHaveBean(HealthIndicator.class));
    }

    @Test
    void aWebApplicationGetsTheFilter() {
        new WebApplicationContextRunner()
                .withConfiguration(OURS)
                .withPropertyValues("spring.application.name=trip", "concordat.coordinator.urls=http://127.0.0.1:1")
                .run(context -> assertThat(
                                context.getBean(FilterRegistrationBean.class).getFilter())
                        .isInstanceOf(BranchContextFilter.class));
    }

    @Test
    void disabledItLeavesNothingBehind() {
        configured.withPropertyValues("concordat.enabled=false").run(context -> assertThat(
                        context.getBeanDefinitionNames())
                .noneMatch(name -> name.contains("oncordat") || name.contains("lobalTransaction")));
    }

    @Test
    void optionalPartsAreOptional() {
        configured
                .withClassLoader(new FilteredClassLoader(
                        Flyway.class, HealthIndicator.class, RestClientCustomizer.class, jakarta.servlet.Filter.class))
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(GlobalTransactionTemplate.class)
                        .doesNotHaveBean(PropagatingRestClientCustomizer.class));
    }

    @Test
    void itYieldsToTheApplicationsBeans() {
        GlobalTransactionTemplate mine = new GlobalTransactionTemplate() {
            @Override
            public <T extends @Nullable Object, E extends Throwable> T execute(
                    dev.concordat.participant.GlobalTransactionOptions options,
                    dev.concordat.participant.GlobalTransactionCallback<T, E> callback)
                    throws E {
                return callback.execute(null);
            }
        };
        configured.withBean(GlobalTransactionTemplate.class, () -> mine).run(context -> assertThat(
                        context.getBean(GlobalTransactionTemplate.class))
                .isSameAs(mine));
    }

    @Test
    void withoutACoordinatorTheStartFailsAndNamesTheProperty() {
        runner.withPropertyValues("spring.application.name=trip")
                .run(context -> assertThat(analysis(context.getStartupFailure()).getAction())
                        .contains("concordat.coordinator.urls"));
    }

    @Test
    void withoutANameTheStartFailsAndNamesTheProperty() {
        runner.withPropertyValues("concordat.coordinator.urls=http://127.0.0.1:1")
                .run(context -> assertThat(analysis(context.getStartupFailure()).getAction())
                        .contains("concordat.participant.name"));
    }

    @Test
    void anImpossibleNameOrClusterOrAddressIsExplained() {
        configured.withPropertyValues("concordat.participant.name=Bank A").run(context -> assertThat(
                        analysis(context.getStartupFailure()).getDescription())
                .contains("Bank A"));
        configured.withPropertyValues("concordat.cluster-id=a:b").run(context -> assertThat(
                        analysis(context.getStartupFailure()).getAction())
                .contains("concordat.cluster-id"));
        configured.withPropertyValues("concordat.coordinator.urls=127.0.0.1").run(context -> assertThat(
                        analysis(context.getStartupFailure()).getDescription())
                .contains("no http or https address"));
    }

    @Test
    void severalDataSourcesNeedOneToBeNamed() {
        configured
                .withBean("first", DataSource.class, DriverManagerDataSource::new)
                .withBean("second", DataSource.class, DriverManagerDataSource::new)
                .run(context -> assertThat(analysis(context.getStartupFailure()).getAction())
                        .contains("concordat.participant.data-source"));
        configured
                .withBean("first", DataSource.class, DriverManagerDataSource::new)
                .withPropertyValues("concordat.participant.data-source=third")
                .run(context -> assertThat(analysis(context.getStartupFailure()).getDescription())
                        .contains("third"));
    }

    @Test
    void thereIsOneClientForAllCoordinators() {
        configured.run(context -> assertThat(context).hasSingleBean(CoordinatorClient.class));
    }

    private static FailureAnalysis analysis(@Nullable Throwable failure) {
        FailureAnalyzer analyzer = new InvalidSettingFailureAnalyzer();
        FailureAnalysis analysis = analyzer.analyze(Objects.requireNonNull(failure));
        assertThat(analysis).isNotNull();
        return Objects.requireNonNull(analysis);
    }
}
