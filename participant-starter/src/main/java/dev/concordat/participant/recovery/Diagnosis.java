package dev.concordat.participant.recovery;

/**
 * Something that keeps the database from preparing.
 *
 * @param problem what is wrong
 * @param remedy what to do about it
 */
public record Diagnosis(String problem, String remedy) {}
