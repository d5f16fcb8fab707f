package dev.concordat.participant.resource.postgresql;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The few things about a text of SQL that the server tells only when it is too late. What a statement writes is not among
 * them: that the server says.
 *
 * @param endsTransaction the command of it that begins or ends a transaction; null if there is none
 * @param mentionsNotify whether NOTIFY or LISTEN occur at all, be it as the name of a column
 * @param mentionsLockTimeout whether the application may set the longest wait for a lock itself
 * @param goesBack whether it may go back to a savepoint
 * @param setsSession whether it may set something that outlives the transaction
 */
record SqlTraits(
        @Nullable String endsTransaction,
        boolean mentionsNotify,
        boolean mentionsLockTimeout,
        boolean goesBack,
        boolean setsSession) {

    private static final SqlTraits PLAIN = new SqlTraits(null, false, false, false, false);

    private static final Pattern SUSPICIOUS = Pattern.compile(
            "\\b(?:commit|rollback|abort|end|begin|start|prepare|set|reset|discard)\\b|notify|listen|lock_timeout",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern NOTIFY = Pattern.compile("\\b(?:notify|listen|unlisten)\\b|pg_notify\\b");
    private static final Pattern COMMAND = Pattern.compile(
            "(?:\\s|--[^\\n]*(?:\\n|$)|/\\*.*?\\*/)*"
                    + "(commit|abort|end|begin|start\\s+transaction|prepare\\s+transaction"
                    + "|rollback(?!\\s+(?:(?:work|transaction)\\s+)?to\\b))\\b",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private static final Pattern GOES_BACK = Pattern.compile("\\brollback\\s+((work|transaction)\\s+)?to\\b");
    private static final Pattern SETS_SESSION =
            Pattern.compile("(^|;)\\s*(set\\s+(?!local\\b|transaction\\b|constraints\\b)|reset\\s|discard\\s)");

    private static final Pattern READ_WRITE =
            Pattern.compile("\\bread\\s+write\\b|transaction_read_only", Pattern.CASE_INSENSITIVE);

    /** Whether it may put an end to the read-only mode that it is to run in. */
    static boolean mayEndReadOnly(String sql) {
        return READ_WRITE.matcher(sql).find();
    }

    static SqlTraits read(String sql) {
        if (!SUSPICIOUS.matcher(sql).find()) {
            return PLAIN;
        }
        String lower = sql.toLowerCase(Locale.ROOT);
        return new SqlTraits(
                command(sql),
                NOTIFY.matcher(lower).find(),
                lower.contains("lock_timeout"),
                GOES_BACK.matcher(lower).find(),
                SETS_SESSION.matcher(lower).find());
    }

    private static @Nullable String command(String sql) {
        for (String statement : DriverView.statements(sql)) {
            Matcher command = COMMAND.matcher(statement);
            if (command.lookingAt()) {
                return command.group(1).toUpperCase(Locale.ROOT);
            }
        }
        return null;
    }
}
