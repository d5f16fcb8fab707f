/**
 * The fence as a table of the application's own database.
 */
@NullMarked
package dev.concordat.participant.journal.jdbc;

import org.jspecify.annotations.NullMarked;
