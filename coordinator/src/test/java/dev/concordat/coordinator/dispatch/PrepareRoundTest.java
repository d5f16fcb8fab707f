package dev.concordat.coordinator.dispatch;

import static dev.concordat.coordinator.dispatch.FakeCore.at;
import static dev.concordat.coordinator.dispatch.FakeCore.held;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.concordat.coordinator.runtime.RoundResult;
import dev.concordat.coordinator.transaction.Branch;
import dev.concordat.coordinator.transaction.BranchSpec;
import dev.concordat.coordinator.transaction.Command;
import dev.concordat.protocol.AbortReason;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.TransactionId;
import dev.concordat.protocol.Vote;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PrepareRoundTest {

    private static final Duration LONG = Duration.ofSeconds(20);
    private static final CallResult REFUSED = new CallResult.NotReached("connection refused");

    private final FakeCore core = new FakeCore();
    private final ScriptedGateway gateway = new ScriptedGateway();
    private final Circuits circuits = new Circuits(CircuitSettings.DEFAULT, InstantSource.system());
    private final PrepareRound round =
            new PrepareRound(core, gateway, circuits, DispatchSettings.DEFAULT, InstantSource.system(), new Random(1));

    @BeforeEach
    void twoBanks() {
        core.register("bank-a", "1", "http://localhost:1");
        core.register("bank-b", "1", "http://localhost:2");
        gateway.scripts.put("http://localhost:1", ScriptedGateway.word("prepared"));
        gateway.scripts.put("http://localhost:2", ScriptedGateway.word("read-only"));
    }

    @Test
    void allVotesAreCollectedWithOneCallForEachParticipant() {
        RoundResult result = ask(LONG, "1:bank-a", "2:bank-b", "3:bank-a");

        assertThat(result).isInstanceOf(RoundResult.Unanimous.class);
        assertThat(result.votes())
                .containsEntry(new BranchId("1"), Vote.PREPARED)
                .containsEntry(new BranchId("2"), Vote.READ_ONLY)
                .containsEntry(new BranchId("3"), Vote.PREPARED);
        assertThat(gateway.sent).hasSize(2).allMatch(sent -> sent.verb() == Verb.PREPARE);
    }

    @Test
    void anErrorInACallEndsTheRoundAtOnceInsteadOfLettingItWait() {
        gateway.scripts.put("http://localhost:1", branches -> {
            throw new NoClassDefFoundError("a test's");
        });

        assertThatThrownBy(() -> ask(Duration.ofMinutes(5), "1:bank-a"))
                .hasRootCauseInstanceOf(NoClassDefFoundError.class);
    }

    @Test
    void aRefusalEndsTheRoundAtOnceAndBreaksOffOtherCalls() {
        gateway.scripts.put("http://localhost:1", ScriptedGateway.hang());
        gateway.scripts.put("http://localhost:2", branches -> {
            await().atMost(LONG).until(() -> gateway.sent.size() == 2);
            return ScriptedGateway.word("refused").answer(branches);
        });

        RoundResult result = ask(Duration.ofMinutes(5), "1:bank-a", "2:bank-b");

        assertThat(failed(result).reason()).isEqualTo(AbortReason.VOTE_REFUSED);
        assertThat(result.votes()).containsEntry(new BranchId("2"), Vote.REFUSED);
        await().atMost(LONG).until(() -> gateway.interrupted.contains("http://localhost:1"));
    }

    @Test
    void aParticipantThatCannotBeConnectedToIsUnreachableAfterAboutASecond() {
        gateway.scripts.put("http://localhost:1", branches -> REFUSED);

        RoundResult result = ask(Duration.ofMinutes(5), "1:bank-a", "2:bank-b");

        assertThat(failed(result).reason()).isEqualTo(AbortReason.PARTICIPANT_UNREACHABLE);
        assertThat(failed(result).detail()).startsWith("bank-a: ");
        assertThat(gateway.sent.stream().filter(sent -> sent.base().endsWith(":1")))
                .hasSizeBetween(3, 20);
    }

    @Test
    void aParticipantWithoutAnInstanceIsUnreachable() {
        assertThat(failed(ask(Duration.ofMinutes(5), "1:nobody")).reason())
                .isEqualTo(AbortReason.PARTICIPANT_UNREACHABLE);
    }

    @Test
    void anotherInstanceIsAskedWhereOneIsDown() {
        core.register("bank-a", "2", "http://localhost:3");
        gateway.scripts.put("http://localhost:1", branches -> REFUSED);
        gateway.scripts.put("http://localhost:3", ScriptedGateway.word("prepared"));

        for (int i = 0; i < 4; i++) {
            assertThat(ask(LONG, "1:bank-a")).isInstanceOf(RoundResult.Unanimous.class);
        }
    }

    @Test
    void aHeldBranchIsAskedAtItsInstanceWithEverythingElseThatIsAskedThere() {
        core.register("bank-a", "2", "http://localhost:3");
        gateway.scripts.put("http://localhost:3", ScriptedGateway.word("prepared"));

        RoundResult result = ask(LONG, "1:bank-a:2", "2:bank-b", "3:bank-a:2", "4:bank-a");

        assertThat(result).isInstanceOf(RoundResult.Unanimous.class);
        assertThat(result.votes()).hasSize(4);
        assertThat(gateway.sent)
                .extracting(ScriptedGateway.Sent::base, ScriptedGateway.Sent::instance, sent -> sent.branches()
                        .size())
                .containsExactlyInAnyOrder(tuple("http://localhost:3", "2", 3), tuple("http://localhost:2", null, 1));
    }

    @Test
    void branchesHeldByTwoInstancesAreAskedAtBoth() {
        core.register("bank-a", "2", "http://localhost:3");
        gateway.scripts.put("http://localhost:3", ScriptedGateway.word("prepared"));

        assertThat(ask(LONG, "1:bank-a:2", "2:bank-a:1")).isInstanceOf(RoundResult.Unanimous.class);
        assertThat(gateway.sent)
                .extracting(ScriptedGateway.Sent::base)
                .containsExactlyInAnyOrder("http://localhost:3", "http://localhost:1");
    }

    @Test
    void anInstanceThatRefusesTheConnectionIsUnreachableWithinASecondAndNoOtherIsAsked() {
        core.register("bank-a", "2", "http://localhost:3");
        gateway.scripts.put("http://localhost:3", branches -> REFUSED);
        long begin = System.nanoTime();

        RoundResult result = ask(Duration.ofMinutes(5), "1:bank-a:2");

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(1));
        assertThat(failed(result).reason()).isEqualTo(AbortReason.PARTICIPANT_UNREACHABLE);
        assertThat(failed(result).detail()).isEqualTo("bank-a: instance 2: connection refused");
        assertThat(gateway.sent).allMatch(sent -> sent.base().endsWith(":3")).hasSizeBetween(3, 8);
    }

    @Test
    void anInstanceWithoutALeaseIsUnreachableWithinASecondThoughOthersAreUp() {
        core.register("bank-a", "2", "http://localhost:3");
        core.now += 15_001;
        core.register("bank-a", "1", "http://localhost:1");
        long begin = System.nanoTime();

        for (String branch : List.of("1:bank-a:2", "1:bank-a:never-seen")) {
            RoundResult result = ask(Duration.ofMinutes(5), branch);
            assertThat(failed(result).reason()).isEqualTo(AbortReason.PARTICIPANT_UNREACHABLE);
            assertThat(failed(result).detail()).endsWith("it has no lease");
        }

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(2));
        assertThat(gateway.sent).isEmpty();
    }

    @Test
    void anInstanceThatHasRegisteredAnewIsAskedAtItsNewAddress() {
        core.register("bank-a", "2", "http://localhost:3");
        gateway.scripts.put("http://localhost:3", branches -> {
            core.register("bank-a", "2", "http://localhost:4");
            return REFUSED;
        });
        gateway.scripts.put("http://localhost:4", ScriptedGateway.word("refused"));

        assertThat(failed(ask(LONG, "1:bank-a:2")).reason()).isEqualTo(AbortReason.VOTE_REFUSED);
    }

    @Test
    void aCallToAnInstanceIsNoLongerThanItsLease() {
        core.register("bank-a", "2", "http://localhost:3");
        gateway.scripts.put("http://localhost:3", ScriptedGateway.word("prepared"));

        ask(Duration.ofMinutes(5), "1:bank-a:2", "2:bank-b");

        assertThat(gateway.sent)
                .filteredOn(sent -> sent.base().endsWith(":3"))
                .allMatch(sent -> sent.within().compareTo(Duration.ofSeconds(15)) <= 0);
        assertThat(gateway.sent)
                .filteredOn(sent -> sent.base().endsWith(":2"))
                .allMatch(sent -> sent.within().compareTo(Duration.ofMinutes(4)) > 0);
    }

    @Test
    void anUnusableVoteIsAskedForAgain() {
        AtomicInteger asked = new AtomicInteger();
        gateway.scripts.put(
                "http://localhost:1",
                branches -> asked.incrementAndGet() < 3
                        ? new CallResult.Unusable("status 500")
                        : ScriptedGateway.word("prepared").answer(branches));

        assertThat(ask(LONG, "1:bank-a")).isInstanceOf(RoundResult.Unanimous.class);
    }

    @Test
    void noUsableVoteInTimeIsATimeout() {
        gateway.scripts.put("http://localhost:1", ScriptedGateway.word("maybe"));

        RoundResult result = ask(Duration.ofSeconds(3), "1:bank-a", "2:bank-b");

        assertThat(failed(result).reason()).isEqualTo(AbortReason.PREPARE_TIMEOUT);
        assertThat(result.votes()).containsOnlyKeys(new BranchId("2"));
        assertThat(gateway.sent.stream().filter(sent -> sent.base().endsWith(":1")))
                .hasSizeGreaterThan(1);
    }

    @Test
    void aParticipantThatHangsIsATimeout() {
        gateway.scripts.put("http://localhost:1", ScriptedGateway.hang());

        assertThat(failed(ask(Duration.ofSeconds(3), "1:bank-a")).reason()).isEqualTo(AbortReason.PREPARE_TIMEOUT);
        await().atMost(LONG).until(() -> gateway.interrupted.size() == 1);
    }

    @Test
    void aRoundWithoutTimeIsATimeout() {
        assertThat(failed(ask(Duration.ZERO, "1:bank-a")).reason()).isEqualTo(AbortReason.PREPARE_TIMEOUT);
    }

    private RoundResult ask(Duration within, String... branches) {
        TransactionId id = core.id();
        core.apply(new Command.Begin(id, null, Duration.ofMinutes(10)));
        for (String branch : branches) {
            List<String> parts = List.of(branch.split(":", -1));
            BranchSpec spec = parts.size() == 2
                    ? at(parts.get(0), parts.get(1), null, null)
                    : held(parts.get(0), parts.get(1), parts.get(2), null);
            core.apply(new Command.Enlist(id, spec));
        }
        List<Branch> known = Objects.requireNonNull(core.applied().table().find(id))
                .branches()
                .all();
        return round.ask(id, known, within);
    }

    private static RoundResult.Failed failed(RoundResult result) {
        assertThat(result).isInstanceOf(RoundResult.Failed.class);
        return (RoundResult.Failed) result;
    }
}
