package dev.concordat.coordinator.security;

/**
 * Who sent a request.
 *
 * @param name for the record of what operators did; never a secret
 */
public record Caller(String name, boolean isOperator) {}
