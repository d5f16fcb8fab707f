package dev.concordat.coordinator.audit;

import dev.concordat.coordinator.audit.judgement.PreparedBranch;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What was asked for.
 *
 * @param databases by the names under which they are reported
 * @param user role of the databases; null for the driver's choice
 * @param since how far back fence rows are read
 * @param settle how long after the first look suspicious transactions are looked at again
 */
record Options(
        List<URI> coordinators,
        Map<String, DatabaseUrl> databases,
        String cluster,
        @Nullable String user,
        boolean json,
        Duration since,
        Duration settle) {

    static final String USAGE = """
            usage: java -jar concordat-coordinator.jar audit --coordinator=URL[,URL…] --database=JDBC-URL… [option…]

            Is any transaction half done, left prepared, or contradicted by a database? Reads, and changes nothing.

              --coordinator=URL[,URL…]  nodes of the cluster; the next one is asked when one does not answer
              --database=JDBC-URL       a participant's database, jdbc:postgresql://host:port/name; once for each
              --user=ROLE               of the databases; SELECT on concordat_fence is all that it needs
              --cluster=ID              as concordat.cluster-id of the nodes (concordat)
              --since=DURATION          how far back fence rows are read, by when their branch began to work (PT24H)
              --settle=DURATION         when what is suspicious is looked at again (PT5S)
              --json                    one document instead of text
              --help

            environment: PGPASSWORD (or ~/.pgpass) for the databases, CONCORDAT_TOKEN for the coordinators
            exit code: 0 nothing wrong, 3 violations, 4 warnings or in doubt for more than 60 s, 1 could not ask
            """;

    private static final Set<String> VALUES = Set.of("coordinator", "database", "user", "cluster", "since", "settle");
    private static final Pattern COORDINATOR = Pattern.compile("https?://[^/?#@\\s]+/?");
    private static final Duration LONGEST_SETTLE = Duration.ofMinutes(10);
    private static final Duration LONGEST_SINCE = Duration.ofDays(3_650);
    private static final String SEE_HELP = "audit --help lists what there is";

    Options {
        coordinators = List.copyOf(coordinators);
    }

    /** Whether help is all that is wanted. */
    static boolean wantsHelp(List<String> arguments) {
        return arguments.contains("--help") || arguments.contains("-h") || arguments.contains("help");
    }

    /** @throws AuditFailure if an argument is unknown, malformed or missing */
    static Options parse(List<String> arguments) {
        Map<String, List<String>> given = new LinkedHashMap<>();
        boolean json = false;
        for (String argument : arguments) {
            if (argument.equals("--json")) {
                json = true;
            } else {
                int sign = argument.indexOf('=');
                String name = option(argument, sign);
                given.computeIfAbsent(name, none -> new ArrayList<>()).add(argument.substring(sign + 1));
            }
        }
        String cluster = single(given, "cluster");
        String since = single(given, "since");
        String settle = single(given, "settle");
        return new Options(
                coordinators(given.getOrDefault("coordinator", List.of())),
                databases(given.getOrDefault("database", List.of())),
                cluster == null ? "concordat" : cluster(cluster),
                single(given, "user"),
                json,
                since == null ? Duration.ofHours(24) : duration("since", since, LONGEST_SINCE),
                settle == null ? Duration.ofSeconds(5) : duration("settle", settle, LONGEST_SETTLE));
    }

    private static String option(String argument, int sign) {
        String word = sign < 0 ? argument : argument.substring(0, sign);
        if (!word.startsWith("--") || !VALUES.contains(word.substring(2))) {
            String secret = word.matches("--(password|token)")
                    ? "Secrets come from the environment, as " + Secrets.PASSWORD + " and " + Secrets.TOKEN
                    : SEE_HELP;
            throw new AuditFailure("There is no argument " + word, secret);
        }
        if (sign < 0 || sign == argument.length() - 1) {
            throw new AuditFailure(word + " has no value", "Write " + word + "=VALUE; " + SEE_HELP);
        }
        return word.substring(2);
    }

    private static @Nullable String single(Map<String, List<String>> given, String name) {
        List<String> values = given.getOrDefault(name, List.of());
        if (values.size() > 1) {
            throw new AuditFailure("--" + name + " is given " + values.size() + " times", "Give it once");
        }
        return values.isEmpty() ? null : values.getFirst();
    }

    private static String cluster(String id) {
        if (!PreparedBranch.isClusterId(id)) {
            throw new AuditFailure(
                    "--cluster=" + id + " is not a cluster id", "Write the value of concordat.cluster-id of the nodes");
        }
        return id;
    }

    private static Duration duration(String name, String text, Duration longest) {
        try {
            Duration duration = Duration.parse(text);
            if (!duration.isNegative() && duration.compareTo(longest) <= 0) {
                return duration;
            }
        } catch (DateTimeException malformed) {
            // Answered below, as what is too long.
        }
        throw new AuditFailure(
                "--" + name + "=" + text + " is not usable",
                "Write an ISO-8601 duration up to " + longest + ", such as PT5S or PT24H");
    }

    private static List<URI> coordinators(List<String> given) {
        List<URI> found = new ArrayList<>();
        for (String list : given) {
            for (String url : list.split(",", -1)) {
                found.add(coordinator(url.strip()));
            }
        }
        if (found.isEmpty()) {
            throw new AuditFailure(
                    "No coordinator is named",
                    "Write --coordinator=http://127.0.0.1:8700, or several with commas between; " + SEE_HELP);
        }
        return found;
    }

    private static URI coordinator(String url) {
        if (COORDINATOR.matcher(url).matches()) {
            try {
                URI uri = URI.create(url);
                if (uri.getHost() != null) {
                    return uri.resolve("/");
                }
            } catch (IllegalArgumentException malformed) {
                // Answered below.
            }
        }
        throw new AuditFailure(
                "--coordinator=" + url.replaceAll("//[^/]*@", "//…@") + " is not the address of a coordinator",
                "Write http://host:port or https://host:port, with nothing before the host or after the port");
    }

    private static Map<String, DatabaseUrl> databases(List<String> given) {
        List<DatabaseUrl> urls =
                given.stream().distinct().map(DatabaseUrl::parse).toList();
        if (urls.isEmpty()) {
            throw new AuditFailure(
                    "No database is named",
                    "Write --database=jdbc:postgresql://host:port/name, once for each participant's database; "
                            + SEE_HELP);
        }
        boolean unique = urls.stream().map(DatabaseUrl::name).distinct().count() == urls.size();
        Map<String, DatabaseUrl> named = new LinkedHashMap<>();
        for (DatabaseUrl url : urls) {
            String name = unique ? url.name() : url.place() + "/" + url.name();
            int same = 1;
            while (named.containsKey(same == 1 ? name : name + " (" + same + ")")) {
                same++;
            }
            named.put(same == 1 ? name : name + " (" + same + ")", url);
        }
        return named;
    }
}
