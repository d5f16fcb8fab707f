package dev.concordat.participant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.concordat.participant.recovery.UnfitDatabaseException;
import dev.concordat.participant.testapp.Journeys;
import dev.concordat.participant.testapp.Notes;
import dev.concordat.participant.testapp.RunningNotes;
import dev.concordat.participant.testapp.StubCoordinator;
import dev.concordat.testing.Database;
import dev.concordat.testing.PostgresServer;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a participant does by itself: inquiries, leases, and examining its database. */
class RecoveryIT {

    private static final Duration BOUND = Duration.ofSeconds(20);
    private static final Pattern INQUIRY = Pattern.compile("\"transaction\":\"(\\w+)\",\"branch\":\"([\\w.]+)\"");

    private final StubCoordinator coordinator = new StubCoordinator();

    @AfterEach
    void stop() {
        coordinator.close();
    }

    private static StubCoordinator.Answer outcome(StubCoordinator.Request request, String outcome) {
        if (!request.path().endsWith("/outcomes")) {
            return StubCoordinator.committing(request);
        }
        Matcher inquiry = INQUIRY.matcher(request.body());
        assertThat(inquiry.find()).isTrue();
        return new StubCoordinator.Answer(
                200,
                "{\"outcomes\":[{\"transaction\":\"" + inquiry.group(1) + "\",\"branch\":\"" + inquiry.group(2)
                        + "\",\"outcome\":\"" + outcome + "\"}]}");
    }

    @Test
    void aBranchInDoubtWaitsForAnAnswerAndIsThenFinishedEvenAfterARestart() throws Exception {
        Database database = PostgresServer.shared().createDatabase();
        try (RunningNotes first = RunningNotes.start(database, "bank", coordinator)) {
            first.bean(Journeys.class).run(() -> first.bean(Notes.class).write("a"));
            assertThat(first.prepared()).hasSize(1);
        }
        coordinator.behave(request -> outcome(request, "pending"));
        try (RunningNotes second = RunningNotes.start(
                database,
                "bank",
                coordinator,
                "concordat.recovery.grace=0s",
                "concordat.recovery.interval=50ms",
                "concordat.recovery.start-wait=1s")) {
            await().atMost(BOUND)
                    .until(() -> coordinator.requests().stream()
                                    .filter(request -> request.path().endsWith("/outcomes"))
                                    .count()
                            > 3);
            assertThat(second.prepared()).hasSize(1);

            coordinator.behave(request -> outcome(request, "commit"));

            await().atMost(BOUND).until(() -> second.prepared().isEmpty());
            assertThat(second.notes()).containsExactly("a");
        }
    }

    @Test
    void aBranchThatHasWaitedLongerThanItsTimeoutSaysSo() throws Exception {
        coordinator.behave(
                request -> outcome(request, request.body().contains("\"expired\":true") ? "abort" : "pending"));
        try (RunningNotes bank = RunningNotes.start(
                "bank",
                coordinator,
                "concordat.timeout=6s",
                "concordat.recovery.grace=0s",
                "concordat.recovery.interval=50ms")) {
            GlobalTransactionTemplate template = bank.bean(GlobalTransactionTemplate.class);
            template.execute(transaction -> {
                bank.bean(Notes.class).write("a");
                return null;
            });

            await().atMost(BOUND).until(() -> bank.prepared().isEmpty());
            assertThat(bank.notes()).isEmpty();
            assertThat(bank.fence()).containsExactly("1 tombstone");
        }
    }

    @Test
    void foreignPreparedTransactionsAreNeverTouched() {
        coordinator.behave(request -> outcome(request, "abort"));
        try (RunningNotes bank = RunningNotes.start(
                "bank", coordinator, "concordat.recovery.grace=0s", "concordat.recovery.interval=50ms")) {
            for (String gid : new String[] {
                "somebody-else",
                "concordat:other:01M3250V000000000000000000:1:bank:0",
                "concordat:concordat:01M3250V000000000000000000:1:ledger:0"
            }) {
                bank.execute("begin; insert into note values ('" + gid + "'); prepare transaction '" + gid + "'");
            }
            bank.execute("begin; insert into note values ('ours');"
                    + " prepare transaction 'concordat:concordat:01M3250V000000000000000000:1:bank:0'");

            await().atMost(BOUND).until(() -> bank.prepared().size() == 3);
            assertThat(bank.prepared()).noneMatch(gid -> gid.contains(":concordat:01M3250V000000000000000000:1:bank"));
            bank.clear();
        }
    }

    @Test
    void anInstanceRegistersAndLeaves() {
        try (RunningNotes bank = RunningNotes.start(
                "bank", coordinator, "concordat.participant.instance=one", "concordat.coordinator.token=secret")) {
            await().atMost(BOUND).until(() -> coordinator.requests().stream()
                    .anyMatch(request -> request.method().equals("PUT")
                            && request.path().equals("/v1/participants/bank/instances/one")
                            && request.authorization().equals("Bearer secret")
                            && request.body().contains("\"url\":\"http://127.0.0.1:" + bank.port() + "/concordat\"")
                            && request.body().contains("\"ttl\":\"PT15S\"")));
        }
        assertThat(coordinator.requests()).anyMatch(request -> request.method().equals("DELETE"));
    }

    @Test
    void withoutAnyCoordinatorTheApplicationStartsNevertheless() {
        coordinator.close();
        try (RunningNotes bank = RunningNotes.start("bank", coordinator)) {
            bank.bean(Notes.class).write("plain");
            assertThat(bank.notes()).containsExactly("plain");
        }
    }

    @Test
    void aDatabaseWithoutAFenceTableStopsTheStartWithARemedy() {
        assertThatThrownBy(
                        () -> RunningNotes.start("bank", coordinator, "concordat.participant.initialize-schema=never")
                                .close())
                .isInstanceOf(UnfitDatabaseException.class)
                .satisfies(cause -> assertThat(((UnfitDatabaseException) cause)
                                .findings()
                                .get(0)
                                .remedy())
                        .contains("classpath:db/participant-flyway"));
    }

    @Test
    void whenSlotsRunShortNewBranchesAreRefused() {
        try (RunningNotes bank = RunningNotes.start("bank", coordinator, "concordat.participant.slot-reserve=100000")) {
            assertThatThrownBy(() -> bank.bean(Journeys.class)
                            .run(() -> bank.bean(Notes.class).write("a")))
                    .isInstanceOf(BranchRefusedException.class)
                    .hasMessageContaining("max_prepared_transactions");
        }
    }
}
