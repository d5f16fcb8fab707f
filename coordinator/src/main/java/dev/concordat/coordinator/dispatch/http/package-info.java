/** Calls to participants over HTTP; the only place that knows the HTTP client. When and whom to call is not its matter. */
@NullMarked
package dev.concordat.coordinator.dispatch.http;

import org.jspecify.annotations.NullMarked;
