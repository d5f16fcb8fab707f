package dev.concordat.participant.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.participant.BranchResource;
import dev.concordat.participant.GlobalTransactionTemplate;
import dev.concordat.participant.client.CoordinatorClient;
import dev.concordat.participant.propagation.BranchPropagationInterceptor;
import dev.concordat.participant.propagation.PropagatingRestClientCustomizer;
import dev.concordat.participant.resource.postgresql.EnlistingDataSource;
import dev.concordat.participant.web.BranchContextFilter;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.util.Objects;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.restclient.RestClientCustomizer;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.PriorityOrdered;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class AutoConfigurationTest {

    private static final AutoConfigurations OURS = AutoConfigurations.of(
            ConcordatAutoConfiguration.class,
            ParticipantAutoConfiguration.class,
            ParticipantWebAutoConfiguration.class,
            ParticipantHealthAutoConfiguration.class,
            StrayDataSourceAutoConfiguration.class);

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
                .run(context -> assertThat(context.getBean("concordatBranchContextFilter", FilterRegistrationBean.class)
                                .getFilter())
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
    void theOnlyDataSourceThatTakesPartMustBeThere() {
        configured
                .withBean("first", DataSource.class, DriverManagerDataSource::new)
                .withPropertyValues("concordat.participant.data-source=third")
                .run(context -> assertThat(analysis(context.getStartupFailure()).getDescription())
                        .contains("third"));
    }

    @Test
    void everyDataSourceIsTakenInUnlessItIsExcludedByName() {
        configured
                .withBean("first", DataSource.class, AutoConfigurationTest::outOfReach)
                .withBean("second", DataSource.class, AutoConfigurationTest::outOfReach)
                .withBean("third", DataSource.class, AutoConfigurationTest::outOfReach)
                .withPropertyValues("concordat.participant.excluded-data-sources=second,third")
                .run(context -> {
                    assertThat(context.getBean("first")).isInstanceOf(EnlistingDataSource.class);
                    assertThat(context.getBean("second")).isNotInstanceOf(EnlistingDataSource.class);
                    assertThat(context.getBean("third")).isNotInstanceOf(EnlistingDataSource.class);
                });
        configured
                .withBean("first", DataSource.class, AutoConfigurationTest::outOfReach)
                .withBean("second", DataSource.class, AutoConfigurationTest::outOfReach)
                .withPropertyValues("concordat.participant.data-source=second")
                .run(context -> {
                    assertThat(context.getBean("first")).isNotInstanceOf(EnlistingDataSource.class);
                    assertThat(context.getBean("second")).isInstanceOf(EnlistingDataSource.class);
                });
    }

    private static DataSource outOfReach() {
        return new DriverManagerDataSource("jdbc:postgresql://127.0.0.1:1/nowhere");
    }

    @Test
    void aDatabaseThatCanNeitherTakePartNorIsExcludedStopsTheStart() {
        configured
                .withBean("foreign", DataSource.class, AutoConfigurationTest::foreign)
                .run(context -> {
                    FailureAnalysis analysis = new UnfitDatabaseFailureAnalyzer()
                            .analyze(Objects.requireNonNull(context.getStartupFailure()));
                    assertThat(Objects.requireNonNull(analysis).getDescription())
                            .contains("'foreign'")
                            .contains("Oracle");
                    assertThat(analysis.getAction()).contains("concordat.participant.excluded-data-sources");
                });
        configured
                .withBean("foreign", DataSource.class, AutoConfigurationTest::foreign)
                .withPropertyValues("concordat.participant.excluded-data-sources=foreign")
                .run(context -> assertThat(context).hasNotFailed());
    }

    private static DataSource foreign() {
        DatabaseMetaData metaData = answering(DatabaseMetaData.class, "getDatabaseProductName", "Oracle");
        Connection connection = answering(Connection.class, "getMetaData", metaData);
        return answering(DataSource.class, "getConnection", connection);
    }

    private static <T> T answering(Class<T> type, String name, Object answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> switch (method.getName()) {
                    case "isWrapperFor" -> false;
                    case "hashCode" -> System.identityHashCode(self);
                    case "equals" ->
                        System.identityHashCode(self) == System.identityHashCode(Objects.requireNonNull(arguments)[0]);
                    default -> method.getName().equals(name) ? answer : null;
                }));
    }

    @Test
    void aDataSourceThatIsMadeByHandInsideOfAnotherBeanStopsTheStart() {
        configured.withBean("reports", Reports.class, Reports::new).run(context -> {
            assertThat(analysis(context.getStartupFailure()).getDescription()).contains("'reports'");
            assertThat(analysis(context.getStartupFailure()).getAction())
                    .contains("concordat.participant.excluded-data-sources");
        });
        configured
                .withBean("reports", Reports.class, Reports::new)
                .withPropertyValues("concordat.participant.excluded-data-sources=reports")
                .run(context -> assertThat(context).hasNotFailed());
    }

    /** As an application may have it. */
    static class Reports {
        private final JdbcClient jdbc = JdbcClient.create(outOfReachPool());

        private static DataSource outOfReachPool() {
            return new DriverManagerDataSource("jdbc:postgresql://127.0.0.1:1/nowhere") {
                @Override
                public Connection getConnection() {
                    return answering(Connection.class, "close", "");
                }
            };
        }

        JdbcClient jdbc() {
            return jdbc;
        }
    }

    @Test
    void aTemplateOfWhatADataSourceBeanWrapsStopsTheStart() {
        DataSource pool = foreign();
        configured
                .withPropertyValues("concordat.participant.excluded-data-sources=mine")
                .withBean("mine", DataSource.class, () -> pool)
                .withBean("template", JdbcTemplate.class, () -> new JdbcTemplate(pool))
                .run(context -> assertThat(context).hasNotFailed());
        configured
                .withBean("orders", DataSource.class, AutoConfigurationTest::outOfReach)
                .withBean("template", JdbcTemplate.class, () -> new JdbcTemplate(foreign()))
                .run(context -> assertThat(analysis(context.getStartupFailure()).getDescription())
                        .contains("'template'"));
        configured
                .withBean("orders", DataSource.class, AutoConfigurationTest::outOfReach)
                .withUserConfiguration(Templates.class)
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void aDataSourceThatWasMadeBeforeItCouldBeWrappedStopsTheStart() {
        configured
                .withBean("early", DataSource.class, AutoConfigurationTest::foreign)
                .withUserConfiguration(GreedyConfiguration.class)
                .run(context -> assertThat(analysis(context.getStartupFailure()).getDescription())
                        .contains("'early'")
                        .contains("before it could"));
    }

    @Configuration(proxyBeanMethods = false)
    static class GreedyConfiguration {

        @Bean
        static Greedy greedy(DataSource needed) {
            return new Greedy(needed);
        }
    }

    /** Is made before post-processors of a lower order, and what it needs with it. */
    static class Greedy implements BeanPostProcessor, PriorityOrdered {

        final DataSource needed;

        Greedy(DataSource needed) {
            this.needed = needed;
        }

        @Override
        public int getOrder() {
            return 0;
        }
    }

    @Test
    void aConfigurationThatIsNoProxyIsNotAskedToMakeAnotherOne() {
        configured.withUserConfiguration(LiteConfiguration.class).run(context -> assertThat(context)
                .hasNotFailed());
    }

    @Configuration(proxyBeanMethods = false)
    public static class LiteConfiguration {

        @Bean
        public DataSource getDataSource() {
            return outOfReach();
        }
    }

    @Configuration
    static class Templates {

        @Bean
        JdbcTemplate template(DataSource dataSource) {
            return new JdbcTemplate(dataSource);
        }
    }

    @Test
    void whoIsNotCandidateForInjectionTakesPartToo() {
        configured
                .withBean("only", DataSource.class, AutoConfigurationTest::outOfReach, definition -> {
                    ((AbstractBeanDefinition) definition).setDefaultCandidate(false);
                })
                .run(context -> assertThat(context.getBean("only")).isInstanceOf(EnlistingDataSource.class));
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
