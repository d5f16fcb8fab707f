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
        return new DeliveryRecord(attempts + 1, null, null, at);
    }

    DeliveryRecord failed(String error, LogTime next) {
        return new DeliveryRecord(attempts + 1, cut(error), next, null);
    }

    DeliveryRecord hazard(@Nullable String detail) {
        return new DeliveryRecord(
                attempts + 1, cut(detail == null ? "the participant reports a hazard" : detail), null, null);
    }

    DeliveryRecord dueNow() {
        return new DeliveryRecord(attempts, lastError, null, acknowledgedAt);
    }

    private static String cut(String text) {
        return text.length() <= MAX_ERROR_LENGTH ? text : text.substring(0, MAX_ERROR_LENGTH);
    }
}
