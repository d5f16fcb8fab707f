package dev.concordat.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Wire record: body of {@code POST /v1/transactions/{id}/abort}. */
public record AbortRequest(
        @Nullable String reason, @Nullable List<BranchRequest> branches) {}
