package dev.concordat.protocol;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Wire record: body of {@code POST /v1/transactions/{id}/commit}.
 *
 * @param timeout bound of the voting round
 * @param await {@code completion} (default) or {@code decision}
 */
public record CommitRequest(
        @Nullable Duration timeout,
        @Nullable List<BranchRequest> branches,
        @Nullable String await) {}
