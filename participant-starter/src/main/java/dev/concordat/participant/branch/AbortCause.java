package dev.concordat.participant.branch;

/**
 * Why a transaction can only abort.
 *
 * @param reason in a word
 * @param detail for people
 */
public record AbortCause(String reason, String detail) {}
