package dev.concordat.participant.resource.postgresql;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
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

    private static final String BEFORE = "(?<![a-z0-9_$])(?:";
    private static final String AFTER = ")(?![a-z0-9_$])";
    private static final long TRUSTED_NANOS = Duration.ofMinutes(1).toNanos();

    /** Triggers are left out: they fire where something is written, and that is prepared in any case. */
    private static final String TEXTS = """
            select lower(p.proname) as name,
                   lower(case when p.prosqlbody is null then p.prosrc else pg_get_functiondef(p.oid) end) as text
              from pg_catalog.pg_proc p
              join pg_catalog.pg_namespace n on n.oid = p.pronamespace
              join pg_catalog.pg_language l on l.oid = p.prolang
             where n.nspname not in ('pg_catalog', 'information_schema') and p.prokind in ('f', 'p')
               and p.prorettype <> 'pg_catalog.trigger'::regtype and l.lanname not in ('c', 'internal')
            union all
            select lower(c.relname), lower(pg_get_viewdef(c.oid))
              from pg_catalog.pg_class c
              join pg_catalog.pg_namespace n on n.oid = c.relnamespace
             where n.nspname not in ('pg_catalog', 'information_schema') and c.relkind in ('v', 'm')
            """;

    private final JdbcTemplate jdbc;
    private final AtomicReference<@Nullable Known> known = new AtomicReference<>();

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
        Map<String, String> texts = new HashMap<>();
        jdbc.query(TEXTS, row -> {
            texts.merge(
                    row.getString("name"), String.valueOf(row.getString("text")), (one, other) -> one + ' ' + other);
        });
        return new Known(pattern(closure(texts)), System.nanoTime());
    }

    private static @Nullable Pattern pattern(Set<String> names) {
        return names.isEmpty()
                ? null
                : Pattern.compile(
                        names.stream().sorted().map(Pattern::quote).collect(Collectors.joining("|", BEFORE, AFTER)),
                        Pattern.CASE_INSENSITIVE);
    }

    /** Whoever has the word in its text, and whoever has one of these in its text. */
    static Set<String> closure(Map<String, String> texts) {
        Set<String> names = new HashSet<>();
        Set<String> last = Set.of("notify");
        while (!last.isEmpty()) {
            Set<String> next = new HashSet<>();
            for (Map.Entry<String, String> text : texts.entrySet()) {
                if (!names.contains(text.getKey()) && last.stream().anyMatch(text.getValue()::contains)) {
                    next.add(text.getKey());
                }
            }
            names.addAll(next);
            last = next;
        }
        return Set.copyOf(names);
    }
}
