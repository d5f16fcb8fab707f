package dev.concordat.participant.recovery;

import dev.concordat.participant.BranchResource;
import dev.concordat.participant.branch.RecoveryPlan;
import dev.concordat.participant.branch.RecoveryPlan.Step;
import dev.concordat.participant.branch.WaitingSince;
import dev.concordat.participant.client.CoordinatorClient;
import dev.concordat.participant.resource.PhaseTwo;
import dev.concordat.protocol.Limits;
import dev.concordat.protocol.OutcomesResponse;
import dev.concordat.protocol.ParticipantName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the coordinators about branches that wait, and carries out what they answer. Without an answer nothing is done,
 * however long that takes (R8). Not thread-safe: one thread runs it.
 */
public final class InDoubtResolver {

    private static final Logger LOG = LoggerFactory.getLogger(InDoubtResolver.class);
    private static final Duration BUDGET = Duration.ofSeconds(5);

    private final ParticipantName self;
    private final BranchResource resource;
    private final CoordinatorClient coordinators;
    private final PhaseTwo phaseTwo;
    private final RecoveryPlan.Bounds bounds;
    private final WaitingSince since = new WaitingSince();

    /** Asks about branches that have waited at least {@code grace}; younger ones get their outcome pushed. */
    public InDoubtResolver(
            ParticipantName self,
            BranchResource resource,
            CoordinatorClient coordinators,
            PhaseTwo phaseTwo,
            Duration grace) {
        this.self = self;
        this.resource = resource;
        this.coordinators = coordinators;
        this.phaseTwo = phaseTwo;
        this.bounds = new RecoveryPlan.Bounds(grace, Limits.MAX_INQUIRIES);
    }

    /** One round over all branches that wait. */
    public void run() {
        List<RecoveryPlan.Waiting> found = resource.inDoubt().stream()
                .map(branch -> new RecoveryPlan.Waiting(branch.branch(), branch.age(), branch.timeout()))
                .toList();
        RecoveryPlan plan = new RecoveryPlan(self, found, since, System.nanoTime(), bounds);
        Step step = plan.start();
        while (!(step instanceof Step.Over)) {
            step = next(plan, step);
        }
    }

    private Step next(RecoveryPlan plan, Step step) {
        if (step instanceof Step.Ask ask) {
            return ask(plan, ask);
        }
        if (step instanceof Step.CarryOut ordered) {
            return carryOut(plan, ordered);
        }
        throw new IllegalStateException("no such step: " + step);
    }

    private Step ask(RecoveryPlan plan, Step.Ask ask) {
        Optional<OutcomesResponse> response = coordinators.outcomes(ask.inquiries(), BUDGET);
        if (response.isEmpty()) {
            LOG.debug(
                    "No coordinator answers about branches in doubt, count={}",
                    ask.inquiries().size());
            return plan.unanswered();
        }
        return plan.answered(response.get().outcomes());
    }

    private Step carryOut(RecoveryPlan plan, Step.CarryOut ordered) {
        LOG.info("Branches in doubt are finished, order={}, branches={}", ordered.order(), ordered.branches());
        phaseTwo.carryOut(ordered.order(), ordered.branches());
        return plan.carriedOut();
    }
}
