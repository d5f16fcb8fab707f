package dev.concordat.participant.autoconfigure;

import dev.concordat.participant.recovery.Diagnosis;
import dev.concordat.participant.recovery.UnfitDatabaseException;
import java.util.stream.Collectors;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says what to change in the database. */
class UnfitDatabaseFailureAnalyzer extends AbstractFailureAnalyzer<UnfitDatabaseException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, UnfitDatabaseException cause) {
        return new FailureAnalysis(
                "The database cannot take part in global transactions: " + cause.getMessage() + ".",
                cause.findings().stream().map(Diagnosis::remedy).collect(Collectors.joining(" ")),
                rootFailure);
    }
}
