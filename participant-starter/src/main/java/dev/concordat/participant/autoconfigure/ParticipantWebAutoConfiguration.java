package dev.concordat.participant.autoconfigure;

import dev.concordat.participant.client.CoordinatorClient;
import dev.concordat.participant.resource.PhaseTwo;
import dev.concordat.participant.web.BranchContextFilter;
import dev.concordat.participant.web.CallbackController;
import dev.concordat.participant.web.NoParticipantFilter;
import dev.concordat.participant.web.RefusalFilter;
import dev.concordat.participant.web.RefusalResolver;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import java.util.Set;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.web.servlet.DispatcherServlet;

/** The server's side, for servlet applications. */
@AutoConfiguration(after = ParticipantAutoConfiguration.class)
@ConditionalOnProperty(name = "concordat.enabled", matchIfMissing = true)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({DispatcherServlet.class, FilterRegistrationBean.class})
class ParticipantWebAutoConfiguration {

    /** Outside of everything that may answer by itself, but inside of Boot's observations and character encoding. */
    static final int FILTER_ORDER = Ordered.HIGHEST_PRECEDENCE + 10;

    @Bean
    @ConditionalOnMissingBean(name = "concordatBranchContextFilter")
    FilterRegistrationBean<? extends Filter> concordatBranchContextFilter(
            Identity identity,
            ConcordatProperties properties,
            ObjectProvider<DataSourceArrivals> arrivals,
            ObjectProvider<CoordinatorClient> coordinators,
            ObjectProvider<PhaseTwo> phaseTwo) {
        if (identity.missing() != null) {
            return registration(new NoParticipantFilter(), FILTER_ORDER);
        }
        BranchContextFilter filter = new BranchContextFilter(
                identity.participant(),
                () -> {
                    DataSourceArrivals present = arrivals.getIfAvailable();
                    return present == null || present.admitBranches();
                },
                branches -> {
                    PhaseTwo present = phaseTwo.getIfAvailable();
                    return present == null ? Set.of() : present.withdraw(branches);
                },
                identity.life(),
                new HeldElsewhere(
                        identity,
                        properties.participant().prepare(),
                        arrivals::getIfAvailable,
                        coordinators::getObject));
        return registration(filter, FILTER_ORDER);
    }

    /** Inside of the other, so that an answer to a refusal gets the header with the branches. */
    @Bean
    @ConditionalOnMissingBean(name = "concordatRefusalFilter")
    FilterRegistrationBean<RefusalFilter> concordatRefusalFilter() {
        return registration(new RefusalFilter(), FILTER_ORDER + 1);
    }

    @Bean
    @ConditionalOnMissingBean
    RefusalResolver concordatRefusalResolver() {
        return new RefusalResolver();
    }

    private static <T extends Filter> FilterRegistrationBean<T> registration(T filter, int order) {
        FilterRegistrationBean<T> registration = new FilterRegistrationBean<>(filter);
        registration.setOrder(order);
        registration.setDispatcherTypes(DispatcherType.REQUEST, DispatcherType.ASYNC);
        return registration;
    }

    @Bean
    @ConditionalOnBean(PhaseTwo.class)
    @ConditionalOnMissingBean
    CallbackController concordatCallbackController(
            Identity identity, ConcordatProperties properties, PhaseTwo phaseTwo) {
        return new CallbackController(
                identity.owner().cluster(), properties.participant().token(), phaseTwo, identity.life());
    }
}
