package dev.concordat.participant.recovery;

import java.util.List;
import java.util.stream.Collectors;

/** The database cannot take part in global transactions as it is. */
public class UnfitDatabaseException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<Diagnosis> findings;

    /** With at least one finding. */
    public UnfitDatabaseException(List<Diagnosis> findings) {
        super(findings.stream().map(Diagnosis::problem).collect(Collectors.joining("; ")));
        this.findings = List.copyOf(findings);
    }

    /** What was found. */
    public List<Diagnosis> findings() {
        return findings;
    }
}
