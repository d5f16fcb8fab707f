package dev.concordat.protocol;

/**
 * Wire record: an operator gives up on a branch that can never acknowledge.
 *
 * @param outcome {@code committed} or {@code aborted}: what the operator found at the participant
 */
public record ResolveRequest(String outcome, String reason) {}
