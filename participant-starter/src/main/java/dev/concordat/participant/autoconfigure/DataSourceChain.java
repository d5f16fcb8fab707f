package dev.concordat.participant.autoconfigure;

import com.zaxxer.hikari.HikariDataSource;
import dev.concordat.participant.resource.embedded.RefusingDataSource;
import dev.concordat.participant.resource.postgresql.EnlistingDataSource;
import java.sql.SQLException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;

/** What stands below a DataSource: wrappers, and the targets among which a routing one chooses. */
final class DataSourceChain {

    private DataSourceChain() {}

    /** Whether each connection of it enlists, or refuses, already, as far as that can be seen without getting one. */
    static boolean enlists(@Nullable DataSource dataSource) {
        if (dataSource instanceof EnlistingDataSource || dataSource instanceof RefusingDataSource) {
            return true;
        }
        if (dataSource instanceof DelegatingDataSource wrapper) {
            return enlists(wrapper.getTargetDataSource());
        }
        if (dataSource instanceof AbstractRoutingDataSource routing) {
            Map<Object, DataSource> targets = targets(routing);
            return !targets.isEmpty() && targets.values().stream().allMatch(DataSourceChain::enlists);
        }
        return dataSource != null && isWrapperFor(dataSource, EnlistingDataSource.class);
    }

    /**
     * The DataSources at the bottom, by a name for people: the bean's own, or of a routing one the bean's and the key of
     * the target.
     */
    static Map<String, DataSource> leaves(String name, DataSource dataSource) {
        Map<String, DataSource> leaves = new LinkedHashMap<>();
        collect(name, dataSource, leaves, Collections.newSetFromMap(new IdentityHashMap<>()));
        return leaves;
    }

    private static void collect(
            String name, @Nullable DataSource dataSource, Map<String, DataSource> leaves, Set<DataSource> seen) {
        if (dataSource == null || !seen.add(dataSource)) {
            return;
        }
        if (dataSource instanceof DelegatingDataSource wrapper) {
            collect(name, wrapper.getTargetDataSource(), leaves, seen);
        } else if (dataSource instanceof AbstractRoutingDataSource routing) {
            targets(routing).forEach((key, target) -> collect(name + "[" + key + "]", target, leaves, seen));
        } else {
            leaves.put(name, dataSource);
        }
    }

    private static Map<Object, DataSource> targets(AbstractRoutingDataSource routing) {
        Map<Object, DataSource> targets = new LinkedHashMap<>(routing.getResolvedDataSources());
        DataSource preset = routing.getResolvedDefaultDataSource();
        if (preset != null) {
            targets.putIfAbsent("default", preset);
        }
        return targets;
    }

    /** The pool that a leaf is, or wraps. */
    static DataSource bottom(DataSource leaf) {
        try {
            return isWrapperFor(leaf, HikariDataSource.class) ? leaf.unwrap(HikariDataSource.class) : leaf;
        } catch (SQLException | RuntimeException untrue) {
            return leaf;
        }
    }

    /** Some wrappers throw where they should say no. */
    static boolean isWrapperFor(DataSource dataSource, Class<?> type) {
        try {
            return dataSource.isWrapperFor(type);
        } catch (SQLException | RuntimeException unknown) {
            return false;
        }
    }
}
