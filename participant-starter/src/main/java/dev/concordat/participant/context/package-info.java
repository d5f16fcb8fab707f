/**
 * What the current thread is bound to: the global transaction and the branch it works for. No SQL and no HTTP.
 */
@NullMarked
package dev.concordat.participant.context;

import org.jspecify.annotations.NullMarked;
