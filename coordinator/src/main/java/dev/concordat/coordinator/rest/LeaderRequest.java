package dev.concordat.coordinator.rest;

/** Body of the call that hands leadership over. */
public record LeaderRequest(String node) {}
