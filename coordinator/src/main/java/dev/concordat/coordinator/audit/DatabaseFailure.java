package dev.concordat.coordinator.audit;

import java.sql.SQLException;

/** Why a database could not be read, and what to do about it, by the error's SQLSTATE. */
final class DatabaseFailure {

    private DatabaseFailure() {}

    static AuditFailure of(DatabaseUrl url, SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        String message = e.getMessage() == null ? e.toString() : e.getMessage();
        return new AuditFailure(
                "The database " + url.shown() + " cannot be read: "
                        + message.lines().findFirst().orElse(state).replaceAll("[.\\s]+$", ""),
                remedy(state));
    }

    private static String remedy(String state) {
        if (state.startsWith("28") || state.equals("08004")) {
            return "Name the role by --user, and put its password into the environment as " + Secrets.PASSWORD
                    + " or into ~/.pgpass";
        }
        if (state.startsWith("08")) {
            return "Start the database or mend the way to it; without every database the audit would prove nothing";
        }
        return switch (state) {
            case "3D000" -> "Name a database that is there";
            case "42501" -> "Grant it: GRANT SELECT ON concordat_fence TO the role";
            case "57014" -> "It took longer than 30 s: choose a shorter --since, or an hour with less load";
            default -> "Mend that and ask again";
        };
    }
}
