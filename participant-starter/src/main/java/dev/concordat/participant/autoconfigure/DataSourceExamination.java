package dev.concordat.participant.autoconfigure;

import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.BeansException;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Looks at all DataSources once the application is made. Those that are made late ({@code @Lazy}, or of another scope) are
 * made now where that is possible: what is prepared in their databases must be finished, whether they are used or not.
 */
final class DataSourceExamination implements SmartInitializingSingleton {

    private static final Logger LOG = LoggerFactory.getLogger(DataSourceExamination.class);
    private static final String NAMED = "concordat.participant.data-source";

    private final ConfigurableListableBeanFactory beans;
    private final Exclusions exclusions;
    private final DataSourceArrivals arrivals;

    DataSourceExamination(ConfigurableListableBeanFactory beans, Exclusions exclusions, DataSourceArrivals arrivals) {
        this.beans = beans;
        this.exclusions = exclusions;
        this.arrivals = arrivals;
    }

    @Override
    public void afterSingletonsInstantiated() {
        String only = exclusions.only();
        if (only != null && !(beans.containsBean(only) && beans.isTypeMatch(only, DataSource.class))) {
            throw new InvalidSettingException(
                    "There is no DataSource bean '" + only + "'.",
                    "Correct " + NAMED + ", or leave it out: every DataSource takes part that is not named in"
                            + " concordat.participant.excluded-data-sources.");
        }
        for (String unknown : exclusions.excluded()) {
            if (!beans.containsBean(unknown)) {
                LOG.warn("There is no bean of this name to be excluded from global transactions, bean={}", unknown);
            }
        }
        for (String name : beans.getBeanNamesForType(DataSource.class, true, true)) {
            if (!exclusions.letsOut(name) && !beans.isPrototype(name)) {
                make(name);
            }
        }
        arrivals.examine();
    }

    private void make(String name) {
        if (beans.isSingleton(name)) {
            beans.getBean(name);
            return;
        }
        try {
            beans.getBean(name);
        } catch (BeansException | IllegalStateException e) {
            arrivals.expect(EnlistingPostProcessor.publicName(name));
            LOG.warn(
                    "A DataSource cannot be made at start, since its scope is not there; what is prepared in its database"
                            + " is finished once it has been used, bean={}",
                    name);
        }
    }
}
