package dev.concordat.sample.transfer;

import dev.concordat.sample.Problem;
import dev.concordat.sample.ProblemException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** The face of the transfer service. */
@RestController
class TransferController {

    private static final int LONGEST_KEY = 255;

    private final Transfers transfers;
    private final IdempotencyKeys keys;
    private final Banks banks;
    private final Answers answers;

    TransferController(Transfers transfers, IdempotencyKeys keys, Banks banks, Answers answers) {
        this.transfers = transfers;
        this.keys = keys;
        this.banks = banks;
        this.answers = answers;
    }

    @PostMapping("/transfers")
    ResponseEntity<String> transfer(
            @RequestBody TransferRequest request,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key) {
        return (key == null ? answer(request, null) : once(request, key)).toResponse();
    }

    private Answer once(TransferRequest request, String key) {
        if (key.isBlank() || key.length() > LONGEST_KEY) {
            throw new ProblemException(
                    Problem.invalidRequest("An Idempotency-Key has 1 to " + LONGEST_KEY + " characters."));
        }
        return switch (keys.claim(key, request.canonical())) {
            case Claim.Owned claim -> answerAndKeep(request, claim);
            case Claim.Answered answered -> answered.answer();
            case Claim.Busy busy -> answers.refused(Problems.requestInProgress());
            case Claim.Reused reused -> answers.refused(Problems.keyReused());
        };
    }

    private Answer answerAndKeep(TransferRequest request, Claim.Owned claim) {
        Answer answer = answer(request, claim);
        if (answer.isRefusal() && answer.isFinal()) {
            keys.keep(claim, answer);
        }
        return answer;
    }

    private Answer answer(TransferRequest request, Claim.@Nullable Owned claim) {
        TransferOrder order;
        try {
            order = TransferOrder.of(request, banks.names());
        } catch (ProblemException e) {
            return answers.refused(e.problem());
        }
        return transfers.execute(order, claim);
    }
}
