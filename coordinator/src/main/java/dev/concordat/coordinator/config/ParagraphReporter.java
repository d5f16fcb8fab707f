package dev.concordat.coordinator.config;

import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalysisReporter;

/** Prints the reason why a node did not start on stderr, as one paragraph (contract.md 5). */
final class ParagraphReporter implements FailureAnalysisReporter {

    @Override
    public void report(FailureAnalysis analysis) {
        String action = analysis.getAction() == null ? "" : " " + analysis.getAction();
        String paragraph = (analysis.getDescription() + action).strip().replaceAll("\\s+", " ");
        System.err.println("Concordat could not start. " + paragraph);
    }
}
