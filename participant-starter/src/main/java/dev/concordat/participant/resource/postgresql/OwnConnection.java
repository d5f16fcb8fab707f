package dev.concordat.participant.resource.postgresql;

import java.sql.SQLException;

/** The connection that the application got for a local transaction, which may go elsewhere. */
interface OwnConnection {

    /** A transaction that is held open has it now. */
    void giveAway() throws SQLException;

    /** It is not needed, as there is an open transaction with one of its own. */
    void giveBack() throws SQLException;
}
