package dev.concordat.coordinator.transaction;

/**
 * A coordinator node, as it made itself known.
 *
 * @param url where clients reach it
 * @param level highest feature level that its build can read and write
 * @param build version of its build, for people
 */
public record ClusterNode(String node, String url, int level, String build) {}
