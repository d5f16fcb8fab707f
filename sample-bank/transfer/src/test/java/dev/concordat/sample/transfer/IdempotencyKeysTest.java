package dev.concordat.sample.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.sample.LockTimeouts;
import dev.concordat.testing.Database;
import dev.concordat.testing.PostgresServer;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.data.jdbc.test.autoconfigure.DataJdbcTest;
import org.springframework.boot.jdbc.test.autoconfigure.AutoConfigureTestDatabase;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

@DataJdbcTest(properties = "spring.flyway.locations=classpath:db/transfer")
@AutoConfigureTestDatabase(replace = AutoConfigureTestDatabase.Replace.NONE)
@Import(LockTimeouts.class)
@Transactional(propagation = Propagation.NOT_SUPPORTED)
class IdempotencyKeysTest {

    private static final Database DATABASE = PostgresServer.shared().createDatabase();
    private static final Answer DONE = new Answer(201, "{}");

    @Autowired
    private IdempotencyKeyRepository repository;

    @Autowired
    private TransactionTemplate local;

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry registry) {
        registry.add("spring.datasource.url", DATABASE::url);
        registry.add("spring.datasource.username", DATABASE::user);
        registry.add("spring.datasource.password", DATABASE::password);
    }

    @BeforeEach
    void forgetAll() throws SQLException {
        try (Connection connection = DATABASE.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("delete from idempotency_key");
        }
    }

    @Test
    void aNewKeyIsOwned() {
        assertThat(keys(60).claim("k", "r")).isEqualTo(new Claim.Owned("k", 1));
    }

    @Test
    void aKeyAtWorkIsBusy() {
        keys(60).claim("k", "r");

        assertThat(keys(60).claim("k", "r")).isEqualTo(new Claim.Busy());
    }

    @Test
    void aKeyWithAnotherRequestIsReused() {
        keys(60).claim("k", "r");

        assertThat(keys(60).claim("k", "other")).isEqualTo(new Claim.Reused());
    }

    @Test
    void anAnswerThatWasKeptIsGivenAgain() {
        keys(60).keep((Claim.Owned) keys(60).claim("k", "r"), DONE);

        assertThat(keys(60).claim("k", "r")).isEqualTo(new Claim.Answered(DONE));
    }

    @Test
    void anAttemptOverItsLeaseIsTakenOverAndCanNoLongerAnswer() {
        var first = (Claim.Owned) keys(-1).claim("k", "r");
        var second = (Claim.Owned) keys(60).claim("k", "r");
        assertThat(second.attempt()).isEqualTo(2);

        keys(60).keep(first, DONE);
        assertThat(keys(60).claim("k", "r")).isEqualTo(new Claim.Busy());

        keys(60).keep(second, DONE);
        assertThat(keys(60).claim("k", "r")).isEqualTo(new Claim.Answered(DONE));
    }

    @Test
    void aKeyWhoseAnswerIsPreparedIsBusy() throws SQLException {
        keys(-1).claim("k", "r");
        try (Connection connection = DATABASE.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("update idempotency_key set status = 201, body = '{}'");

            assertThat(keys(60).claim("k", "r")).isEqualTo(new Claim.Busy());

            connection.rollback();
        }
    }

    private IdempotencyKeys keys(long leaseSeconds) {
        Map<String, URI> banks = Map.of();
        return new IdempotencyKeys(
                repository,
                local,
                new TransferProperties(banks, Duration.ofSeconds(10), Duration.ofSeconds(leaseSeconds)));
    }
}
