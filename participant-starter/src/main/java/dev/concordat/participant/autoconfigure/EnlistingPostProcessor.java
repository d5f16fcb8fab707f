package dev.concordat.participant.autoconfigure;

import dev.concordat.participant.resource.postgresql.BranchEnlistment;
import dev.concordat.participant.resource.postgresql.EnlistingDataSource;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;

/** Wraps the DataSource that takes part, and no other. Last of its kind, so that it is outermost. */
final class EnlistingPostProcessor implements BeanPostProcessor, Ordered {

    private final ConfigurableListableBeanFactory beans;
    private final Environment environment;
    private final BranchEnlistment enlistment;
    private final TakingPart takingPart;
    private final Consumer<DataSource> start;

    EnlistingPostProcessor(
            ConfigurableListableBeanFactory beans,
            Environment environment,
            BranchEnlistment enlistment,
            TakingPart takingPart,
            Consumer<DataSource> start) {
        this.takingPart = takingPart;
        this.start = start;
        this.beans = beans;
        this.environment = environment;
        this.enlistment = enlistment;
    }

    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        if (!(bean instanceof DataSource dataSource) || bean instanceof EnlistingDataSource || !takesPart(name)) {
            return bean;
        }
        if (TakingPart.isEmbedded(dataSource)) {
            return takingPart.refusing(name, dataSource);
        }
        takingPart.takesPart(name);
        start.accept(dataSource);
        return new EnlistingDataSource(dataSource, enlistment);
    }

    private boolean takesPart(String name) {
        String wanted = environment.getProperty("concordat.participant.data-source");
        if (wanted != null) {
            return wanted.equals(name);
        }
        String[] candidates = beans.getBeanNamesForType(DataSource.class, true, false);
        return candidates.length <= 1 || isPrimary(name);
    }

    private boolean isPrimary(String name) {
        if (!beans.containsBeanDefinition(name)) {
            return false;
        }
        BeanDefinition definition = beans.getMergedBeanDefinition(name);
        return definition.isPrimary();
    }
}
