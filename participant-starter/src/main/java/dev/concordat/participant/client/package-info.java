/**
 * Speaks to the coordinators over HTTP; nothing else does.
 */
@NullMarked
package dev.concordat.participant.client;

import org.jspecify.annotations.NullMarked;
