package dev.concordat.coordinator.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.coordinator.dispatch.VotePlan.Step;
import dev.concordat.coordinator.runtime.Circuit;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.BranchResult;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionId;
import dev.concordat.protocol.Vote;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Which step follows what while one target is asked; that rounds do so has {@link PrepareRoundTest}. */
class VotePlanTest {

    private static final Target BANK = new Target(new ParticipantName("bank"), null);
    private static final CallResult REFUSED = new CallResult.NotReached("connection refused");
    private static final CallResult SILENCE = new CallResult.NoAnswer("no answer");
    private static final CallResult UNUSABLE = new CallResult.Unusable("status 500");
    private static final long BEGIN = Long.MAX_VALUE - 77;
    private static final long END = BEGIN + Duration.ofSeconds(10).toNanos();

    private final FakeCore core = new FakeCore();
    private final Circuits circuits = new Circuits(CircuitSettings.DEFAULT, () -> Instant.ofEpochMilli(core.now));
    private final TransactionId id = core.id();
    private long nanos = BEGIN;

    @BeforeEach
    void oneInstance() {
        core.register("bank", "1", "http://localhost:1");
    }

    private VotePlan of(String... branches) {
        return of(List.of(branches));
    }

    private VotePlan of(List<String> branches) {
        List<BranchId> asked = branches.stream().map(BranchId::new).toList();
        return new VotePlan(id, BANK, asked, END, DispatchSettings.DEFAULT, circuits, new Rotation(BANK, 0));
    }

    private Step next(VotePlan plan) {
        return plan.next(core.applied(), nanos, core.now);
    }

    private Step.Post post(VotePlan plan) {
        Step step = next(plan);
        assertThat(step).isInstanceOf(Step.Post.class);
        return (Step.Post) step;
    }

    private Duration pause(VotePlan plan) {
        Step step = next(plan);
        assertThat(step).isInstanceOf(Step.Pause.class);
        return Duration.ofNanos(((Step.Pause) step).nanos());
    }

    private List<VoteEvent.Voted> end(VotePlan plan, Step.Post post, CallResult result) {
        return plan.ended(post, result, core.applied(), nanos, core.now);
    }

    private CallResult answered(String... branchesAndWords) {
        List<BranchResult> results = new ArrayList<>();
        for (int i = 0; i < branchesAndWords.length; i += 2) {
            results.add(new BranchResult(id.value(), branchesAndWords[i], branchesAndWords[i + 1], "text"));
        }
        return new CallResult.Answered(results);
    }

    @Nested
    class Voting {

        @Test
        void allBranchesAreAskedAtOnceForAsLongAsThereIsTime() {
            nanos += Duration.ofSeconds(4).toNanos();

            assertThat(next(of("1", "2")))
                    .isEqualTo(new Step.Post(
                            "http://localhost:1",
                            null,
                            List.of(new BranchKey(id, new BranchId("1")), new BranchKey(id, new BranchId("2"))),
                            Duration.ofSeconds(6)));
        }

        @Test
        void oneCallHasABound() {
            List<String> many =
                    IntStream.range(0, 300).mapToObj(Integer::toString).toList();

            assertThat(post(of(many)).branches()).hasSize(DispatchSettings.DEFAULT.maxBatch());
        }

        @Test
        void whatHasVotedIsNewsAndNotAskedAgain() {
            VotePlan plan = of("1", "2");

            List<VoteEvent.Voted> voted = end(plan, post(plan), answered("1", "prepared"));

            assertThat(voted).containsExactly(new VoteEvent.Voted(new BranchId("1"), Vote.PREPARED, "text"));
            assertThat(pause(plan)).isPositive();
            assertThat(post(plan).branches()).containsExactly(new BranchKey(id, new BranchId("2")));
        }

        @Test
        void itIsOverWhenAllHaveVoted() {
            VotePlan plan = of("1", "2");

            end(plan, post(plan), answered("1", "prepared", "2", "read-only"));

            assertThat(next(plan)).isEqualTo(new Step.Over());
        }

        @Test
        void aWordThatIsNoVoteIsNone() {
            VotePlan plan = of("1");

            assertThat(end(plan, post(plan), answered("1", "maybe"))).isEmpty();
            assertThat(next(plan)).isInstanceOf(Step.Pause.class);
        }

        @Test
        void itIsOverWhenTheTimeIs() {
            VotePlan plan = of("1");
            nanos = END - 1;
            assertThat(next(plan)).isInstanceOf(Step.Post.class);

            nanos = END;

            assertThat(next(plan)).isEqualTo(new Step.Over());
        }
    }

    @Nested
    class Resting {

        @Test
        void pausesGrowToASecondHoweverCallsEnd() {
            VotePlan plan = of("1");
            List<Long> pauses = new ArrayList<>();
            for (CallResult result : List.of(UNUSABLE, SILENCE, answered(), UNUSABLE, UNUSABLE, UNUSABLE, UNUSABLE)) {
                end(plan, post(plan), result);
                pauses.add(pause(plan).toMillis());
            }

            assertThat(pauses).containsExactly(50L, 100L, 200L, 400L, 800L, 1_000L, 1_000L);
        }

        @Test
        void aPauseEndsWithTheTime() {
            VotePlan plan = of("1");
            Step.Post post = post(plan);
            nanos = END - 7;
            end(plan, post, UNUSABLE);

            assertThat(pause(plan)).isEqualTo(Duration.ofNanos(7));
        }

        @Test
        void anotherInstanceIsTriedWithoutAPauseAndEachOnlyOnce() {
            core.register("bank", "2", "http://localhost:2");
            VotePlan plan = of("1");
            Step.Post first = post(plan);
            end(plan, first, REFUSED);

            Step.Post second = post(plan);
            end(plan, second, REFUSED);

            assertThat(second.base()).isNotEqualTo(first.base());
            assertThat(pause(plan)).isEqualTo(Duration.ofMillis(50));
        }

        @Test
        void anAnswerThatSaysNothingIsNoReasonToTryAnotherAtOnce() {
            core.register("bank", "2", "http://localhost:2");
            VotePlan plan = of("1");
            end(plan, post(plan), REFUSED);
            end(plan, post(plan), answered());

            assertThat(pause(plan)).isEqualTo(Duration.ofMillis(50));
            end(plan, post(plan), REFUSED);
            assertThat(next(plan)).as("failures before an answer do not count").isInstanceOf(Step.Post.class);
        }
    }

    @Nested
    class OutOfReach {

        private void later(Duration time) {
            nanos += time.toNanos();
        }

        private void failOnce(VotePlan plan, CallResult result) {
            end(plan, post(plan), result);
            assertThat(pause(plan)).isPositive();
        }

        @Test
        void itIsWhenNoConnectionWasMadeForThatLong() {
            VotePlan plan = of("1");
            failOnce(plan, REFUSED);
            later(DispatchSettings.DEFAULT.unreachableAfter().minusNanos(1));
            failOnce(plan, REFUSED);
            later(Duration.ofNanos(1));
            end(plan, post(plan), REFUSED);

            assertThat(next(plan))
                    .isEqualTo(new Step.Unreachable(new VoteEvent.Unreachable(BANK, "connection refused")));
        }

        @Test
        void itIsNotWhenSilenceWasInBetween() {
            assertIsTakenForThere(SILENCE);
        }

        @Test
        void itIsNotWhenAnAnswerWasInBetween() {
            assertIsTakenForThere(answered());
        }

        @Test
        void itIsNotWhenAnErrorWasInBetween() {
            assertIsTakenForThere(UNUSABLE);
        }

        private void assertIsTakenForThere(CallResult heard) {
            VotePlan plan = of("1");
            failOnce(plan, REFUSED);
            later(DispatchSettings.DEFAULT.unreachableAfter());
            failOnce(plan, heard);
            failOnce(plan, REFUSED);
        }

        @Test
        void silenceAloneIsNoReason() {
            VotePlan plan = of("1");
            failOnce(plan, SILENCE);
            later(DispatchSettings.DEFAULT.unreachableAfter());

            failOnce(plan, SILENCE);
        }

        @Test
        void whoHasNoInstanceIsToo() {
            Target nobody = new Target(new ParticipantName("nobody"), null);
            VotePlan plan = new VotePlan(
                    id,
                    nobody,
                    List.of(new BranchId("1")),
                    END,
                    DispatchSettings.DEFAULT,
                    circuits,
                    new Rotation(nobody, 0));
            assertThat(pause(plan)).isEqualTo(Duration.ofMillis(50));
            later(DispatchSettings.DEFAULT.unreachableAfter());

            assertThat(next(plan))
                    .isEqualTo(new Step.Unreachable(new VoteEvent.Unreachable(nobody, "no instance is registered")));
        }
    }

    @Nested
    class TheCircuit {

        private void open() {
            for (int i = 0; i < CircuitSettings.DEFAULT.minimumCalls(); i++) {
                circuits.notReached(BANK);
            }
            assertThat(circuits.of(BANK)).isEqualTo(Circuit.OPEN);
        }

        /** So that one call, and no other, finds out whether the target is back. */
        private void halfOpen() {
            open();
            core.now += CircuitSettings.DEFAULT.firstWait().toMillis() + 1;
        }

        @Test
        void keepsCallsFromBeingMadeWhileItIsOpen() {
            open();
            VotePlan plan = of("1");
            assertThat(pause(plan)).isPositive();
            nanos += DispatchSettings.DEFAULT.unreachableAfter().toNanos();

            assertThat(next(plan))
                    .isEqualTo(new Step.Unreachable(new VoteEvent.Unreachable(BANK, "its circuit is open")));
        }

        @Test
        void opensByCallsThatReachNobody() {
            VotePlan plan = of("1");
            for (int i = 0; i < CircuitSettings.DEFAULT.minimumCalls(); i++) {
                end(plan, post(plan), REFUSED);
                assertThat(pause(plan)).isPositive();
            }

            assertThat(circuits.of(BANK)).isEqualTo(Circuit.OPEN);
        }

        @Test
        void doesNotOpenByAnythingElse() {
            VotePlan plan = of("1");
            for (CallResult result : List.of(SILENCE, UNUSABLE, SILENCE, UNUSABLE, SILENCE, SILENCE, SILENCE)) {
                end(plan, post(plan), result);
                assertThat(pause(plan)).isPositive();
            }

            assertThat(circuits.of(BANK)).isEqualTo(Circuit.CLOSED);
        }

        @Test
        void closesByAnAnswer() {
            halfOpen();
            VotePlan plan = of("1");

            end(plan, post(plan), answered("1", "prepared"));

            assertThat(circuits.of(BANK)).isEqualTo(Circuit.CLOSED);
        }

        @Test
        void isLeftAsItWasByACallThatSaysNothingOfTheTarget() {
            halfOpen();
            for (CallResult nothing : List.of(SILENCE, UNUSABLE)) {
                VotePlan plan = of("1");
                end(plan, post(plan), nothing);
                assertThat(circuits.of(BANK)).isEqualTo(Circuit.HALF_OPEN);
                assertThat(circuits.tryAcquire(BANK))
                        .as("another call may look")
                        .isTrue();
                circuits.release(BANK);
            }
            VotePlan plan = of("1");
            assertThat(post(plan).base()).isNotEmpty();
            plan.broken();
            assertThat(circuits.tryAcquire(BANK)).isTrue();
        }
    }

    @Test
    void anAddressThatFailedIsPassedOverUntilItWorksAgain() {
        core.register("bank", "2", "http://localhost:2");
        VotePlan plan = of("1");
        Step.Post failed = post(plan);
        end(plan, failed, SILENCE);
        Step.Post other = post(plan);
        assertThat(other.base()).isNotEqualTo(failed.base());
        end(plan, other, answered());
        assertThat(pause(plan)).isPositive();

        assertThat(post(plan).base()).isEqualTo(other.base());
    }
}
