package dev.concordat.coordinator.audit.judgement;

import dev.concordat.protocol.TransactionId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Something that was found.
 *
 * @param subject what it is about
 * @param age how long it has stood; null where that says nothing
 * @param text what was seen, in sentences
 * @param next what to do about it, in sentences; empty if nothing
 */
public record Finding(
        Severity severity, Subject subject, @Nullable Duration age, String text, String next) {

    /** From here on what waits is a warning. */
    public static final Duration LONG = Duration.ofSeconds(60);

    /**
     * What a finding is about; two looks that find the same have equal ones.
     *
     * @param database null if it is about none or about several
     * @param transaction null if it is about a database
     */
    public record Subject(
            Rule rule,
            @Nullable String database,
            @Nullable TransactionId transaction,
            @Nullable String branch,
            @Nullable String participant) {}

    static Finding of(Severity severity, Rule rule, BranchName name, @Nullable String database, Words words) {
        return new Finding(severity, subject(rule, name, database), null, words.text(), words.next());
    }

    /** Of something that waits: young it is merely in doubt. */
    static Finding waiting(Rule rule, BranchName name, @Nullable String database, Duration age, Words words) {
        Severity severity = age.compareTo(LONG) < 0 ? Severity.IN_DOUBT : Severity.WARNING;
        return new Finding(severity, subject(rule, name, database), age, words.text(), words.next());
    }

    static Finding ofDatabase(Severity severity, Rule rule, String database, Words words) {
        return new Finding(severity, new Subject(rule, database, null, null, null), null, words.text(), words.next());
    }

    private static Subject subject(Rule rule, BranchName name, @Nullable String database) {
        return new Subject(
                rule,
                database,
                name.transaction(),
                name.branch().value(),
                name.participant().value());
    }

    /** What was seen, and what to do. */
    record Words(String text, String next) {}
}
