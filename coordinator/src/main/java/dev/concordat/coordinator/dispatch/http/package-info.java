/** The gateway to participants over HTTP; nothing else knows the HTTP client. */
@NullMarked
package dev.concordat.coordinator.dispatch.http;

import org.jspecify.annotations.NullMarked;
