package dev.concordat.participant.recovery;

import dev.concordat.participant.BranchResource;
import dev.concordat.participant.InDoubtBranch;
import dev.concordat.participant.branch.BranchKey;
import dev.concordat.participant.branch.Order;
import dev.concordat.participant.branch.WaitingSince;
import dev.concordat.participant.client.CoordinatorClient;
import dev.concordat.participant.resource.PhaseTwo;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.BranchOutcome;
import dev.concordat.protocol.Inquiry;
import dev.concordat.protocol.Limits;
import dev.concordat.protocol.Outcome;
import dev.concordat.protocol.OutcomesResponse;
import dev.concordat.protocol.TransactionId;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the coordinators about branches that wait, and carries out what they answer. Without an answer nothing is done,
 * however long that takes (R8). Not thread-safe: one thread runs it.
 */
public final class InDoubtResolver {

    private static final Logger LOG = LoggerFactory.getLogger(InDoubtResolver.class);
    private static final Duration BUDGET = Duration.ofSeconds(5);

    private final BranchResource resource;
    private final CoordinatorClient coordinators;
    private final PhaseTwo phaseTwo;
    private final Duration grace;
    private final WaitingSince since = new WaitingSince();

    /** Asks about branches that have waited at least {@code grace}; younger ones get their outcome pushed. */
    public InDoubtResolver(BranchResource resource, CoordinatorClient coordinators, PhaseTwo phaseTwo, Duration grace) {
        this.resource = resource;
        this.coordinators = coordinators;
        this.phaseTwo = phaseTwo;
        this.grace = grace;
    }

    /** One round over all branches that wait. */
    public void run() {
        List<InDoubtBranch> found = resource.inDoubt();
        long now = System.nanoTime();
        since.look(found.stream().map(InDoubtBranch::branch).toList(), now);
        List<InDoubtBranch> waiting = found.stream()
                .map(branch -> new InDoubtBranch(
                        branch.branch(), since.age(branch.branch(), branch.age(), now), branch.timeout()))
                .filter(branch -> branch.age().compareTo(grace) >= 0)
                .toList();
        for (int start = 0; start < waiting.size(); start += Limits.MAX_INQUIRIES) {
            ask(waiting.subList(start, Math.min(waiting.size(), start + Limits.MAX_INQUIRIES)));
        }
    }

    private void ask(List<InDoubtBranch> waiting) {
        List<Inquiry> inquiries = waiting.stream()
                .map(branch -> new Inquiry(
                        branch.branch().transaction().value(),
                        branch.branch().branch().value(),
                        branch.isExpired() ? Boolean.TRUE : null))
                .toList();
        Optional<OutcomesResponse> response = coordinators.outcomes(inquiries, BUDGET);
        if (response.isEmpty()) {
            LOG.debug("No coordinator answers about branches in doubt, count={}", waiting.size());
            return;
        }
        Set<BranchKey> asked = new LinkedHashSet<>();
        waiting.forEach(branch -> asked.add(branch.branch()));
        Map<Order, Set<BranchKey>> orders = new EnumMap<>(Order.class);
        for (BranchOutcome outcome : response.get().outcomes()) {
            BranchKey key = new BranchKey(TransactionId.parse(outcome.transaction()), new BranchId(outcome.branch()));
            order(Outcome.fromWire(outcome.outcome()))
                    .filter(order -> asked.contains(key))
                    .ifPresent(order -> orders.computeIfAbsent(order, none -> new LinkedHashSet<>())
                            .add(key));
        }
        orders.forEach((order, keys) -> {
            LOG.info("Branches in doubt are finished, order={}, branches={}", order, keys);
            phaseTwo.carryOut(order, keys);
        });
    }

    private static Optional<Order> order(Outcome outcome) {
        return switch (outcome) {
            case COMMIT -> Optional.of(Order.COMMIT);
            case ABORT -> Optional.of(Order.ABORT);
            case PENDING -> Optional.empty();
        };
    }
}
