package dev.concordat.participant.autoconfigure;

import dev.concordat.participant.recovery.Doctor;
import dev.concordat.participant.resource.PhaseTwo;
import dev.concordat.participant.web.BranchContextFilter;
import dev.concordat.participant.web.CallbackController;
import jakarta.servlet.DispatcherType;
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
    FilterRegistrationBean<BranchContextFilter> concordatBranchContextFilter(
            Identity identity, ObjectProvider<Doctor> doctor, ObjectProvider<PhaseTwo> phaseTwo) {
        BranchContextFilter filter = new BranchContextFilter(
                identity.participant(),
                () -> {
                    Doctor present = doctor.getIfAvailable();
                    return present == null || present.admitsBranch();
                },
                branches -> {
                    PhaseTwo present = phaseTwo.getIfAvailable();
                    return present == null ? Set.of() : present.withdraw(branches);
                });
        FilterRegistrationBean<BranchContextFilter> registration = new FilterRegistrationBean<>(filter);
        registration.setOrder(FILTER_ORDER);
        registration.setDispatcherTypes(DispatcherType.REQUEST, DispatcherType.ASYNC);
        return registration;
    }

    @Bean
    @ConditionalOnBean(PhaseTwo.class)
    @ConditionalOnMissingBean
    CallbackController concordatCallbackController(
            Identity identity, ConcordatProperties properties, PhaseTwo phaseTwo) {
        return new CallbackController(
                identity.owner().cluster(), properties.participant().token(), phaseTwo);
    }
}
