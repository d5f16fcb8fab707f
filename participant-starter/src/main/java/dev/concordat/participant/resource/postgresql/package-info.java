/**
 * Makes local transactions of PostgreSQL into branches: the hook into the application's DataSource, PREPARE
 * TRANSACTION, COMMIT PREPARED and ROLLBACK PREPARED on plain connections. Answers are judged by SQLSTATE.
 */
@NullMarked
package dev.concordat.participant.resource.postgresql;

import org.jspecify.annotations.NullMarked;
