package dev.concordat.coordinator.rest;

import dev.concordat.coordinator.runtime.CircuitView;
import dev.concordat.coordinator.runtime.Coordinator;
import dev.concordat.coordinator.runtime.ReservedNames;
import dev.concordat.coordinator.transaction.Reply;
import dev.concordat.coordinator.web.Identifiers;
import dev.concordat.coordinator.web.Problem;
import dev.concordat.protocol.LeaseRequest;
import dev.concordat.protocol.LeaseView;
import dev.concordat.protocol.ParticipantName;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Duration;
import java.time.InstantSource;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Keeps the leases of the participants' instances. */
@RestController
@RequestMapping("/v1/participants")
@Tag(name = "Participants")
final class ParticipantController {

    private static final Duration DEFAULT_TTL = Duration.ofSeconds(15);

    private final Coordinator coordinator;
    private final Identifiers identifiers;
    private final BranchIntake intake;
    private final CircuitView circuits;
    private final ClusterId cluster;
    private final InstantSource clock;

    ParticipantController(
            Coordinator coordinator,
            Identifiers identifiers,
            BranchIntake intake,
            CircuitView circuits,
            ClusterId cluster,
            InstantSource clock) {
        this.coordinator = coordinator;
        this.identifiers = identifiers;
        this.intake = intake;
        this.circuits = circuits;
        this.cluster = cluster;
        this.clock = clock;
    }

    @PutMapping("/{name}/instances/{instance}")
    @Operation(
            operationId = "register",
            summary = "Register an instance or renew its lease",
            description = "The default ttl is PT15S; renew it every PT5S.")
    @ApiResponse(responseCode = "200", description = "the lease")
    LeaseView register(@PathVariable String name, @PathVariable String instance, @RequestBody LeaseRequest request) {
        ParticipantName participant = registrable(name);
        String id = identifiers.instance(instance);
        String url = intake.checked("The url", request.url());
        Duration ttl = request.ttl() == null ? DEFAULT_TTL : request.ttl();
        return switch (coordinator.register(participant, id, url, ttl)) {
            case Reply.Leased leased -> Views.of(leased.instance(), cluster);
            case Reply.Rejected rejected -> throw Rejections.problem(rejected.rejection());
            case Reply.Accepted other -> throw Rejections.unexpected(other);
            case Reply.Answered other -> throw Rejections.unexpected(other);
            case Reply.Noted other -> throw Rejections.unexpected(other);
        };
    }

    @DeleteMapping("/{name}/instances/{instance}")
    @Operation(operationId = "deregister", summary = "Remove an instance")
    @ApiResponse(responseCode = "204", description = "it is not registered any more")
    ResponseEntity<Void> deregister(@PathVariable String name, @PathVariable String instance) {
        coordinator.deregister(registrable(name), identifiers.instance(instance));
        return ResponseEntity.noContent().build();
    }

    @GetMapping
    @Operation(operationId = "participants", summary = "List participants, their instances and what they owe")
    @ApiResponse(responseCode = "200", description = "all participants")
    ParticipantsView participants() {
        return ParticipantsView.of(coordinator.read(), clock.instant(), circuits);
    }

    private ParticipantName registrable(String name) {
        ParticipantName participant = identifiers.participant(name);
        if (ReservedNames.contains(participant)) {
            throw Problem.INVALID_REQUEST.because(
                    "The participant " + name + " is the coordinator itself: choose another name.");
        }
        return participant;
    }
}
