package dev.concordat.coordinator.rest;

/** Body of a call that needs none: nothing, or an empty object. */
public record NoContent() {}
