package dev.concordat.coordinator.cluster;

/** Body of the call that hands leadership over. */
public record LeaderRequest(String node) {}
