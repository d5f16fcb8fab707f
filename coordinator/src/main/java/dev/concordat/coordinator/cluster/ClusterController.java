package dev.concordat.coordinator.cluster;

import dev.concordat.coordinator.log.LogRefusedException;
import dev.concordat.coordinator.log.ReplicatedLog;
import dev.concordat.coordinator.rest.Callers;
import dev.concordat.coordinator.rest.NoContent;
import dev.concordat.coordinator.rest.Problem;
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

    ClusterController(ReplicatedLog log, NodeUrls urls) {
        this.log = log;
        this.urls = urls;
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
    @Operation(operationId = "addMember", summary = "Add or change a node (not built yet)")
    @ApiResponse(responseCode = "501", description = "nothing was changed")
    ClusterView add(@PathVariable String node, HttpServletRequest request) {
        return notBuilt(request);
    }

    @DeleteMapping("/members/{node}")
    @Operation(operationId = "removeMember", summary = "Remove a node (not built yet)")
    @ApiResponse(responseCode = "501", description = "nothing was changed")
    ClusterView remove(@PathVariable String node, HttpServletRequest request) {
        return notBuilt(request);
    }

    @PostMapping("/leader")
    @Operation(operationId = "transferLeadership", summary = "Hand leadership over (not built yet)")
    @ApiResponse(responseCode = "501", description = "nothing was changed")
    ClusterView transferLeadership(HttpServletRequest request) {
        return notBuilt(request);
    }

    private static ClusterView notBuilt(HttpServletRequest request) {
        Callers.operator(request);
        throw Problem.NOT_IMPLEMENTED.because("Changing the members of a running cluster is not built yet, and nothing"
                + " was changed: the members are those of concordat.raft.members.");
    }
}
