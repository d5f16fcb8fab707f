package dev.concordat.coordinator.transaction;

import org.jspecify.annotations.Nullable;

/**
 * What is known of the deliveries of a decision to one branch.
 *
 * @param attempts calls that ended, well or badly
 * @param lastError what went wrong last; kept until the branch acknowledges
 * @param nextAttemptAt when the leader means to try again
 * @param acknowledgedAt when the branch acknowledged
 */
public record DeliveryRecord(
        int attempts,
        @Nullable String lastError,
        @Nullable LogTime nextAttemptAt,
        @Nullable LogTime acknowledgedAt) {

    /** Longest error text kept, in characters. */
    public static final int MAX_ERROR_LENGTH = 300;

    static final DeliveryRecord NONE = new DeliveryRecord(0, null, null, null);

    DeliveryRecord acknowledged(LogTime at) {
        return new DeliveryRecord(counted(), null, null, at);
    }

    DeliveryRecord failed(String error, LogTime next) {
        return new DeliveryRecord(counted(), cut(error), next, null);
    }

    DeliveryRecord hazard(@Nullable String detail) {
        return new DeliveryRecord(
                counted(), cut(detail == null ? "the participant reports a hazard" : detail), null, null);
    }

    DeliveryRecord dueNow() {
        return new DeliveryRecord(attempts, lastError, null, acknowledgedAt);
    }

    private int counted() {
        return attempts == Integer.MAX_VALUE ? attempts : attempts + 1;
    }

    private static String cut(String text) {
        if (text.length() <= MAX_ERROR_LENGTH) {
            return text;
        }
        // Half a surrogate pair would not survive the snapshot: a restored replica would differ.
        boolean halved = Character.isHighSurrogate(text.charAt(MAX_ERROR_LENGTH - 1));
        return text.substring(0, halved ? MAX_ERROR_LENGTH - 1 : MAX_ERROR_LENGTH);
    }
}
