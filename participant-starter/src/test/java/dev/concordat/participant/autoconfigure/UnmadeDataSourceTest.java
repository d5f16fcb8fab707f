package dev.concordat.participant.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concordat.participant.branch.BranchKey;
import dev.concordat.participant.branch.Order;
import dev.concordat.participant.resource.postgresql.Databases;
import dev.concordat.participant.resource.postgresql.Introductions;
import dev.concordat.protocol.AbortResult;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.CommitResult;
import dev.concordat.protocol.TransactionId;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionBuilder;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.mock.env.MockEnvironment;

/** A DataSource of a scope that is not there at start: nothing is concluded without its database. */
class UnmadeDataSourceTest {

    private static final BranchKey KEY = new BranchKey(TransactionId.of(0, new byte[10]), new BranchId("1"));

    private final DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
    private final Databases databases = new Databases(new Introductions());
    private final DataSourceArrivals arrivals = new DataSourceArrivals(
            databases,
            (phaseTwo, connections) -> {
                throw new AssertionError("nothing takes part");
            },
            (started, giveUp) -> {},
            completed -> {},
            new DataSourceArrivals.Settings(1, Duration.ofSeconds(1), 0));

    @BeforeEach
    void start() {
        BeanDefinition perSession = BeanDefinitionBuilder.genericBeanDefinition(DriverManagerDataSource.class)
                .setScope("session")
                .getBeanDefinition();
        beans.registerBeanDefinition("scopedTarget.tenant", perSession);
        new DataSourceExamination(beans, Exclusions.of(new MockEnvironment()), arrivals).afterSingletonsInstantiated();
    }

    @Test
    void aCommitComesAgainUntilItsDatabaseCanBeLookedAt() {
        assertThat(databases.carryOut(Order.COMMIT, KEY).result()).isEqualTo(CommitResult.RETRY);
        assertThatThrownBy(() -> databases.carryOut(Order.PREPARE, KEY)).isInstanceOf(IllegalStateException.class);
        arrivals.arrive("tenant", new DriverManagerDataSource(), DataSourceRole.ENLISTED_BELOW);
        assertThat(databases.carryOut(Order.COMMIT, KEY).result())
                .as("a proxy is no database")
                .isEqualTo(CommitResult.RETRY);

        arrivals.arrive("tenant", new DriverManagerDataSource(), DataSourceRole.EXCLUDED);
        assertThat(databases.carryOut(Order.COMMIT, KEY).result()).isEqualTo(CommitResult.HAZARD);
    }

    @Test
    void anAbortDoesNotWaitForIt() {
        assertThat(databases.carryOut(Order.ABORT, KEY).result()).isEqualTo(AbortResult.DONE);
    }
}
