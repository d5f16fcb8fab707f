package dev.concordat.coordinator.audit.judgement;

import java.util.List;

/** How the audit ends. */
public enum Verdict {
    /** Nothing is wrong; what is in doubt is young. */
    CLEAN(0),
    /** Somebody should look. */
    WARNINGS(4),
    /** A promise is broken. */
    VIOLATIONS(3);

    private final int exitCode;

    Verdict(int exitCode) {
        this.exitCode = exitCode;
    }

    /** Of the process. */
    public int exitCode() {
        return exitCode;
    }

    /** By the worst finding. */
    public static Verdict of(List<Finding> findings) {
        return findings.stream()
                .map(finding -> switch (finding.severity()) {
                    case NOTE, IN_DOUBT -> CLEAN;
                    case WARNING -> WARNINGS;
                    case VIOLATION -> VIOLATIONS;
                })
                .max(Enum::compareTo)
                .orElse(CLEAN);
    }
}
