package dev.concordat.coordinator.rest;

import dev.concordat.coordinator.runtime.Coordinator;
import dev.concordat.coordinator.transaction.Resolution;
import dev.concordat.coordinator.web.Callers;
import dev.concordat.coordinator.web.Identifiers;
import dev.concordat.coordinator.web.NoContent;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.ResolveRequest;
import dev.concordat.protocol.TransactionId;
import dev.concordat.protocol.TransactionView;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What operators can do to a transaction that does not end by itself. */
@RestController
@RequestMapping("/v1/transactions/{id}")
@Tag(name = "Operators")
final class OperatorController {

    private static final Logger LOGGER = LoggerFactory.getLogger(OperatorController.class);

    private final Coordinator coordinator;
    private final Identifiers identifiers;

    OperatorController(Coordinator coordinator, Identifiers identifiers) {
        this.coordinator = coordinator;
        this.identifiers = identifiers;
    }

    @PostMapping("/retry")
    @Operation(operationId = "retry", summary = "Forget the back-off and deliver now, hazards too")
    @ApiResponse(responseCode = "200", description = "the transaction")
    TransactionView retry(
            @PathVariable String id,
            @RequestBody(required = false) @Nullable NoContent body,
            HttpServletRequest request) {
        Callers.operator(request);
        return Views.of(Rejections.transaction(coordinator.retry(identifiers.transaction(id))));
    }

    @PostMapping("/branches/{branch}/resolve")
    @Operation(
            operationId = "resolve",
            summary = "Give up on a branch that can never acknowledge",
            description = "Say what you found at the participant. Such a transaction is never forgotten.")
    @ApiResponse(responseCode = "200", description = "the transaction")
    TransactionView resolve(
            @PathVariable String id,
            @PathVariable String branch,
            @RequestBody ResolveRequest body,
            HttpServletRequest request) {
        String operator = Callers.operator(request).name();
        TransactionId transaction = identifiers.transaction(id);
        BranchId branchId = identifiers.branch(branch);
        Resolution.Found found = Resolution.Found.COMMITTED.wireName().equals(body.outcome())
                ? Resolution.Found.COMMITTED
                : Resolution.Found.ABORTED;
        TransactionView view = Views.of(Rejections.transaction(
                coordinator.resolve(transaction, branchId, new Resolution(found, body.reason(), operator))));
        LOGGER.atWarn()
                .addKeyValue("transaction", transaction)
                .addKeyValue("branch", branchId)
                .addKeyValue("outcome", found.wireName())
                .addKeyValue("operator", operator)
                .addKeyValue("reason", body.reason())
                .log("branch resolved by operator");
        return view;
    }
}
