package dev.concordat.participant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.participant.testapp.Journeys;
import dev.concordat.participant.testapp.Notes;
import dev.concordat.participant.testapp.RunningNotes;
import dev.concordat.participant.testapp.StubCoordinator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The migrations in the jar, run by the tools that they are for, where the starter makes nothing itself. */
class MigrationsIT {

    private final StubCoordinator coordinator = new StubCoordinator();

    @AfterEach
    void stop() {
        coordinator.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "spring.flyway.enabled=true|spring.flyway.locations=classpath:db/participant-flyway"
                        + "|spring.flyway.baseline-on-migrate=true"
                        + "|select script from flyway_schema_history where success and type = 'SQL'"
                        + "|R__concordat_fence.sql",
                "spring.liquibase.enabled=true"
                        + "|spring.liquibase.change-log=classpath:db/participant-liquibase/concordat-fence.xml"
                        + "|spring.liquibase.show-summary=off"
                        + "|select id from databasechangelog where exectype = 'EXECUTED'"
                        + "|concordat-fence-1"
            })
    void theFenceIsMadeByTheToolOfTheApplicationAndABranchCanUseIt(
            String enabled, String where, String more, String history, String expected) throws Exception {
        try (RunningNotes bank = RunningNotes.start(
                "bank", coordinator, enabled, where, more, "concordat.participant.initialize-schema=never")) {
            assertThat(bank.query(history)).containsExactly(expected);
            assertThat(bank.query("select indexname from pg_indexes where tablename = 'concordat_fence' order by 1"))
                    .containsExactly("concordat_fence_created_at", "concordat_fence_pkey");

            bank.bean(Journeys.class).run(() -> bank.bean(Notes.class).write("fenced"));

            assertThat(bank.prepared()).hasSize(1);
            bank.execute("commit prepared '" + bank.prepared().get(0) + "'");
            assertThat(bank.fence()).containsExactly("1 work");
        }
    }
}
