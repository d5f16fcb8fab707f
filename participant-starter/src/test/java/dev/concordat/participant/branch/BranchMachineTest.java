package dev.concordat.participant.branch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.protocol.AbortResult;
import dev.concordat.protocol.CommitResult;
import dev.concordat.protocol.Vote;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every order meets every evidence. */
class BranchMachineTest {

    private static final Evidence PREPARED = new Evidence.Prepared();
    private static final Evidence COMMITTED = new Evidence.Fenced(FenceKind.WORK);
    private static final Evidence ABORTED = new Evidence.Fenced(FenceKind.TOMBSTONE);
    private static final Evidence NOTHING = new Evidence.Nothing();

    static Stream<Arguments> table() {
        return Stream.of(
                Arguments.of(Order.PREPARE, PREPARED, Vote.PREPARED),
                Arguments.of(Order.PREPARE, COMMITTED, Vote.PREPARED),
                Arguments.of(Order.PREPARE, ABORTED, Vote.REFUSED),
                Arguments.of(Order.PREPARE, NOTHING, Move.LeaveTombstone.class),
                Arguments.of(Order.COMMIT, PREPARED, Move.CommitPrepared.class),
                Arguments.of(Order.COMMIT, COMMITTED, CommitResult.DONE),
                Arguments.of(Order.COMMIT, ABORTED, CommitResult.HAZARD),
                Arguments.of(Order.COMMIT, NOTHING, CommitResult.HAZARD),
                Arguments.of(Order.ABORT, PREPARED, Move.RollBackPrepared.class),
                Arguments.of(Order.ABORT, COMMITTED, AbortResult.RETRY),
                Arguments.of(Order.ABORT, ABORTED, AbortResult.DONE),
                Arguments.of(Order.ABORT, NOTHING, Move.LeaveTombstone.class));
    }

    @ParameterizedTest
    @MethodSource("table")
    void evidenceAndOrderGiveTheMove(Order order, Evidence evidence, Object expected) {
        Move move = BranchMachine.next(order, evidence);

        if (move instanceof Move.Answer answer) {
            assertThat(answer.result()).isEqualTo(expected);
        } else {
            assertThat(move).isInstanceOf((Class<?>) expected);
        }
    }

    @Test
    void theTableIsComplete() {
        assertThat(table().count())
                .isEqualTo((long) Order.values().length
                        * List.of(PREPARED, COMMITTED, ABORTED, NOTHING).size());
    }

    @Test
    void followingTheMovesAlwaysEndsInAnAnswer() {
        for (Order order : Order.values()) {
            for (Evidence start : List.of(PREPARED, COMMITTED, ABORTED, NOTHING)) {
                Evidence evidence = start;
                Move move = BranchMachine.next(order, evidence);
                for (int moves = 0; !(move instanceof Move.Answer); moves++) {
                    assertThat(moves).isLessThan(3);
                    evidence = after(move);
                    move = BranchMachine.next(order, evidence);
                }
            }
        }
    }

    private static Evidence after(Move move) {
        if (move instanceof Move.CommitPrepared) {
            return COMMITTED;
        }
        return move instanceof Move.RollBackPrepared ? NOTHING : ABORTED;
    }
}
