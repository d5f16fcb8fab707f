/**
 * PREPARE TRANSACTION, COMMIT PREPARED and ROLLBACK PREPARED on plain PostgreSQL connections, judged by SQLSTATE, and the hook into the application's DataSource.
 */
@NullMarked
package dev.concordat.participant.resource.postgresql;

import org.jspecify.annotations.NullMarked;
