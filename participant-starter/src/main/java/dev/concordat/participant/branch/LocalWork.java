package dev.concordat.participant.branch;

/**
 * What is known of a local transaction when it ends.
 *
 * @param definition names the code that it ran: the method that is transactional, or the place that asked for it. Work
 *     of the same definition that succeeds later makes good for work that was rolled back, as after a retry
 * @param mayBeMissed whether somebody has said that the global transaction can do without it
 */
public record LocalWork(String definition, boolean mayBeMissed) {

    /** Nothing is known: nothing makes good for it. */
    public static final LocalWork UNKNOWN = new LocalWork("", false);

    /** Whether {@code later} is another attempt at the same. */
    boolean isRepeatedBy(LocalWork later) {
        return !definition.isEmpty() && definition.equals(later.definition);
    }

    /** For people. */
    String describe() {
        return definition.isEmpty() ? "a local transaction" : "the local transaction of " + definition;
    }
}
