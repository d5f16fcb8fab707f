package dev.concordat.coordinator.rest;

import dev.concordat.coordinator.runtime.Coordinator;
import dev.concordat.coordinator.transaction.Branch;
import dev.concordat.coordinator.transaction.BranchSpec;
import dev.concordat.coordinator.transaction.GlobalTransaction;
import dev.concordat.coordinator.transaction.Reply;
import dev.concordat.coordinator.transaction.TransactionEvent;
import dev.concordat.coordinator.web.Identifiers;
import dev.concordat.protocol.BranchRequest;
import dev.concordat.protocol.BranchView;
import dev.concordat.protocol.TransactionId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Enlists branches. */
@RestController
@Tag(name = "Transactions")
final class BranchController {

    private final Coordinator coordinator;
    private final Identifiers identifiers;
    private final BranchIntake intake;

    BranchController(Coordinator coordinator, Identifiers identifiers, BranchIntake intake) {
        this.coordinator = coordinator;
        this.identifiers = identifiers;
        this.intake = intake;
    }

    @PostMapping("/v1/transactions/{id}/branches")
    @Operation(
            operationId = "enlist",
            summary = "Enlist a branch, or add the vote of one",
            description = "Without a vote the participant is asked for it when the transaction is to commit.")
    @ApiResponse(responseCode = "201", description = "enlisted")
    @ApiResponse(responseCode = "200", description = "was enlisted before; a vote may have been added")
    ResponseEntity<BranchView> enlist(@PathVariable String id, @RequestBody BranchRequest request) {
        TransactionId transaction = identifiers.transaction(id);
        BranchSpec spec = intake.accept(request);
        Reply.Accepted accepted = Rejections.accepted(coordinator.enlist(transaction, spec));
        Branch branch = accepted.transaction().branches().find(spec.branch());
        if (branch == null) {
            throw new IllegalStateException("the branch just enlisted is not there");
        }
        boolean isNew = accepted.changed() && wasJustEnlisted(accepted.transaction());
        return ResponseEntity.status(isNew ? HttpStatus.CREATED : HttpStatus.OK).body(Views.of(branch));
    }

    /** The reply shows the transaction as of this very command, so its last event is what the command did. */
    private static boolean wasJustEnlisted(GlobalTransaction transaction) {
        return transaction.timeline().events().getLast().kind() == TransactionEvent.Kind.BRANCH_ENLISTED;
    }
}
