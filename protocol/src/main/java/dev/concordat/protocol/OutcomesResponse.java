package dev.concordat.protocol;

import java.util.List;

/** Wire record: answer of {@code POST /v1/outcomes}. */
public record OutcomesResponse(List<BranchOutcome> outcomes) {
    public OutcomesResponse {
        outcomes = List.copyOf(outcomes);
    }
}
