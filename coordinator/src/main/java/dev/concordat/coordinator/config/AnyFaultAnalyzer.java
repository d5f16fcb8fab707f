package dev.concordat.coordinator.config;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** The last resort: whatever kept the node from starting is said in one sentence, its trace at DEBUG. */
@Order(Ordered.LOWEST_PRECEDENCE)
final class AnyFaultAnalyzer implements FailureAnalyzer {

    private static final Logger LOGGER = LoggerFactory.getLogger(AnyFaultAnalyzer.class);

    @Override
    public FailureAnalysis analyze(Throwable failure) {
        LOGGER.atDebug().setCause(failure).log("node did not start");
        return new FailureAnalysis(
                StartFaultAnalyzer.rootMessage(failure) + ".",
                "Start with --logging.level.dev.concordat=debug to see where it comes from.",
                failure);
    }
}
