package dev.concordat.participant.autoconfigure;

import dev.concordat.participant.resource.embedded.RefusingDataSource;
import dev.concordat.participant.resource.postgresql.BranchEnlistment;
import dev.concordat.participant.resource.postgresql.EnlistingDataSource;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.Ordered;

/**
 * Wraps every DataSource bean that was not let out by name. Last of those that have an order; one without an order that
 * wraps in its turn gets ours, and what it hands out takes part nevertheless.
 */
final class EnlistingPostProcessor implements BeanPostProcessor, Ordered {

    private static final String SCOPED_TARGET = "scopedTarget.";

    private final BeanFactory beans;
    private final Exclusions exclusions;
    private final Supplier<DataSourceArrivals> arrivals;
    private final BranchEnlistment enlistment;
    private final TakingPart takingPart;

    EnlistingPostProcessor(
            BeanFactory beans,
            Exclusions exclusions,
            Supplier<DataSourceArrivals> arrivals,
            BranchEnlistment enlistment,
            TakingPart takingPart) {
        this.beans = beans;
        this.exclusions = exclusions;
        this.arrivals = arrivals;
        this.enlistment = enlistment;
        this.takingPart = takingPart;
    }

    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        return bean instanceof DataSource dataSource
                        && !(bean instanceof EnlistingDataSource)
                        && !(bean instanceof RefusingDataSource)
                ? arrived(publicName(name), name, dataSource)
                : bean;
    }

    /** The moment at which a DataSource is there and nobody has it yet. */
    private DataSource arrived(String name, String beanName, DataSource dataSource) {
        DataSourceRole role = role(name, beanName, dataSource);
        if (role == DataSourceRole.EMBEDDED) {
            return takingPart.refusing(name, dataSource);
        }
        if (role == DataSourceRole.TAKES_PART) {
            takingPart.takesPart(name);
        } else if (role == DataSourceRole.EXCLUDED) {
            takingPart.isLetOut(name);
        }
        arrivals.get().arrive(name, dataSource, role);
        return switch (role) {
            case TAKES_PART -> new EnlistingDataSource(dataSource, enlistment);
            case ENLISTED_BELOW, EMBEDDED, EXCLUDED -> dataSource;
        };
    }

    /** The one place that decides about a DataSource. */
    private DataSourceRole role(String name, String beanName, DataSource dataSource) {
        if (exclusions.letsOut(name)) {
            return DataSourceRole.EXCLUDED;
        }
        boolean scopedProxy = name.equals(beanName) && beans.containsBean(SCOPED_TARGET + name);
        if (scopedProxy || DataSourceChain.enlists(dataSource)) {
            return DataSourceRole.ENLISTED_BELOW;
        }
        return TakingPart.isEmbedded(DataSourceChain.leaves(name, dataSource).values())
                ? DataSourceRole.EMBEDDED
                : DataSourceRole.TAKES_PART;
    }

    /** The name that its users know; what a scope holds is behind a proxy of that name. */
    static String publicName(String name) {
        return name.startsWith(SCOPED_TARGET) ? name.substring(SCOPED_TARGET.length()) : name;
    }
}
