/** Tests of the fence table. */
@NullMarked
package dev.concordat.participant.journal.jdbc;

import org.jspecify.annotations.NullMarked;
