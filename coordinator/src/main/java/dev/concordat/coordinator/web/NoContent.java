package dev.concordat.coordinator.web;

/** Body of a call that needs none: nothing, or an empty object. */
public record NoContent() {}
