package dev.concordat.participant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concordat.participant.testapp.Journeys;
import dev.concordat.participant.testapp.Notes;
import dev.concordat.participant.testapp.RunningNotes;
import dev.concordat.participant.testapp.StubCoordinator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** Writes of a participant outside of any global transaction: seen, or refused by the server. */
@ExtendWith(OutputCaptureExtension.class)
class WritesOutsideIT {

    private final StubCoordinator coordinator = new StubCoordinator();

    @AfterEach
    void stop() {
        coordinator.close();
    }

    private static List<String> warnings(CapturedOutput output) {
        return output.getAll()
                .lines()
                .filter(line -> line.contains("A write outside of any global transaction"))
                .toList();
    }

    @Test
    void eachLineThatWritesOutsideIsNamedOnceAndTheStartIsNone(CapturedOutput output) throws Exception {
        try (RunningNotes app = RunningNotes.start("app", coordinator, "logging.level.dev.concordat=info")) {
            Notes notes = app.bean(Notes.class);
            TransactionTemplate local = app.bean(TransactionTemplate.class);
            JdbcTemplate jdbc = app.bean(JdbcTemplate.class);
            app.execute("create or replace function scribble() returns int language sql as"
                    + " $$insert into card (text) values ('x') returning 1$$");
            assertThat(warnings(output)).isEmpty();

            notes.readInTransaction();
            app.bean(Journeys.class).run(() -> notes.write("inside"));
            assertThat(warnings(output)).isEmpty();

            notes.write("a");
            notes.write("b");
            notes.writeWithoutTransaction("c");
            assertThat(warnings(output))
                    .hasSize(2)
                    .anySatisfy(line -> assertThat(line).contains("Notes.write(Notes.java:"))
                    .anySatisfy(line -> assertThat(line).contains("Notes.writeWithoutTransaction(Notes.java:"));

            for (int i = 0; i < 2; i++) {
                local.executeWithoutResult(status -> jdbc.queryForObject("select scribble()", Integer.class));
            }
            assertThat(warnings(output)).hasSize(3).last().asString().contains("WritesOutsideIT.");
            assertThat(app.notes()).containsExactly("a", "b", "c");
            assertThat(output)
                    .contains("In global transactions, kind=RestClient, bean=restClient, status=takes part")
                    .contains("In global transactions, kind=executor");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "false"})
    void whereTheyAreRefusedTheServerRefusesThemAndTheMessageSaysWhatToDo(String autoCommit) throws Exception {
        try (RunningNotes app = RunningNotes.start(
                "app",
                coordinator,
                "concordat.participant.writes-outside=refuse",
                "spring.datasource.hikari.auto-commit=" + autoCommit)) {
            Notes notes = app.bean(Notes.class);

            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> notes.write("a"))
                        .hasStackTraceContaining("concordat.participant.writes-outside");
                assertThatThrownBy(() -> notes.writeWithoutTransaction("b"))
                        .hasStackTraceContaining("concordat.participant.writes-outside");
                assertThat(notes.readInTransaction()).isEmpty();
            }

            app.bean(Journeys.class).run(() -> notes.write("inside"));
            assertThat(app.prepared()).hasSize(1);
            assertThat(app.notes()).isEmpty();
            app.prepared().forEach(gid -> app.execute("rollback prepared '" + gid + "'"));
        }
    }
}
