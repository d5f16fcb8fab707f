package dev.concordat.participant.branch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.concordat.participant.branch.Evidence.Fenced;
import dev.concordat.participant.branch.Evidence.Nothing;
import dev.concordat.participant.branch.Evidence.Prepared;
import dev.concordat.participant.branch.OrderRouting.Course;
import dev.concordat.protocol.AbortResult;
import dev.concordat.protocol.CommitResult;
import dev.concordat.protocol.Vote;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OrderRoutingTest {

    private static final Optional<Evidence> PREPARED = Optional.of(new Prepared());
    private static final Optional<Evidence> COMMITTED = Optional.of(new Fenced(FenceKind.WORK));
    private static final Optional<Evidence> ABORTED = Optional.of(new Fenced(FenceKind.TOMBSTONE));
    private static final Optional<Evidence> NOTHING = Optional.of(new Nothing());
    private static final Optional<Evidence> OUT_OF_REACH = Optional.empty();

    private static final Move.Answer DONE = Move.Answer.abort(AbortResult.DONE, null);
    private static final Move.Answer RETRY = Move.Answer.abort(AbortResult.RETRY, "busy");
    private static final Move.Answer YES = Move.Answer.vote(Vote.PREPARED, null);
    private static final Move.Answer NO = Move.Answer.vote(Vote.REFUSED, null);

    @Test
    void anOrderGoesToTheDatabaseThatHasTheBranch() {
        for (Order order : List.of(Order.COMMIT, Order.PREPARE)) {
            assertThat(OrderRouting.course(order, List.of(NOTHING, PREPARED))).isEqualTo(new Course.To(1));
            assertThat(OrderRouting.course(order, List.of(COMMITTED, NOTHING))).isEqualTo(new Course.To(0));
            assertThat(OrderRouting.course(order, List.of(ABORTED, PREPARED))).isEqualTo(new Course.To(1));
        }
    }

    @Test
    void whatIsFoundIsConclusiveWhoeverElseIsOutOfReach() {
        assertThat(OrderRouting.course(Order.COMMIT, List.of(OUT_OF_REACH, PREPARED)))
                .isEqualTo(new Course.To(1));
        assertThat(OrderRouting.course(Order.COMMIT, List.of(COMMITTED, OUT_OF_REACH)))
                .isEqualTo(new Course.To(0));
    }

    @Test
    void whatIsNotFoundIsConclusiveOnlyIfAllWereHeard() {
        for (Order order : List.of(Order.COMMIT, Order.PREPARE)) {
            assertThat(OrderRouting.course(order, List.of(NOTHING, OUT_OF_REACH)))
                    .isInstanceOf(Course.NotNow.class);
            assertThat(OrderRouting.course(order, List.of(ABORTED, OUT_OF_REACH)))
                    .isInstanceOf(Course.NotNow.class);
        }
    }

    @Test
    void aCommitOfWhatIsNowhereIsAHazard() {
        assertThat(OrderRouting.course(Order.COMMIT, List.of(NOTHING, NOTHING)))
                .isInstanceOfSatisfying(
                        Course.Answered.class,
                        answered -> assertThat(answered.answer().result()).isEqualTo(CommitResult.HAZARD));
        assertThat(OrderRouting.course(Order.COMMIT, List.of(NOTHING, ABORTED)))
                .isInstanceOfSatisfying(
                        Course.Answered.class,
                        answered -> assertThat(answered.answer().detail()).contains("aborted here"));
    }

    @Test
    void aBranchInTwoDatabasesIsNeverCommittedByGuessing() {
        for (Optional<Evidence> first : List.of(PREPARED, COMMITTED)) {
            for (Optional<Evidence> second : List.of(PREPARED, COMMITTED)) {
                assertThat(OrderRouting.course(Order.COMMIT, List.of(first, second)))
                        .isInstanceOfSatisfying(Course.Answered.class, answered -> assertThat(
                                        answered.answer().result())
                                .isEqualTo(CommitResult.HAZARD));
                assertThat(OrderRouting.course(Order.PREPARE, List.of(first, second)))
                        .isInstanceOf(Course.NotNow.class);
            }
        }
    }

    @Test
    void lateWorkOfWhatIsRefusedOrAbortedCouldComeInAnyDatabase() {
        assertThat(OrderRouting.course(Order.PREPARE, List.of(NOTHING, NOTHING)))
                .isEqualTo(new Course.ToEach());
        assertThat(OrderRouting.course(Order.ABORT, List.of(PREPARED, OUT_OF_REACH)))
                .isEqualTo(new Course.ToEach());
    }

    @Test
    void anAbortIsDoneWhenItIsDoneEverywhere() {
        assertThat(OrderRouting.together(Order.ABORT, List.of(DONE, DONE))).isEqualTo(DONE);
        assertThat(OrderRouting.together(Order.ABORT, List.of(RETRY, DONE))).isEqualTo(RETRY);
        assertThat(OrderRouting.together(Order.ABORT, List.of(DONE, RETRY))).isEqualTo(RETRY);
        assertThat(OrderRouting.together(Order.ABORT, Arrays.asList(DONE, null)))
                .extracting(Move.Answer::result)
                .isEqualTo(AbortResult.RETRY);
    }

    @Test
    void oneVoteIsEnoughAndNoneIsARefusalOnlyIfAllWereHeard() {
        assertThat(OrderRouting.together(Order.PREPARE, Arrays.asList(NO, YES, null)))
                .isEqualTo(YES);
        assertThat(OrderRouting.together(Order.PREPARE, List.of(NO, NO)))
                .extracting(Move.Answer::result)
                .isEqualTo(Vote.REFUSED);
        assertThat(OrderRouting.together(Order.PREPARE, Arrays.asList(NO, null)))
                .isNull();
    }

    @Test
    void aCommitNeverGoesToAll() {
        assertThatIllegalArgumentException().isThrownBy(() -> OrderRouting.together(Order.COMMIT, List.of()));
    }
}
