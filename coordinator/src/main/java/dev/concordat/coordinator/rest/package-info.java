/**
 * The REST API (contract.md 2): reads requests strictly, passes them to the runtime, and turns what comes back into views and
 * problem details. Nothing is decided here.
 */
@NullMarked
package dev.concordat.coordinator.rest;

import org.jspecify.annotations.NullMarked;
