package dev.concordat.participant.resource.postgresql;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Functions and views of the database that may notify, by themselves or by what they call, judged by their text. SQL that
 * a function puts together while it runs is not seen. Thread-safe.
 */
final class Notifiers {

    private static final String BEFORE = "(?<![\\p{L}\\p{N}_])(?:";
    private static final String AFTER = ")(?![\\p{L}\\p{N}_])";

    /** The command in a body, dynamic SQL and dollar quotes included, but not a column of a table that is named. */
    private static final Pattern IN_FUNCTION = Pattern.compile(BEFORE + "pg_notify|(?<!\\.)notify" + AFTER);

    /** A view has no commands. */
    private static final Pattern IN_VIEW = Pattern.compile(BEFORE + "pg_notify" + AFTER);

    private static final long TRUSTED_NANOS = Duration.ofMinutes(1).toNanos();

    /** Triggers are left out: they fire where something is written, and that is prepared in any case. */
    private static final String TEXTS = """
            select lower(p.proname) as name,
                   lower(case when p.prosqlbody is null then p.prosrc else pg_get_functiondef(p.oid) end) as text,
                   false as view
              from pg_catalog.pg_proc p
              join pg_catalog.pg_namespace n on n.oid = p.pronamespace
              join pg_catalog.pg_language l on l.oid = p.prolang
             where n.nspname not in ('pg_catalog', 'information_schema') and p.prokind in ('f', 'p')
               and p.prorettype <> 'pg_catalog.trigger'::regtype and l.lanname not in ('c', 'internal')
            union all
            select lower(c.relname), lower(pg_get_viewdef(c.oid)), true
              from pg_catalog.pg_class c
              join pg_catalog.pg_namespace n on n.oid = c.relnamespace
             where n.nspname not in ('pg_catalog', 'information_schema') and c.relkind in ('v', 'm')
            """;

    private final JdbcTemplate jdbc;
    private final AtomicReference<@Nullable Known> known = new AtomicReference<>();

    /** What stands in the catalogue under a name, in lower case; functions may share one. */
    record Text(String name, String text, boolean view) {

        boolean notifies() {
            return (view ? IN_VIEW : IN_FUNCTION).matcher(text).find();
        }
    }

    private record Known(@Nullable Pattern names, long at) {}

    Notifiers(DataSource phaseTwo) {
        this.jdbc = new JdbcTemplate(phaseTwo);
    }

    boolean areMentionedIn(String sql) {
        Pattern names = names();
        return names != null && names.matcher(sql).find();
    }

    private @Nullable Pattern names() {
        Known found = known.get();
        if (found == null) {
            found = read();
            known.set(found);
        }
        return found.names();
    }

    /** To be called now and then, by nobody who is in a hurry. */
    void refresh() {
        Known found = known.get();
        if (found != null && System.nanoTime() - found.at() > TRUSTED_NANOS) {
            known.set(read());
        }
    }

    private Known read() {
        List<Text> texts = jdbc.query(
                TEXTS,
                (row, number) ->
                        new Text(row.getString("name"), String.valueOf(row.getString("text")), row.getBoolean("view")));
        return new Known(pattern(closure(texts)), System.nanoTime());
    }

    private static @Nullable Pattern pattern(Set<String> names) {
        return names.isEmpty()
                ? null
                : Pattern.compile(
                        names.stream().sorted().map(Pattern::quote).collect(Collectors.joining("|", BEFORE, AFTER)),
                        Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    }

    /** Whoever notifies by its text, and whoever names one of these. */
    static Set<String> closure(List<Text> texts) {
        Set<String> names = new HashSet<>();
        Predicate<Text> last = Text::notifies;
        while (true) {
            Set<String> next = texts.stream()
                    .filter(text -> !names.contains(text.name()))
                    .filter(last)
                    .map(Text::name)
                    .collect(Collectors.toSet());
            Pattern mentioned = pattern(next);
            if (mentioned == null) {
                return Set.copyOf(names);
            }
            names.addAll(next);
            last = text -> mentioned.matcher(text.text()).find();
        }
    }
}
