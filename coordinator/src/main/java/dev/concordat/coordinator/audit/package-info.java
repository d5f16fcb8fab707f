/**
 * The command {@code audit} of this jar. It reads the participants' databases, asks the coordinators, and reports what
 * contradicts what. It shares nothing with a running node, and changes nothing anywhere.
 */
@NullMarked
package dev.concordat.coordinator.audit;

import org.jspecify.annotations.NullMarked;
