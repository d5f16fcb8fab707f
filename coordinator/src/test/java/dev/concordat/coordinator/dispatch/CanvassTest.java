package dev.concordat.coordinator.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.coordinator.dispatch.Canvass.Step;
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
class CanvassTest {

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

    private Canvass of(String... branches) {
        return of(List.of(branches));
    }

    private Canvass of(List<String> branches) {
        List<BranchId> asked = branches.stream().map(BranchId::new).toList();
        return new Canvass(id, BANK, asked, END, DispatchSettings.DEFAULT, circuits, new Rotation(BANK, 0));
    }

    private Step next(Canvass canvass) {
        return canvass.next(core.applied(), nanos, core.now);
    }

    private Step.Post post(Canvass canvass) {
        Step step = next(canvass);
        assertThat(step).isInstanceOf(Step.Post.class);
        return (Step.Post) step;
    }

    private Duration pause(Canvass canvass) {
        Step step = next(canvass);
        assertThat(step).isInstanceOf(Step.Pause.class);
        return Duration.ofNanos(((Step.Pause) step).nanos());
    }

    private List<News.Voted> end(Canvass canvass, Step.Post post, CallResult result) {
        return canvass.ended(post, result, core.applied(), nanos, core.now);
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
            List<String> many = IntStream.range(0, 300).mapToObj(Integer::toString).toList();

            assertThat(post(of(many)).branches()).hasSize(DispatchSettings.DEFAULT.maxBatch());
        }

        @Test
        void whatHasVotedIsNewsAndNotAskedAgain() {
            Canvass canvass = of("1", "2");

            List<News.Voted> voted = end(canvass, post(canvass), answered("1", "prepared"));

            assertThat(voted).containsExactly(new News.Voted(new BranchId("1"), Vote.PREPARED, "text"));
            assertThat(pause(canvass)).isPositive();
            assertThat(post(canvass).branches()).containsExactly(new BranchKey(id, new BranchId("2")));
        }

        @Test
        void itIsOverWhenAllHaveVoted() {
            Canvass canvass = of("1", "2");

            end(canvass, post(canvass), answered("1", "prepared", "2", "read-only"));

            assertThat(next(canvass)).isEqualTo(new Step.Over());
        }

        @Test
        void aWordThatIsNoVoteIsNone() {
            Canvass canvass = of("1");

            assertThat(end(canvass, post(canvass), answered("1", "maybe"))).isEmpty();
            assertThat(next(canvass)).isInstanceOf(Step.Pause.class);
        }

        @Test
        void itIsOverWhenTheTimeIs() {
            Canvass canvass = of("1");
            nanos = END - 1;
            assertThat(next(canvass)).isInstanceOf(Step.Post.class);

            nanos = END;

            assertThat(next(canvass)).isEqualTo(new Step.Over());
        }
    }

    @Nested
    class Resting {

        @Test
        void pausesGrowToASecondHoweverCallsEnd() {
            Canvass canvass = of("1");
            List<Long> pauses = new ArrayList<>();
            for (CallResult result : List.of(UNUSABLE, SILENCE, answered(), UNUSABLE, UNUSABLE, UNUSABLE, UNUSABLE)) {
                end(canvass, post(canvass), result);
                pauses.add(pause(canvass).toMillis());
            }

            assertThat(pauses).containsExactly(50L, 100L, 200L, 400L, 800L, 1_000L, 1_000L);
        }

        @Test
        void aPauseEndsWithTheTime() {
            Canvass canvass = of("1");
            Step.Post post = post(canvass);
            nanos = END - 7;
            end(canvass, post, UNUSABLE);

            assertThat(pause(canvass)).isEqualTo(Duration.ofNanos(7));
        }

        @Test
        void anotherInstanceIsTriedWithoutAPauseAndEachOnlyOnce() {
            core.register("bank", "2", "http://localhost:2");
            Canvass canvass = of("1");
            Step.Post first = post(canvass);
            end(canvass, first, REFUSED);

            Step.Post second = post(canvass);
            end(canvass, second, REFUSED);

            assertThat(second.base()).isNotEqualTo(first.base());
            assertThat(pause(canvass)).isEqualTo(Duration.ofMillis(50));
        }

        @Test
        void anAnswerThatSaysNothingIsNoReasonToTryAnotherAtOnce() {
            core.register("bank", "2", "http://localhost:2");
            Canvass canvass = of("1");
            end(canvass, post(canvass), REFUSED);
            end(canvass, post(canvass), answered());

            assertThat(pause(canvass)).isEqualTo(Duration.ofMillis(50));
            end(canvass, post(canvass), REFUSED);
            assertThat(next(canvass)).as("failures before an answer do not count").isInstanceOf(Step.Post.class);
        }
    }

    @Nested
    class OutOfReach {

        private void later(Duration time) {
            nanos += time.toNanos();
        }

        private void failOnce(Canvass canvass, CallResult result) {
            end(canvass, post(canvass), result);
            assertThat(pause(canvass)).isPositive();
        }

        @Test
        void itIsWhenNoConnectionWasMadeForThatLong() {
            Canvass canvass = of("1");
            failOnce(canvass, REFUSED);
            later(DispatchSettings.DEFAULT.unreachableAfter().minusNanos(1));
            failOnce(canvass, REFUSED);
            later(Duration.ofNanos(1));
            end(canvass, post(canvass), REFUSED);

            assertThat(next(canvass))
                    .isEqualTo(new Step.Unreachable(new News.Unreachable(BANK, "connection refused")));
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
            Canvass canvass = of("1");
            failOnce(canvass, REFUSED);
            later(DispatchSettings.DEFAULT.unreachableAfter());
            failOnce(canvass, heard);
            failOnce(canvass, REFUSED);
        }

        @Test
        void silenceAloneIsNoReason() {
            Canvass canvass = of("1");
            failOnce(canvass, SILENCE);
            later(DispatchSettings.DEFAULT.unreachableAfter());

            failOnce(canvass, SILENCE);
        }

        @Test
        void whoHasNoInstanceIsToo() {
            Target nobody = new Target(new ParticipantName("nobody"), null);
            Canvass canvass = new Canvass(
                    id,
                    nobody,
                    List.of(new BranchId("1")),
                    END,
                    DispatchSettings.DEFAULT,
                    circuits,
                    new Rotation(nobody, 0));
            assertThat(pause(canvass)).isEqualTo(Duration.ofMillis(50));
            later(DispatchSettings.DEFAULT.unreachableAfter());

            assertThat(next(canvass))
                    .isEqualTo(new Step.Unreachable(new News.Unreachable(nobody, "no instance is registered")));
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
            Canvass canvass = of("1");
            assertThat(pause(canvass)).isPositive();
            nanos += DispatchSettings.DEFAULT.unreachableAfter().toNanos();

            assertThat(next(canvass))
                    .isEqualTo(new Step.Unreachable(new News.Unreachable(BANK, "its circuit is open")));
        }

        @Test
        void opensByCallsThatReachNobody() {
            Canvass canvass = of("1");
            for (int i = 0; i < CircuitSettings.DEFAULT.minimumCalls(); i++) {
                end(canvass, post(canvass), REFUSED);
                assertThat(pause(canvass)).isPositive();
            }

            assertThat(circuits.of(BANK)).isEqualTo(Circuit.OPEN);
        }

        @Test
        void doesNotOpenByAnythingElse() {
            Canvass canvass = of("1");
            for (CallResult result : List.of(SILENCE, UNUSABLE, SILENCE, UNUSABLE, SILENCE, SILENCE, SILENCE)) {
                end(canvass, post(canvass), result);
                assertThat(pause(canvass)).isPositive();
            }

            assertThat(circuits.of(BANK)).isEqualTo(Circuit.CLOSED);
        }

        @Test
        void closesByAnAnswer() {
            halfOpen();
            Canvass canvass = of("1");

            end(canvass, post(canvass), answered("1", "prepared"));

            assertThat(circuits.of(BANK)).isEqualTo(Circuit.CLOSED);
        }

        @Test
        void isLeftAsItWasByACallThatSaysNothingOfTheTarget() {
            halfOpen();
            for (CallResult nothing : List.of(SILENCE, UNUSABLE)) {
                Canvass canvass = of("1");
                end(canvass, post(canvass), nothing);
                assertThat(circuits.of(BANK)).isEqualTo(Circuit.HALF_OPEN);
                assertThat(circuits.tryAcquire(BANK)).as("another call may look").isTrue();
                circuits.release(BANK);
            }
            Canvass canvass = of("1");
            assertThat(post(canvass).base()).isNotEmpty();
            canvass.broken();
            assertThat(circuits.tryAcquire(BANK)).isTrue();
        }
    }

    @Test
    void anAddressThatFailedIsPassedOverUntilItWorksAgain() {
        core.register("bank", "2", "http://localhost:2");
        Canvass canvass = of("1");
        Step.Post failed = post(canvass);
        end(canvass, failed, SILENCE);
        Step.Post other = post(canvass);
        assertThat(other.base()).isNotEqualTo(failed.base());
        end(canvass, other, answered());
        assertThat(pause(canvass)).isPositive();

        assertThat(post(canvass).base()).isEqualTo(other.base());
    }
}
