/** What the current thread is bound to: the global transaction, and the branch that it works for. No SQL, no HTTP. */
@NullMarked
package dev.concordat.participant.context;

import org.jspecify.annotations.NullMarked;
