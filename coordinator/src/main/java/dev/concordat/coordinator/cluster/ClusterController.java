package dev.concordat.coordinator.cluster;

import dev.concordat.coordinator.log.LogRefusedException;
import dev.concordat.coordinator.log.ReplicatedLog;
import dev.concordat.coordinator.web.Callers;
import dev.concordat.coordinator.web.NoContent;
import dev.concordat.coordinator.web.Problem;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Shows the cluster, and what operators can do to it. */
@RestController
@RequestMapping("/v1/cluster")
@Tag(name = "Operators")
final class ClusterController {

    private final ReplicatedLog log;
    private final NodeUrls urls;
    private final Members members;

    ClusterController(ReplicatedLog log, NodeUrls urls, Members members) {
        this.log = log;
        this.urls = urls;
        this.members = members;
    }

    @GetMapping
    @Operation(operationId = "cluster", summary = "Show the cluster as this node sees it")
    @ApiResponse(responseCode = "200", description = "nodes, roles and positions in the log")
    ClusterView cluster() {
        return ClusterView.of(log.status(), urls);
    }

    /** @param snapshotIndex last entry contained in the newest snapshot */
    record SnapshotView(long snapshotIndex) {}

    @PostMapping("/snapshots")
    @Operation(operationId = "takeSnapshot", summary = "Write a snapshot on this node now")
    @ApiResponse(responseCode = "200", description = "the snapshot is durable")
    SnapshotView takeSnapshot(@RequestBody(required = false) @Nullable NoContent body, HttpServletRequest request) {
        Callers.operator(request);
        try {
            return new SnapshotView(log.takeSnapshot());
        } catch (LogRefusedException refused) {
            throw Problem.UNAVAILABLE.because("No snapshot was written: " + refused.getMessage() + ". Ask again.");
        }
    }

    @PutMapping("/members/{node}")
    @Operation(
            operationId = "seatMember",
            summary = "Add a node, promote a standby or take a voter's vote away",
            description =
                    "A new node is caught up before it votes. One change at a time; the same again goes on from what"
                            + " stands.")
    @ApiResponse(responseCode = "200", description = "it stands as was wanted")
    ClusterView seat(@PathVariable String node, @RequestBody MemberRequest body, HttpServletRequest request) {
        Callers.operator(request);
        members.seat(NodeTexts.inPath(node), body);
        return cluster();
    }

    @DeleteMapping("/members/{node}")
    @Operation(
            operationId = "removeMember",
            summary = "Remove a node for good",
            description = "A leader hands over first. The name is never given to a node again.")
    @ApiResponse(responseCode = "200", description = "it is no member")
    ClusterView remove(@PathVariable String node, HttpServletRequest request) {
        Callers.operator(request);
        members.remove(NodeTexts.inPath(node));
        return cluster();
    }

    @PostMapping("/leader")
    @Operation(operationId = "transferLeadership", summary = "Hand leadership over to a voter")
    @ApiResponse(responseCode = "200", description = "it leads")
    ClusterView transferLeadership(@RequestBody LeaderRequest body, HttpServletRequest request) {
        Callers.operator(request);
        members.handOver(body.node());
        return cluster();
    }
}
