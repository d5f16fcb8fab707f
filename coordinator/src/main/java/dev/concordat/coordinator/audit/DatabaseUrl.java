package dev.concordat.coordinator.audit;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a database is.
 *
 * @param url for the driver
 * @param place host and port as they were written
 * @param name of the database
 */
record DatabaseUrl(String url, String place, String name) {

    private static final Pattern FORM =
            Pattern.compile("jdbc:postgresql:(?://(?<place>[^/?@]+)/)?(?<name>[^/?@:]+)(?<query>\\?.*)?");
    private static final Pattern SECRET = Pattern.compile("[?&](ssl)?password=", Pattern.CASE_INSENSITIVE);

    /** @throws AuditFailure if it is not of PostgreSQL, names no database, or has a password in it */
    static DatabaseUrl parse(String text) {
        Matcher form = FORM.matcher(text);
        if (SECRET.matcher(text).find()) {
            throw new AuditFailure(
                    "--database has a password in it, which every user of this machine can read",
                    "Put it into the environment as " + Secrets.PASSWORD + ", or into ~/.pgpass");
        }
        if (!form.matches()) {
            throw new AuditFailure(
                    "--database=" + harmless(text) + " is not the address of a PostgreSQL database",
                    "Write jdbc:postgresql://host:port/database, and nothing of a user or password before the host");
        }
        String place = form.group("place");
        return new DatabaseUrl(text, place == null ? "localhost" : place, form.group("name"));
    }

    /** Without what may be nobody's business. */
    String shown() {
        return url.replaceAll("(?s)\\?.*", "");
    }

    /** A password can have any character in it, so where one may be, nothing can be told from it. */
    private static String harmless(String text) {
        return text.contains("@") || text.toLowerCase(Locale.ROOT).contains("pass")
                ? "…"
                : text.replaceAll("(?s)\\?.*", "");
    }
}
