package dev.concordat.participant.journal.jdbc;

import java.sql.SQLException;

/** The fence table is missing, and the role of the application cannot make it. */
public final class MissingFenceException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String role;
    private final String schema;

    MissingFenceException(String role, String schema, SQLException cause) {
        super(
                "the table " + FenceTable.NAME + " is missing, and the role " + role + " cannot make it: "
                        + cause.getMessage(),
                cause);
        this.role = role;
        this.schema = schema;
    }

    /** What somebody who may has to run in this database, once. */
    public String remedySql() {
        String quoted = quote(role);
        String path = schema.isEmpty() ? "" : "set search_path = " + quote(schema) + ";\n";
        return path + FenceSchema.sql().strip() + "\ngrant select, insert on " + FenceTable.NAME + " to " + quoted
                + ";\n";
    }

    private static String quote(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
