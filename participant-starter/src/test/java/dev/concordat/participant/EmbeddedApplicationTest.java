package dev.concordat.participant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concordat.participant.recovery.UnfitDatabaseException;
import dev.concordat.participant.testapp.StubCoordinator;
import java.nio.file.Path;
import java.util.Objects;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.annotation.UserConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceInitializationAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.annotation.EnableTransactionManagement;

/** An application's own tests on a database in memory, with the starter on the class path and nothing else said. */
@ExtendWith(OutputCaptureExtension.class)
class EmbeddedApplicationTest {

    private final WebApplicationContextRunner runner = new WebApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    DataSourceAutoConfiguration.class,
                    DataSourceInitializationAutoConfiguration.class,
                    DataSourceTransactionManagerAutoConfiguration.class,
                    JdbcTemplateAutoConfiguration.class,
                    type("ConcordatAutoConfiguration"),
                    type("ParticipantAutoConfiguration"),
                    type("ParticipantWebAutoConfiguration"),
                    type("ParticipantHealthAutoConfiguration")))
            .withConfiguration(UserConfigurations.of(Transactional.class));

    @EnableTransactionManagement
    static class Transactional {}

    /** They are package-private, as applications name them by no class. */
    private static Class<?> type(String name) {
        try {
            return Class.forName("dev.concordat.participant.autoconfigure." + name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String memory(String kind) {
        return "spring.datasource.url=jdbc:" + kind + ":mem:" + UUID.randomUUID();
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2", "hsqldb"})
    void itStartsWithoutANameAndWithoutACoordinatorAndWorks(String kind, CapturedOutput output) {
        runner.withPropertyValues(memory(kind)).run(context -> {
            assertThat(context).hasNotFailed();
            JdbcTemplate jdbc = context.getBean(JdbcTemplate.class);
            jdbc.execute("create table note (text varchar(10))");
            assertThat(jdbc.update("insert into note values ('a')")).isEqualTo(1);
        });
        assertThat(output).containsOnlyOnce("takes no part in global transactions");
    }

    @Test
    void theDriverOfPostgresqlNeedNotBeThere() {
        runner.withPropertyValues(memory("h2"))
                .withClassLoader(new FilteredClassLoader("org.postgresql"))
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void theDatabaseThatBootMakesItselfIsEmbeddedToo() {
        runner.run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void aNameThatIsNoneForAParticipantIsNoHindranceWhereNobodyTakesPart() {
        runner.withPropertyValues(memory("h2"), "spring.application.name=Spring PetClinic")
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void aGlobalTransactionCannotBeginAndSaysWhichSettingIsMissing() {
        runner.withPropertyValues(memory("h2")).run(context -> assertThatThrownBy(
                        () -> context.getBean(GlobalTransactionTemplate.class).execute(transaction -> "x"))
                .isInstanceOf(TransactionException.class)
                .hasMessageContaining("spring.application.name"));
        runner.withPropertyValues(memory("h2"), "spring.application.name=trip").run(context -> assertThatThrownBy(
                        () -> context.getBean(GlobalTransactionTemplate.class).execute(transaction -> "x"))
                .isInstanceOf(TransactionException.class)
                .hasMessageContaining("concordat.coordinator.urls"));
    }

    @Test
    void workOfAGlobalTransactionThatReachesItIsRefusedAndAborts() {
        try (StubCoordinator coordinator = new StubCoordinator()) {
            runner.withPropertyValues(
                            memory("h2"),
                            "spring.application.name=trip",
                            "concordat.coordinator.urls=" + coordinator.url())
                    .run(context -> {
                        JdbcTemplate jdbc = context.getBean(JdbcTemplate.class);
                        jdbc.execute("create table note (text varchar(10))");
                        GlobalTransactionTemplate template = context.getBean(GlobalTransactionTemplate.class);

                        assertThatThrownBy(() ->
                                        template.execute(transaction -> jdbc.update("insert into note values ('a')")))
                                .isInstanceOf(BranchRefusedException.class)
                                .hasMessageContaining("embedded in-memory database");
                        assertThatThrownBy(() -> template.execute(transaction -> swallowing(jdbc)))
                                .isInstanceOf(GlobalTransactionAbortedException.class);

                        assertThat(jdbc.queryForObject("select count(*) from note", Integer.class))
                                .isZero();
                        assertThat(coordinator.requests())
                                .noneMatch(request -> request.path().endsWith("/commit")
                                        || request.path().contains("/instances/"));
                    });
        }
    }

    private static String swallowing(JdbcTemplate jdbc) {
        try {
            jdbc.update("insert into note values ('a')");
            return "written";
        } catch (BranchRefusedException swallowed) {
            return "never mind";
        }
    }

    @Test
    void aCallOfAGlobalTransactionIsTurnedAwayByAServiceWithoutAName() {
        runner.withPropertyValues(memory("h2")).run(context -> {
            MockHttpServletRequest request = new MockHttpServletRequest("POST", "/notes");
            request.addHeader("Concordat-Transaction", "\"01HF7YAT000000000000000000\";timeout=1000;branch=\"1\"");
            MockHttpServletResponse response = new MockHttpServletResponse();
            MockFilterChain chain = new MockFilterChain();

            Objects.requireNonNull(context.getBean("concordatBranchContextFilter", FilterRegistrationBean.class)
                            .getFilter())
                    .doFilter(request, response, chain);

            assertThat(response.getStatus()).isEqualTo(501);
            assertThat(response.getHeader("Concordat-Branches")).isEmpty();
            assertThat(response.getContentAsString()).contains("no-participant");
            assertThat(chain.getRequest()).isNull();
        });
    }

    @Test
    void aFileOfTheSameKindStopsTheStart(@TempDir Path directory) {
        runner.withPropertyValues(
                        "spring.datasource.url=jdbc:h2:file:" + directory.resolve("notes"),
                        "spring.application.name=trip",
                        "concordat.coordinator.urls=http://127.0.0.1:1")
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .isInstanceOf(UnfitDatabaseException.class)
                        .hasMessageContaining("H2"));
    }

    @Test
    void aFileOfTheSameKindWithoutANameStopsTheStartToo(@TempDir Path directory) {
        runner.withPropertyValues("spring.datasource.url=jdbc:h2:file:" + directory.resolve("notes"))
                .run(context -> assertThat(context).hasFailed());
    }

    @Test
    void theDataSourceStaysWhatItWas() {
        runner.withPropertyValues(memory("h2")).run(context -> assertThat(
                        context.getBean(DataSource.class).isWrapperFor(com.zaxxer.hikari.HikariDataSource.class))
                .isTrue());
    }
}
