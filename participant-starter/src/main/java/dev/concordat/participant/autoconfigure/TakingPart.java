package dev.concordat.participant.autoconfigure;

import dev.concordat.participant.resource.embedded.RefusingDataSource;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.jdbc.EmbeddedDatabaseConnection;

/**
 * Keeps in mind which DataSources take part and which are embedded and cannot, as they are made. Where all are embedded,
 * as in an application's own tests, neither a name nor a coordinator is needed. Thread-safe.
 */
final class TakingPart {

    private static final Logger LOG = LoggerFactory.getLogger(TakingPart.class);

    private final ListableBeanFactory beans;
    private final Set<String> outside = ConcurrentHashMap.newKeySet();
    private final Set<String> members = ConcurrentHashMap.newKeySet();

    TakingPart(ListableBeanFactory beans) {
        this.beans = beans;
    }

    /** Boot's own way of telling; a server or a file of H2 is not embedded. */
    static boolean isEmbedded(Collection<DataSource> leaves) {
        return !leaves.isEmpty() && leaves.stream().allMatch(TakingPart::isEmbedded);
    }

    private static boolean isEmbedded(DataSource leaf) {
        try {
            return EmbeddedDatabaseConnection.isEmbedded(leaf);
        } catch (RuntimeException e) {
            // One that cannot even be asked, such as a mock, is treated as any other that is out of reach.
            LOG.debug("Whether a DataSource is embedded cannot be told", e);
            return false;
        }
    }

    /** What stands in the place of an embedded database. */
    DataSource refusing(String name, DataSource dataSource) {
        if (outside.add(name)) {
            LOG.warn(
                    "An embedded in-memory database takes no part in global transactions, and one that reaches it is"
                            + " refused, dataSource={}",
                    name);
        }
        return new RefusingDataSource(dataSource, name);
    }

    /** One that was excluded by name. */
    void isLetOut(String name) {
        outside.add(name);
    }

    /** To be said before anything else is done for it. */
    void takesPart(String name) {
        members.add(name);
    }

    /** Whether there are databases, and all of them are embedded or excluded. Makes those that are not yet made. */
    boolean isImpossible() {
        if (members.isEmpty()) {
            beans.getBeansOfType(DataSource.class, false, true);
        }
        return members.isEmpty() && !outside.isEmpty();
    }
}
