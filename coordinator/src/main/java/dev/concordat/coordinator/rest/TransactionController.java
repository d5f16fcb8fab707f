package dev.concordat.coordinator.rest;

import dev.concordat.coordinator.runtime.CommitOrder;
import dev.concordat.coordinator.runtime.Coordinator;
import dev.concordat.coordinator.transaction.GlobalTransaction;
import dev.concordat.coordinator.transaction.Reply;
import dev.concordat.coordinator.web.Identifiers;
import dev.concordat.coordinator.web.Problem;
import dev.concordat.coordinator.web.ProblemException;
import dev.concordat.protocol.AbortReason;
import dev.concordat.protocol.AbortRequest;
import dev.concordat.protocol.BeginRequest;
import dev.concordat.protocol.CommitRequest;
import dev.concordat.protocol.TransactionId;
import dev.concordat.protocol.TransactionView;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Begins, decides and shows transactions. */
@RestController
@RequestMapping("/v1/transactions")
@Tag(name = "Transactions")
final class TransactionController {

    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(60);

    private final Coordinator coordinator;
    private final Identifiers identifiers;
    private final BranchIntake intake;
    private final AwaitLimit awaitLimit;

    TransactionController(
            Coordinator coordinator, Identifiers identifiers, BranchIntake intake, AwaitLimit awaitLimit) {
        this.coordinator = coordinator;
        this.identifiers = identifiers;
        this.intake = intake;
        this.awaitLimit = awaitLimit;
    }

    @PostMapping
    @Operation(
            operationId = "begin",
            summary = "Begin a transaction under a new identifier",
            description =
                    "The default timeout is PT60S, the longest the cluster's max-lifetime. A begun transaction that"
                            + " is not committed in time is aborted.")
    @ApiResponse(responseCode = "201", description = "begun; Location is its address")
    ResponseEntity<TransactionView> begin(@RequestBody(required = false) @Nullable BeginRequest body) {
        BeginRequest request = body == null ? new BeginRequest(null, null) : body;
        Duration timeout = orDefault(request.timeout());
        GlobalTransaction begun = Rejections.transaction(coordinator.begin(request.name(), timeout));
        return ResponseEntity.created(URI.create("/v1/transactions/" + begun.id()))
                .body(Views.of(begun));
    }

    @GetMapping("/{id}")
    @Operation(operationId = "get", summary = "Show a transaction with its branches and its timeline")
    @ApiResponse(responseCode = "200", description = "the transaction")
    TransactionView get(@PathVariable String id) {
        return Views.of(Rejections.transaction(coordinator.find(identifiers.transaction(id))));
    }

    @PostMapping("/{id}/commit")
    @Operation(
            operationId = "commit",
            summary = "Decide to commit",
            description =
                    "The branches given are added to those enlisted; with them the call needs no begin and no enlist"
                            + " before it. Idempotent: the same body always gets the same answer.")
    @ApiResponse(responseCode = "200", description = "decided to commit, durably: committed or committing")
    TransactionView commit(@PathVariable String id, @RequestBody(required = false) @Nullable CommitRequest body) {
        TransactionId transaction = identifiers.transaction(id);
        CommitRequest request = body == null ? new CommitRequest(null, null, null) : body;
        Duration await = "decision".equals(request.await()) ? Duration.ZERO : awaitLimit.duration();
        return Views.of(committed(coordinator.commit(
                new CommitOrder(transaction, intake.accept(request.branches()), orDefault(request.timeout()), await))));
    }

    /**
     * The transaction of a commit that came to one.
     *
     * @throws ProblemException if it did not
     */
    static GlobalTransaction committed(Reply reply) {
        GlobalTransaction decided = Rejections.transaction(reply);
        AbortReason reason = Views.reasonOf(decided);
        if (reason != null) {
            throw Problem.TRANSACTION_ABORTED
                    .because(advice(reason))
                    .of(decided.id())
                    .withReason(reason);
        }
        return decided;
    }

    @PostMapping("/{id}/abort")
    @Operation(
            operationId = "abort",
            summary = "Decide to abort",
            description = "Durable also for an identifier never seen: a later commit of it is refused.")
    @ApiResponse(responseCode = "200", description = "decided to abort, durably")
    TransactionView abort(@PathVariable String id, @RequestBody(required = false) @Nullable AbortRequest body) {
        TransactionId transaction = identifiers.transaction(id);
        AbortRequest request = body == null ? new AbortRequest(null, null) : body;
        return Views.of(Rejections.transaction(
                coordinator.abort(transaction, request.reason(), intake.accept(request.branches()))));
    }

    private Duration orDefault(@Nullable Duration timeout) {
        Duration longest = coordinator.applied().policy().maxLifetime();
        Duration wanted = timeout == null ? DEFAULT_TIMEOUT : timeout;
        return wanted.compareTo(longest) > 0 ? longest : wanted;
    }

    private static String advice(AbortReason reason) {
        String next = "nothing of it will take effect; do the work again in a new transaction.";
        return switch (reason) {
            case VOTE_REFUSED -> "A participant refused: " + next;
            case PARTICIPANT_UNREACHABLE -> "A participant could not be reached for its vote: " + next;
            case PREPARE_TIMEOUT -> "A participant gave no usable vote in time: " + next;
            case DEADLINE_PASSED -> "Its deadline had passed: " + next;
            case REQUESTED -> "Its abort was asked for before: " + next;
            case IN_DOUBT_INQUIRY -> "A participant had waited too long for its commit: " + next;
        };
    }
}
