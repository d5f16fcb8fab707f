package dev.concordat.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Wire record: a participant asks what became of a branch that it has prepared.
 *
 * @param expired the branch has waited longer than its timeout by the participant's own clock; absent is false
 */
public record Inquiry(
        String transaction, String branch, @Nullable Boolean expired) {}
