package dev.concordat.participant.autoconfigure;

import dev.concordat.participant.resource.postgresql.EnlistingDataSource;
import java.sql.SQLException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Refuses a start in which a bean works with a DataSource about which nothing was decided: one that was made by hand, or
 * taken out of its wrapper. What is written through it would be committed whatever becomes of the global transaction.
 */
final class StrayDataSources implements SmartInitializingSingleton {

    private static final Logger LOG = LoggerFactory.getLogger(StrayDataSources.class);
    private static final List<String> NOT_IN_TRANSACTIONS =
            List.of("org.flywaydb.", "liquibase.", "com.zaxxer.hikari.");

    private final ConfigurableListableBeanFactory beans;
    private final Exclusions exclusions;

    StrayDataSources(ConfigurableListableBeanFactory beans, Exclusions exclusions) {
        this.beans = beans;
        this.exclusions = exclusions;
    }

    @Override
    public void afterSingletonsInstantiated() {
        Set<DataSource> decided = Collections.newSetFromMap(new IdentityHashMap<>());
        Set<DataSource> excluded = Collections.newSetFromMap(new IdentityHashMap<>());
        for (String name : beans.getBeanNamesForType(DataSource.class, false, false)) {
            if (beans.containsSingleton(name)) {
                DataSource dataSource = beans.getBean(name, DataSource.class);
                decided.add(dataSource);
                if (exclusions.letsOut(name)) {
                    excluded.add(DataSourceChain.bottom(dataSource));
                } else {
                    checkBean(name, dataSource);
                }
            }
        }
        for (String name : beans.getSingletonNames()) {
            Object bean = beans.getSingleton(name);
            if (bean != null
                    && !(bean instanceof DataSource)
                    && !exclusions.excluded().contains(name)) {
                check(name, bean, decided, excluded);
            }
        }
    }

    /** A bean that was made before the post-processor of this starter has never passed it. */
    private static void checkBean(String name, DataSource dataSource) {
        if (DataSourceChain.enlists(dataSource)) {
            return;
        }
        if (TakingPart.isEmbedded(DataSourceChain.leaves(name, dataSource).values())) {
            LOG.warn(
                    "An embedded database was made before it could be looked at; global transactions neither contain nor"
                            + " refuse what is done there, dataSource={}",
                    name);
        } else if (!handsOutEnlisting(name, dataSource)) {
            throw new InvalidSettingException(
                    "The DataSource '" + name + "' (" + dataSource.getClass().getName()
                            + ") was made before it could be made to take part: what is written through it inside a"
                            + " global transaction would be committed whatever becomes of that.",
                    "Most often a BeanPostProcessor or a BeanFactoryPostProcessor needs it: make that one take an"
                            + " ObjectProvider, and its @Bean method static. If nothing in it belongs to a global"
                            + " transaction, name '" + name
                            + "' in concordat.participant.excluded-data-sources.");
        }
    }

    private void check(String name, Object bean, Set<DataSource> decided, Set<DataSource> excluded) {
        if (NOT_IN_TRANSACTIONS.stream().anyMatch(bean.getClass().getName()::startsWith)) {
            return;
        }
        for (DataSource held : HeldDataSources.of(bean)) {
            for (Map.Entry<String, DataSource> leaf :
                    DataSourceChain.leaves(name, held).entrySet()) {
                boolean fine = decided.contains(held)
                        || decided.contains(leaf.getValue())
                        || DataSourceChain.enlists(held)
                        || excluded.contains(DataSourceChain.bottom(leaf.getValue()));
                if (!fine && TakingPart.isEmbedded(List.of(leaf.getValue()))) {
                    LOG.warn(
                            "A bean works with an embedded database that is no bean, which global transactions neither"
                                    + " contain nor refuse, bean={}",
                            name);
                    continue;
                }
                if (!fine && !handsOutEnlisting(name, held)) {
                    throw new InvalidSettingException(
                            "The bean '" + name + "' (" + bean.getClass().getName() + ") works with a DataSource ("
                                    + leaf.getValue().getClass().getName()
                                    + ") that is no bean, or was taken out of one: what it writes inside a global"
                                    + " transaction would be committed whatever becomes of that.",
                            "Make that DataSource a bean and give the bean to '" + name
                                    + "', not what it wraps. If nothing"
                                    + " that '" + name + "' writes belongs to a global transaction, name '" + name
                                    + "' in concordat.participant.excluded-data-sources.");
                }
            }
        }
    }

    /** A wrapper that does not say what it wraps is asked for a connection. */
    private static boolean handsOutEnlisting(String name, DataSource dataSource) {
        try {
            return EnlistingDataSource.handsOutEnlisting(dataSource);
        } catch (SQLException | RuntimeException e) {
            LOG.warn(
                    "Whether a DataSource takes part in global transactions is unknown, since it gives no connection,"
                            + " bean={}",
                    name,
                    e);
            return true;
        }
    }
}
