package dev.concordat.participant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.concordat.participant.resource.postgresql.EnlistingDataSource;
import dev.concordat.participant.testapp.Card;
import dev.concordat.participant.testapp.Cards;
import dev.concordat.participant.testapp.CommitListener;
import dev.concordat.participant.testapp.Journeys;
import dev.concordat.participant.testapp.Letter;
import dev.concordat.participant.testapp.Letters;
import dev.concordat.participant.testapp.Notes;
import dev.concordat.participant.testapp.RunningNotes;
import dev.concordat.participant.testapp.StubCoordinator;
import java.util.Objects;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.jdbc.DataSourceUnwrapper;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Repositories of both kinds, unchanged, under their own transaction managers. */
class RepositoriesIT {

    private static final String WITHOUT_JPA =
            "spring.autoconfigure.exclude=org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration,"
                    + "org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration";

    private final StubCoordinator coordinator = new StubCoordinator();

    @AfterEach
    void stop() {
        coordinator.close();
    }

    @Test
    void jpaFlushesIntoThePreparedTransaction() throws Exception {
        try (RunningNotes app = RunningNotes.start("app", coordinator)) {
            assertThat(app.bean(PlatformTransactionManager.class)).isInstanceOf(JpaTransactionManager.class);
            Letters letters = app.bean(Letters.class);
            letters.save(new Letter(1, "before"));
            TransactionTemplate local = app.bean(TransactionTemplate.class);

            app.bean(Journeys.class)
                    .run(() -> local.executeWithoutResult(status -> {
                        letters.findById(1L).orElseThrow().setText("after");
                        letters.save(new Letter(2, "new"));
                    }));

            assertThat(app.prepared()).hasSize(1);
            assertThat(app.query("select text from letter")).containsExactly("before");
            app.execute("commit prepared '" + app.prepared().get(0) + "'");
            assertThat(app.query("select text from letter order by id")).containsExactly("after", "new");
        }
    }

    @Test
    void jpaReadsAreReadOnly() throws Exception {
        try (RunningNotes app = RunningNotes.start("app", coordinator)) {
            app.bean(Journeys.class).run(() -> app.bean(Letters.class).findAll());

            assertThat(coordinator.decisions()).isEmpty();
            assertThat(app.prepared()).isEmpty();
        }
    }

    @Test
    void dataJdbcSavesIntoThePreparedTransaction() throws Exception {
        try (RunningNotes app = RunningNotes.start("app", coordinator, WITHOUT_JPA)) {
            assertThat(app.bean(PlatformTransactionManager.class)).isInstanceOf(JdbcTransactionManager.class);
            Cards cards = app.bean(Cards.class);

            app.bean(Journeys.class).run(() -> {
                cards.save(new Card(null, "hello"));
                app.bean(Notes.class).write("note");
            });

            assertThat(cards.findAll()).isEmpty();
            assertThat(app.bean(CommitListener.class).heard()).isEmpty();
            assertThat(app.prepared()).hasSize(2);
            app.prepared().forEach(gid -> app.execute("commit prepared '" + gid + "'"));
            assertThat(cards.findAll()).extracting(Card::text).containsExactly("hello");
        }
    }

    @Test
    void dataJdbcRequiresNewAndDeferredConstraintsBehaveAlike() {
        try (RunningNotes app = RunningNotes.start("app", coordinator, WITHOUT_JPA)) {
            Notes notes = app.bean(Notes.class);

            assertThatThrownBy(() -> app.bean(Journeys.class).run(() -> {
                        notes.writeWithIndependentAudit("trip", () -> notes.audit("audit"));
                        notes.writeViolatingDeferred("twice");
                    }))
                    .isInstanceOf(RuntimeException.class);

            assertThat(app.notes()).containsExactly("audit");
            assertThat(app.prepared()).hasSize(1);
            app.clear();
        }
    }

    @Test
    void thePoolStaysWhatItWas() {
        try (RunningNotes app = RunningNotes.start("app", coordinator, WITHOUT_JPA)) {
            DataSource dataSource = app.bean(DataSource.class);

            assertThat(dataSource).isInstanceOf(EnlistingDataSource.class);
            HikariDataSource pool =
                    Objects.requireNonNull(DataSourceUnwrapper.unwrap(dataSource, HikariDataSource.class));
            for (int i = 0; i < 30; i++) {
                app.bean(Notes.class).readInTransaction();
            }
            assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
        }
    }
}
