package dev.concordat.coordinator.rest;

import dev.concordat.coordinator.transaction.GlobalTransaction;
import dev.concordat.coordinator.transaction.Reply;
import dev.concordat.coordinator.web.ServedProblem;
import dev.concordat.protocol.TransactionId;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What HTTP carries of an answer, by the same rules as the controllers; for those who ask without a server between.
 *
 * @param status of HTTP
 * @param type of the problem; empty if it is none
 * @param phase status of the transaction; empty if it is a problem or about none
 * @param reason why it is aborted; empty if that is not said
 * @param detail of the problem
 */
public record ServedAnswer(int status, String type, String phase, String reason, String detail) {

    private static final int OK = 200;

    /** To a request for a commit. */
    public static ServedAnswer ofCommit(Reply reply) {
        return served(() -> TransactionController.committed(reply));
    }

    /** To anything else that the core replies to. */
    public static ServedAnswer of(Reply reply) {
        return served(() -> switch (reply) {
            case Reply.Accepted accepted -> accepted.transaction();
            case Reply.Rejected rejected -> throw Rejections.problem(rejected.rejection());
            case Reply.Answered ignored -> null;
            case Reply.Leased ignored -> null;
            case Reply.Noted ignored -> null;
        });
    }

    /** To a request about a transaction whose time lies too far ahead of a node's clock; null if it is let in. */
    public static @Nullable ServedAnswer atTheDoor(InstantSource clock, TransactionId id) {
        ServedAnswer answer = served(() -> {
            ServedProblem.checkTime(clock, id);
            return null;
        });
        return answer.status() == OK ? null : answer;
    }

    /** To a request that ended in this. */
    public static ServedAnswer of(RuntimeException failure) {
        return served(() -> {
            throw failure;
        });
    }

    /** A success that is about no transaction. */
    public static ServedAnswer ok() {
        return served(() -> null);
    }

    private static ServedAnswer served(Supplier<@Nullable GlobalTransaction> answer) {
        try {
            GlobalTransaction shown = answer.get();
            String phase = shown == null ? "" : shown.status().wireName();
            var reason = shown == null ? null : Views.reasonOf(shown);
            return new ServedAnswer(OK, "", phase, reason == null ? "" : reason.wireName(), "");
        } catch (RuntimeException failure) {
            ServedProblem problem = ServedProblem.of(failure);
            return new ServedAnswer(problem.status(), problem.type(), "", problem.reason(), problem.detail());
        }
    }
}
