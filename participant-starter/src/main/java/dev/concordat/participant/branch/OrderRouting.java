package dev.concordat.participant.branch;

import dev.concordat.participant.branch.Evidence.Fenced;
import dev.concordat.participant.branch.Evidence.Foreign;
import dev.concordat.participant.branch.Evidence.Nothing;
import dev.concordat.participant.branch.Evidence.Prepared;
import dev.concordat.protocol.AbortResult;
import dev.concordat.protocol.CommitResult;
import dev.concordat.protocol.Vote;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where an order goes when it is not known in which of several databases its branch is. Each is heard first, and one that
 * is out of reach says nothing: neither that the branch is there, nor that it is not (R6). Pure.
 */
public final class OrderRouting {

    private static final String TWICE =
            "this branch is in two databases: it was carried out twice, and which of them was"
                    + " heard of is not known; an operator must look";

    private OrderRouting() {}

    /** What is to be done. */
    public sealed interface Course {

        /** The database of this position has the branch: the order goes there, and nowhere else. */
        record To(int position) implements Course {}

        /** No database has it, and late work of it could come in any: the order goes to all of them. */
        record ToEach() implements Course {}

        /** Nothing is to be done but to answer. */
        record Answered(Move.Answer answer) implements Course {}

        /** Nothing may be concluded now: the order must come again. */
        record NotNow(String reason) implements Course {}
    }

    /**
     * The course of an order to commit, or of a question for a vote. An abort needs no looking: it goes to all of them.
     *
     * @param found what each database says of the branch; empty for one that is out of reach
     */
    public static Course course(Order order, List<Optional<Evidence>> found) {
        if (order == Order.ABORT) {
            return new Course.ToEach();
        }
        List<Integer> holders = new ArrayList<>();
        for (int position = 0; position < found.size(); position++) {
            if (found.get(position).filter(OrderRouting::isHere).isPresent()) {
                holders.add(position);
            }
        }
        if (holders.size() > 1) {
            return order == Order.COMMIT
                    ? new Course.Answered(Move.Answer.commit(CommitResult.HAZARD, TWICE))
                    : new Course.NotNow(TWICE);
        }
        if (holders.size() == 1) {
            return new Course.To(holders.get(0));
        }
        if (found.stream().anyMatch(Optional::isEmpty)) {
            return new Course.NotNow("a database that this branch may be in is out of reach");
        }
        return order == Order.COMMIT ? new Course.Answered(missing(found)) : new Course.ToEach();
    }

    /** Whether the branch is prepared or committed there. A tombstone in one database says nothing of the others. */
    private static boolean isHere(Evidence evidence) {
        return evidence instanceof Prepared
                || evidence instanceof Foreign
                || (evidence instanceof Fenced fenced && fenced.kind() == FenceKind.WORK);
    }

    private static Move.Answer missing(List<Optional<Evidence>> found) {
        Evidence known = found.stream()
                .flatMap(Optional::stream)
                .filter(Fenced.class::isInstance)
                .findFirst()
                .orElse(new Nothing());
        return (Move.Answer) BranchMachine.next(Order.COMMIT, known);
    }

    /**
     * One answer for all of them.
     *
     * @param answers of each database; null for one that is out of reach
     * @return null if there is none to a question for a vote
     */
    public static Move.@Nullable Answer together(Order order, List<Move.@Nullable Answer> answers) {
        Move.Answer decisive = null;
        for (Move.Answer answer : answers) {
            if (answer != null && !isEmptyHanded(answer)) {
                decisive = answer;
            }
        }
        if (decisive != null) {
            return decisive;
        }
        boolean all = answers.stream().noneMatch(answer -> answer == null);
        return switch (order) {
            case PREPARE -> all ? Move.Answer.vote(Vote.REFUSED, "not prepared in any database") : null;
            case ABORT ->
                all
                        ? Move.Answer.abort(AbortResult.DONE, null)
                        : Move.Answer.abort(AbortResult.RETRY, "a database that this branch may be in is out of reach");
            case COMMIT -> throw new IllegalArgumentException("a commit never goes to all databases");
        };
    }

    /** What a database answers that holds nothing of the branch any more. */
    private static boolean isEmptyHanded(Move.Answer answer) {
        return answer.result() == AbortResult.DONE || answer.result() == Vote.REFUSED;
    }
}
