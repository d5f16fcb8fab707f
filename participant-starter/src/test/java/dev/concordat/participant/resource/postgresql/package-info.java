/** Tests of branches in PostgreSQL: those named IT with a real server, the others without. */
@NullMarked
package dev.concordat.participant.resource.postgresql;

import org.jspecify.annotations.NullMarked;
