package dev.concordat.participant.resource.postgresql;

import java.sql.Connection;
import java.sql.SQLException;

/** The connection that the application got for a local transaction, which may go elsewhere. */
interface OwnConnection {

    /** It, or what it will be once it is needed again. */
    Connection present();

    /** What the application has set on it. */
    SessionState session();

    /** A transaction that is held open has it now. */
    void giveAway() throws SQLException;

    /**
     * It is not needed, as there is an open transaction with one of its own.
     *
     * @throws SQLException if something was written on it unseen
     */
    void giveBack() throws SQLException;
}
