package dev.concordat.coordinator.rest;

/** The cluster that this node belongs to, as participants are told when they register. */
public record ClusterId(String value) {}
