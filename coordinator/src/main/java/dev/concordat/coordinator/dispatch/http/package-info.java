/**
 * Calls to participants over HTTP; the only place that knows the HTTP client. Whom to call, and when, is decided
 * elsewhere.
 */
@NullMarked
package dev.concordat.coordinator.dispatch.http;

import org.jspecify.annotations.NullMarked;
