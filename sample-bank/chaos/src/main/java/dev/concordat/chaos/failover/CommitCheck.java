package dev.concordat.chaos.failover;

import dev.concordat.participant.client.CoordinatorClient;
import dev.concordat.protocol.BranchOutcome;
import dev.concordat.protocol.Inquiry;
import dev.concordat.protocol.Limits;
import dev.concordat.protocol.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Asks again for what was acknowledged (S5). */
final class CommitCheck {

    private static final int AT_ONCE = Limits.MAX_INQUIRIES;
    private static final Duration BUDGET = Duration.ofSeconds(30);

    private final CoordinatorClient coordinators;
    private long checked;
    private final List<String> violations = new ArrayList<>();

    CommitCheck(CoordinatorClient coordinators) {
        this.coordinators = coordinators;
    }

    /** Every commit among the calls must still be one. */
    void check(List<Call> calls) {
        List<Inquiry> acknowledged = calls.stream()
                .filter(Call::committed)
                .map(call -> new Inquiry(call.transaction().value(), "1", null, null))
                .toList();
        for (int from = 0; from < acknowledged.size(); from += AT_ONCE) {
            checkSome(acknowledged.subList(from, Math.min(acknowledged.size(), from + AT_ONCE)));
        }
    }

    private void checkSome(List<Inquiry> inquiries) {
        List<BranchOutcome> outcomes = coordinators
                .outcomes(inquiries, BUDGET)
                .orElseThrow(() -> new IllegalStateException("no coordinator answers inquiries"))
                .outcomes();
        checked += outcomes.size();
        outcomes.stream()
                .filter(outcome -> !outcome.outcome().equals(Outcome.COMMIT.wireName()))
                .forEach(outcome -> violations.add(
                        outcome.transaction() + " was acknowledged as committed and is now " + outcome.outcome()));
        if (outcomes.size() != inquiries.size()) {
            violations.add(inquiries.size() + " inquiries, " + outcomes.size() + " outcomes");
        }
    }

    long checked() {
        return checked;
    }

    List<String> violations() {
        return violations;
    }
}
