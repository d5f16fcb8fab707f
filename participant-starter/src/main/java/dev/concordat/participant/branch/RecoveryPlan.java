package dev.concordat.participant.branch;

import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.BranchOutcome;
import dev.concordat.protocol.Inquiry;
import dev.concordat.protocol.Outcome;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One round of asking the coordinators about branches that wait: about which, in which calls, and what an answer orders.
 * Without an answer nothing is ordered, however long that takes (R8). What came of a step goes in, the next step comes
 * out. Pure but for its own fields; not thread-safe.
 */
public final class RecoveryPlan {

    /**
     * A prepared branch that waits for the decision.
     *
     * @param age since it was prepared, by the database's clock
     * @param timeout after which it counts as expired
     */
    public record Waiting(BranchKey branch, Duration age, Duration timeout) {

        /** Whether it has waited longer than its timeout. */
        public boolean isExpired() {
            return age.compareTo(timeout) > 0;
        }
    }

    /**
     * What bounds a round.
     *
     * @param grace younger branches are not asked about, since they get their outcome pushed
     * @param mostInquiries of one call
     */
    public record Bounds(Duration grace, int mostInquiries) {}

    /** What is to be done next. */
    public sealed interface Step {

        /** Ask a coordinator, then {@link RecoveryPlan#answered} or {@link RecoveryPlan#unanswered}. */
        record Ask(List<Inquiry> inquiries) implements Step {}

        /** Carry out the order on these, then {@link RecoveryPlan#carriedOut}, whatever came of it. */
        record CarryOut(Order order, List<BranchKey> branches) implements Step {}

        /** Over, until the next round. */
        record Over() implements Step {}
    }

    private final ParticipantName self;
    private final Deque<List<Waiting>> calls = new ArrayDeque<>();
    private final Deque<Step> orders = new ArrayDeque<>();
    private List<Waiting> asked = List.of();

    /**
     * A round over what the database has prepared now.
     *
     * @param self who asks: the answer is about its branches, and not about another participant's of the same names
     * @param since what has been seen waiting in the rounds before; takes this one in
     * @param nanos of this process's monotonic clock
     */
    public RecoveryPlan(
            ParticipantName self, Collection<Waiting> found, WaitingSince since, long nanos, Bounds bounds) {
        this.self = self;
        since.look(found.stream().map(Waiting::branch).toList(), nanos);
        List<Waiting> old = found.stream()
                .map(one -> new Waiting(one.branch(), since.age(one.branch(), one.age(), nanos), one.timeout()))
                .filter(one -> one.age().compareTo(bounds.grace()) >= 0)
                .toList();
        for (int start = 0; start < old.size(); start += bounds.mostInquiries()) {
            calls.add(old.subList(start, Math.min(old.size(), start + bounds.mostInquiries())));
        }
    }

    /** The first step. */
    public Step start() {
        return next();
    }

    private Step next() {
        if (!orders.isEmpty()) {
            return orders.remove();
        }
        if (calls.isEmpty()) {
            return new Step.Over();
        }
        asked = calls.remove();
        return new Step.Ask(asked.stream().map(this::inquiry).toList());
    }

    private Inquiry inquiry(Waiting about) {
        return new Inquiry(
                about.branch().transaction().value(),
                about.branch().branch().value(),
                about.isExpired() ? Boolean.TRUE : null,
                self.value());
    }

    /**
     * A coordinator answered. What was not asked orders nothing, nor does what is pending.
     *
     * @throws IllegalArgumentException if the answer is malformed: then nothing of it is ordered, and the round is over
     */
    public Step answered(List<BranchOutcome> outcomes) {
        Set<BranchKey> about = new LinkedHashSet<>();
        asked.forEach(one -> about.add(one.branch()));
        Map<Order, Set<BranchKey>> ordered = new EnumMap<>(Order.class);
        for (BranchOutcome told : outcomes) {
            BranchKey key = new BranchKey(TransactionId.parse(told.transaction()), new BranchId(told.branch()));
            Outcome outcome = Outcome.fromWire(told.outcome());
            if (outcome != Outcome.PENDING && about.contains(key)) {
                ordered.computeIfAbsent(order(outcome), none -> new LinkedHashSet<>())
                        .add(key);
            }
        }
        ordered.forEach((order, keys) -> orders.add(new Step.CarryOut(order, new ArrayList<>(keys))));
        return next();
    }

    private static Order order(Outcome outcome) {
        return switch (outcome) {
            case COMMIT -> Order.COMMIT;
            case ABORT -> Order.ABORT;
            case PENDING -> throw new IllegalArgumentException("nothing is to be done about what is pending");
        };
    }

    /** No coordinator answered; these wait for the next round. */
    public Step unanswered() {
        return next();
    }

    /** It was tried; what was not done is asked about again in the next round. */
    public Step carriedOut() {
        return next();
    }
}
