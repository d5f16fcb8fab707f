package dev.concordat.coordinator.rest;

import dev.concordat.coordinator.runtime.BranchInquiry;
import dev.concordat.coordinator.runtime.Coordinator;
import dev.concordat.coordinator.web.Identifiers;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.BranchOutcome;
import dev.concordat.protocol.Inquiry;
import dev.concordat.protocol.Outcome;
import dev.concordat.protocol.OutcomesRequest;
import dev.concordat.protocol.OutcomesResponse;
import dev.concordat.protocol.ParticipantName;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.ArrayList;
import java.util.List;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Answers participants in doubt. */
@RestController
@Tag(name = "Participants")
final class OutcomeController {

    private final Coordinator coordinator;
    private final Identifiers identifiers;

    OutcomeController(Coordinator coordinator, Identifiers identifiers) {
        this.coordinator = coordinator;
        this.identifiers = identifiers;
    }

    @PostMapping("/v1/outcomes")
    @Operation(
            operationId = "outcomes",
            summary = "Ask what became of prepared branches",
            description = "commit, abort or pending, in the order asked. expired: true aborts an unknown transaction,"
                    + " durably.")
    @ApiResponse(responseCode = "200", description = "an outcome for each inquiry")
    OutcomesResponse outcomes(@RequestBody OutcomesRequest request) {
        List<BranchInquiry> inquiries =
                request.inquiries().stream().map(this::inquiry).toList();
        List<Outcome> outcomes = coordinator.outcomes(inquiries);
        List<BranchOutcome> answers = new ArrayList<>();
        for (int i = 0; i < inquiries.size(); i++) {
            BranchInquiry asked = inquiries.get(i);
            answers.add(new BranchOutcome(
                    asked.transaction().value(),
                    asked.branch().value(),
                    outcomes.get(i).wireName()));
        }
        return new OutcomesResponse(answers);
    }

    private BranchInquiry inquiry(Inquiry inquiry) {
        return new BranchInquiry(
                identifiers.present(Identifiers.parse(inquiry.transaction())),
                new BranchId(inquiry.branch()),
                Boolean.TRUE.equals(inquiry.expired()),
                inquiry.participant() == null ? null : new ParticipantName(inquiry.participant()));
    }
}
