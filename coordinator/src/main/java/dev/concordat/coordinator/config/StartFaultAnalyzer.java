package dev.concordat.coordinator.config;

import dev.concordat.coordinator.log.NewerLevelException;
import dev.concordat.coordinator.log.raft.LogStartException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Says in one paragraph why a node did not start, for the reasons that a person can remove. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class StartFaultAnalyzer implements FailureAnalyzer {

    @Override
    public @Nullable FailureAnalysis analyze(Throwable failure) {
        // Looked for first: the log wraps it in a fault of its own, whose advice is for damage.
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof NewerLevelException older) {
                return new FailureAnalysis("concordat.data-dir: " + older.getMessage(), null, failure);
            }
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String paragraph = paragraph(cause);
            if (paragraph != null) {
                return new FailureAnalysis(paragraph, null, failure);
            }
        }
        return null;
    }

    private static @Nullable String paragraph(Throwable cause) {
        return switch (cause) {
            case ConfigurationFault fault -> fault.getMessage();
            case LogStartException fault -> "concordat.data-dir: " + fault.getMessage();
            case PortInUseException fault ->
                "server.port: port " + fault.getPort()
                        + " is in use, perhaps by another coordinator. Stop that process,"
                        + " or set server.port to a free port.";
            case BindException fault ->
                fault.getName() + ": its value cannot be read as a "
                        + fault.getTarget().getType().toString().replaceAll(".*\\.", "") + " ("
                        + rootMessage(fault) + "). Correct it; durations are written like PT30S, PT1H or 30s.";
            default -> null;
        };
    }

    static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }
}
