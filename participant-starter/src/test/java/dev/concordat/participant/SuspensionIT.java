package dev.concordat.participant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concordat.participant.testapp.Journeys;
import dev.concordat.participant.testapp.Notes;
import dev.concordat.participant.testapp.Parcel;
import dev.concordat.participant.testapp.Parcels;
import dev.concordat.participant.testapp.RunningNotes;
import dev.concordat.participant.testapp.StubCoordinator;
import dev.concordat.testing.Database;
import dev.concordat.testing.PostgresServer;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Which local transaction is the branch, where connections come with auto-commit off, so that nothing but Spring's word
 * tells one from the other.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SuspensionIT {

    private final StubCoordinator coordinator = new StubCoordinator();
    private final Database database = PostgresServer.shared().createDatabase();
    private RunningNotes app;
    private Journeys journeys;
    private Notes notes;
    private TransactionTemplate outer;
    private TransactionTemplate requiresNew;

    @BeforeAll
    void start() {
        app = RunningNotes.start(
                database,
                "app",
                coordinator,
                "spring.datasource.hikari.auto-commit=false",
                "spring.jpa.properties.hibernate.connection.provider_disables_autocommit=true");
        app.execute("create table parcel (id bigint primary key, version bigint not null, text text)");
        app.execute("create table parcel_numbers (sequence_name text primary key, next_val bigint)");
        journeys = app.bean(Journeys.class);
        notes = app.bean(Notes.class);
        outer = app.bean(TransactionTemplate.class);
        requiresNew = new TransactionTemplate(Objects.requireNonNull(outer.getTransactionManager()));
        requiresNew.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    @AfterAll
    void stop() {
        app.close();
        coordinator.close();
    }

    @BeforeEach
    void clear() {
        app.clear();
        app.execute("truncate parcel, parcel_numbers");
        coordinator.reset();
    }

    @Test
    void anInnerTransactionThatWritesBeforeTheOuterOneIsIndependentNevertheless() throws Exception {
        journeys.run(() -> outer.executeWithoutResult(status -> {
            notes.audit("audit");
            notes.write("trip");
        }));

        assertThat(app.notes()).containsExactly("audit");
        assertThat(app.prepared()).hasSize(1);
    }

    @Test
    void itsRowStaysWhenTheOuterOneFails() {
        assertThatThrownBy(() -> journeys.run(() -> outer.executeWithoutResult(status -> {
                    notes.audit("audit");
                    notes.write("trip");
                    throw new IllegalStateException("no");
                })))
                .hasMessage("no");

        assertThat(app.notes()).containsExactly("audit");
        assertThat(app.prepared()).isEmpty();
    }

    @Test
    void aNewTransactionThatSetsNoneAsideIsABranch() throws Exception {
        journeys.run(() -> notes.audit("audit"));

        assertThat(app.notes()).isEmpty();
        assertThat(app.prepared()).hasSize(1);
    }

    @Test
    void aNewTransactionOfACallbackAfterTheCommitIsABranch() throws Exception {
        journeys.run(() -> outer.executeWithoutResult(status -> {
            notes.read();
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public int getOrder() {
                    return 0;
                }

                @Override
                public void afterCommit() {
                    notes.audit("after");
                }
            });
        }));

        assertThat(app.notes()).isEmpty();
        assertThat(app.prepared()).hasSize(1);
    }

    @Test
    void aTransactionMadeByHandBesideTheBranchIsABranchOfItsOwn() throws Exception {
        journeys.run(() -> outer.executeWithoutResult(status -> {
            notes.write("spring");
            byHand("hand");
        }));

        assertThat(app.notes()).isEmpty();
        assertThat(app.prepared()).hasSize(2);
    }

    private void byHand(String text) {
        try (Connection connection = app.bean(DataSource.class).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("insert into note values ('" + text + "')");
            connection.commit();
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void numbersThatHibernateDrawsFromATableStayOutside() throws Exception {
        journeys.run(() -> outer.executeWithoutResult(status -> {
            app.bean(Parcels.class).save(new Parcel("one"));
            app.bean(Parcels.class).save(new Parcel("two"));
        }));

        assertThat(app.prepared()).hasSize(1);
        assertThat(app.query("select next_val from parcel_numbers")).hasSize(1);
        assertThat(app.query("select text from parcel")).isEmpty();
    }

    @Test
    void savingTwiceWithoutALocalTransactionAroundIsToldAsSuch() {
        Parcels parcels = app.bean(Parcels.class);
        assertThatThrownBy(() -> journeys.run(() -> {
                    Parcel saved = parcels.save(new Parcel("first"));
                    saved.setText("second");
                    parcels.save(saved);
                }))
                .isInstanceOf(BranchRefusedException.class)
                .hasMessageContaining("put @Transactional on the method")
                .hasMessageContaining("parcel");
        assertThat(coordinator.decisions()).singleElement().satisfies(request -> assertThat(request.path())
                .endsWith("/abort"));
    }

    @Test
    void changingTwiceWithoutALocalTransactionAroundIsToldAsSuch() {
        Parcels parcels = app.bean(Parcels.class);
        AtomicReference<Parcel> stored = new AtomicReference<>(parcels.save(new Parcel("first")));
        assertThatThrownBy(() -> journeys.run(() -> {
                    stored.get().setText("second");
                    stored.set(parcels.save(stored.get()));
                    stored.get().setText("third");
                    parcels.save(stored.get());
                }))
                .isInstanceOf(BranchRefusedException.class)
                .hasMessageContaining("put @Transactional on the method")
                .hasMessageContaining("parcel");
    }

    @Test
    void whatCannotBePreparedIsExplainedThroughJpaToo() {
        assertThatThrownBy(() -> journeys.run(() -> outer.executeWithoutResult(status -> {
                    notes.write("x");
                    notes.tell();
                })))
                .hasRootCauseInstanceOf(org.postgresql.util.PSQLException.class)
                .hasStackTraceContaining("it has used NOTIFY");
    }

    @Test
    void aLocalTransactionWithoutAStatementCostsNothing() throws Exception {
        journeys.run(() -> requiresNew.executeWithoutResult(status -> {}));

        assertThat(coordinator.decisions()).isEmpty();
    }
}
