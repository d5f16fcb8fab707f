/** Finishes what is in doubt, renews the lease, and finds out whether the database can prepare. Decides nothing. */
@NullMarked
package dev.concordat.participant.recovery;

import org.jspecify.annotations.NullMarked;
