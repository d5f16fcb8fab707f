package dev.concordat.participant.autoconfigure;

import dev.concordat.participant.autoconfigure.DataSourceArrivals.Member;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Phase two's connections of logins that the application's pools had before, as a secrets manager that rotates the name
 * leaves them behind. They stay until the server lets them in no more: what is then still prepared as that login is
 * reported by the connections of the new one, with what to grant.
 */
final class FormerLogins {

    private static final Logger LOG = LoggerFactory.getLogger(FormerLogins.class);
    private static final String INVALID_AUTHORIZATION = "28";
    private static final int MAX_CAUSES = 10;

    /** A service whose login changes each minute must not gather pools for ever. */
    private static final int MOST = 8;

    private FormerLogins() {}

    /** Those of each DataSource that logs in as nobody that they know. */
    static List<List<Member>> strange(List<Member> members) {
        return byDataSource(members).stream()
                .filter(ofOne ->
                        ofOne.stream().allMatch(member -> member.connections().hasAnotherLogin()))
                .toList();
    }

    private static List<List<Member>> byDataSource(List<Member> members) {
        IdentityHashMap<DataSource, List<Member>> found = new IdentityHashMap<>();
        members.forEach(member -> found.computeIfAbsent(member.connections().plain(), none -> new ArrayList<>())
                .add(member));
        return List.copyOf(found.values());
    }

    /** Those that are of no use any more, or too many. */
    static List<Member> retired(List<Member> members) {
        List<Member> retired = new ArrayList<>();
        for (List<Member> ofOne : byDataSource(members)) {
            List<Member> former = ofOne.stream()
                    .filter(member -> member.connections().isFormerLogin())
                    .toList();
            for (Member member : former) {
                if (former.indexOf(member) < former.size() - MOST || isLetInNoMore(member)) {
                    retired.add(member);
                }
            }
        }
        return retired;
    }

    private static boolean isLetInNoMore(Member member) {
        try {
            member.database().introduce();
            return false;
        } catch (SQLException e) {
            if (!isRefused(e)) {
                return false;
            }
            LOG.warn(
                    "A former login of a DataSource is let in no more; what it has prepared and nobody has finished is"
                            + " reported with what to grant, database={}, problem={}",
                    member.database(),
                    e.toString());
            return true;
        }
    }

    private static boolean isRefused(SQLException thrown) {
        Throwable cause = thrown;
        for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
            if (cause instanceof SQLException sql
                    && String.valueOf(sql.getSQLState()).startsWith(INVALID_AUTHORIZATION)) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }
}
