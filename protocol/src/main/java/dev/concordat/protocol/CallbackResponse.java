package dev.concordat.protocol;

import java.util.List;

/** Wire record: a participant's answer to a callback, one result for each branch asked, in any order. */
public record CallbackResponse(List<BranchResult> results) {
    public CallbackResponse {
        results = List.copyOf(results);
    }
}
