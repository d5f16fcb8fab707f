package dev.concordat.coordinator.cluster;

import dev.concordat.coordinator.log.BackupCodec;
import dev.concordat.coordinator.log.BackupHeader;
import dev.concordat.coordinator.log.LogStatus;
import dev.concordat.coordinator.log.ReplicatedLog;
import dev.concordat.coordinator.runtime.Coordinator;
import dev.concordat.coordinator.transaction.CoordinatorState;
import dev.concordat.coordinator.transaction.LogTime;
import dev.concordat.coordinator.web.Callers;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.BufferedOutputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/** Backs the cluster up: the replicated state at one moment, from any node, while entries go on being applied. */
@RestController
@Tag(name = "Operators")
final class BackupController {

    private static final int BUFFER_BYTES = 64 * 1024;
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final ClusterName name;
    private final ReplicatedLog log;
    private final Coordinator coordinator;
    private final InstantSource clock;

    BackupController(ClusterName name, ReplicatedLog log, Coordinator coordinator, InstantSource clock) {
        this.name = name;
        this.log = log;
        this.coordinator = coordinator;
        this.clock = clock;
    }

    @GetMapping("/v1/cluster/backup")
    @Operation(
            operationId = "backup",
            summary = "Download a backup",
            description = "Everything acknowledged before this call, consistent. The file ends with a digest of itself:"
                    + " one that was cut short is refused when it is restored.")
    @ApiResponse(
            responseCode = "200",
            description = "the backup",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_OCTET_STREAM_VALUE,
                            schema = @Schema(type = "string", format = "binary")))
    ResponseEntity<StreamingResponseBody> backup(HttpServletRequest request) {
        Callers.operator(request);
        LogStatus status = log.status();
        CoordinatorState state = coordinator.read();
        Instant now = clock.instant();
        BackupHeader header = new BackupHeader(
                state.nodes().level(),
                name.cluster(),
                name.generation(),
                status.node(),
                status.indices().applied(),
                status.term(),
                new LogTime(now.toEpochMilli()));
        String file = "concordat-" + name.cluster() + "-" + STAMP.format(now) + ".backup";
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_OCTET_STREAM)
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        ContentDisposition.attachment().filename(file).build().toString())
                .body(out -> BackupCodec.write(header, state, new BufferedOutputStream(out, BUFFER_BYTES)));
    }
}
