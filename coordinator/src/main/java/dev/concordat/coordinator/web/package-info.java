/**
 * How this node speaks HTTP, whatever a call is about: who calls, strict JSON, bounds of requests, and problem details for all
 * that goes wrong.
 */
@NullMarked
package dev.concordat.coordinator.web;

import org.jspecify.annotations.NullMarked;
