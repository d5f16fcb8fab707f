package dev.concordat.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Wire record: a participant asks what became of a branch that it has prepared.
 *
 * @param expired the branch has waited longer than its timeout by the participant's own clock; absent is false
 * @param participant who asks: two that were given the same branch, by a request that was delivered twice, get each its
 *     own outcome; absent, as older builds leave it, the outcome is that of whoever has the branch
 */
public record Inquiry(
        String transaction,
        String branch,
        @Nullable Boolean expired,
        @Nullable String participant) {

    /** The same as older coordinators understand it. */
    public Inquiry withoutParticipant() {
        return new Inquiry(transaction, branch, expired, null);
    }
}
