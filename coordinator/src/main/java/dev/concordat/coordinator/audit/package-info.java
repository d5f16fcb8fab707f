/**
 * The command {@code audit} of this jar: reads the participants' databases and the coordinators, and reports what
 * contradicts what. A client of both like any other; it shares nothing with a running node, and changes nothing anywhere.
 */
@NullMarked
package dev.concordat.coordinator.audit;

import org.jspecify.annotations.NullMarked;
