package dev.concordat.coordinator.audit.judgement;

import java.util.Locale;

/** How bad a finding is, from harmless to worst. */
public enum Severity {
    /** Worth knowing, such as what could not be looked at. */
    NOTE,
    /** Waits for a decision or its delivery, and not for long yet: what every busy system shows. */
    IN_DOUBT,
    /** A person should look: in doubt for long, or the database is not what it must be. */
    WARNING,
    /** A promise is broken, or evidence contradicts other evidence. */
    VIOLATION;

    /** As it is written in reports. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
