package dev.concordat.participant.autoconfigure;

import dev.concordat.participant.context.CallSites;
import dev.concordat.participant.propagation.BranchPropagationInterceptor;
import dev.concordat.participant.resource.postgresql.OutsideWrites;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;

/** What takes part in global transactions and what does not: said at start, and watched for afterwards. */
@AutoConfiguration(after = ConcordatAutoConfiguration.class)
@ConditionalOnProperty(name = "concordat.enabled", matchIfMissing = true)
@EnableConfigurationProperties(WritesOutsideProperties.class)
class ParticipationAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    OutsideWrites concordatOutsideWrites(WritesOutsideProperties properties, BeanFactory beans) {
        List<String> own = AutoConfigurationPackages.has(beans) ? AutoConfigurationPackages.get(beans) : List.of();
        return new OutsideWrites(properties.writesOutside(), new CallSites(own), System::nanoTime);
    }

    @Bean
    ApplicationListener<ApplicationReadyEvent> concordatOutsideWritesBegin(OutsideWrites writes) {
        return ready -> writes.applicationIsReady();
    }

    @Bean
    ParticipationReport concordatParticipationReport(ObjectProvider<Participation.Source> sources) {
        return new ParticipationReport(sources);
    }

    /** An executor carries a scope only where something says so. */
    @Bean
    @ConditionalOnMissingBean(name = "concordatExecutorParticipation")
    Participation.Source concordatExecutorParticipation(ListableBeanFactory beans) {
        return () -> Arrays.stream(beans.getBeanNamesForType(Executor.class, false, false))
                .map(name -> new Participation(
                        "executor",
                        name,
                        Participation.Status.UNKNOWN,
                        "a write of its threads joins only with a scope"))
                .toList();
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({RestClient.class, RestTemplate.class})
    static class ClientConfiguration {

        @Bean
        @ConditionalOnMissingBean(name = "concordatRestClientParticipation")
        Participation.Source concordatRestClientParticipation(ConfigurableListableBeanFactory beans) {
            return () -> {
                List<Participation> found = new ArrayList<>();
                found.addAll(all(beans, RestClient.class, ClientConfiguration::interceptors));
                found.addAll(all(beans, RestTemplate.class, RestTemplate::getInterceptors));
                return found;
            };
        }

        /** Those that have been made: a report makes none. */
        private static <C> List<Participation> all(
                ConfigurableListableBeanFactory beans,
                Class<C> type,
                Function<C, List<ClientHttpRequestInterceptor>> interceptors) {
            List<Participation> found = new ArrayList<>();
            for (String name : beans.getBeanNamesForType(type, false, false)) {
                if (type.isInstance(beans.getSingleton(name))) {
                    boolean joins = interceptors.apply(beans.getBean(name, type)).stream()
                            .anyMatch(BranchPropagationInterceptor.class::isInstance);
                    found.add(new Participation(
                            type.getSimpleName(),
                            name,
                            joins ? Participation.Status.TAKES_PART : Participation.Status.UNKNOWN,
                            joins
                                    ? "to the hosts of concordat.propagation.hosts"
                                    : "made without Spring Boot's builder; add BranchPropagationInterceptor"));
                }
            }
            return found;
        }

        private static List<ClientHttpRequestInterceptor> interceptors(RestClient client) {
            List<ClientHttpRequestInterceptor> found = new ArrayList<>();
            var unused = client.mutate().requestInterceptors(found::addAll);
            return found;
        }
    }
}
