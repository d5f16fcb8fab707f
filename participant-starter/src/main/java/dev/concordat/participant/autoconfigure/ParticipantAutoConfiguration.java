package dev.concordat.participant.autoconfigure;

import dev.concordat.participant.BranchResource;
import dev.concordat.participant.client.CoordinatorClient;
import dev.concordat.participant.context.CallbackThreads;
import dev.concordat.participant.context.DeferredCallbacks;
import dev.concordat.participant.journal.jdbc.JdbcFenceJournal;
import dev.concordat.participant.recovery.InDoubtResolver;
import dev.concordat.participant.recovery.Lease;
import dev.concordat.participant.resource.PhaseTwo;
import dev.concordat.participant.resource.postgresql.BranchEnlistment;
import dev.concordat.participant.resource.postgresql.BranchSettings;
import dev.concordat.participant.resource.postgresql.Databases;
import dev.concordat.participant.resource.postgresql.Introductions;
import dev.concordat.participant.resource.postgresql.OutsideWrites;
import dev.concordat.participant.resource.postgresql.PostgresBranchResource;
import dev.concordat.protocol.LeaseRequest;
import java.net.URI;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** The participant's side: everything about the database. */
@AutoConfiguration(after = {ConcordatAutoConfiguration.class, DataSourceAutoConfiguration.class})
@ConditionalOnProperty(name = "concordat.enabled", matchIfMissing = true)
@Conditional(OnDataSource.class)
@EnableConfigurationProperties(CallbackProperties.class)
class ParticipantAutoConfiguration {

    @Bean
    static EnlistingPostProcessor concordatEnlistingPostProcessor(
            BeanFactory beans,
            Environment environment,
            ObjectProvider<DataSourceArrivals> arrivals,
            ObjectProvider<BranchSettings> settings,
            ObjectProvider<Databases> databases,
            ObjectProvider<DeferredCallbacks> callbacks,
            ObjectProvider<OutsideWrites> outside) {
        return new EnlistingPostProcessor(
                beans,
                Exclusions.of(environment),
                arrivals::getObject,
                new BranchEnlistment(
                        settings::getObject, databases::getObject, callbacks::getObject, outside::getObject));
    }

    @Bean
    BranchSettings concordatBranchSettings(ConcordatProperties properties, Identity identity) {
        return new BranchSettings(
                identity.owner(),
                properties.participant().lockTimeout(),
                properties.participant().allowAutoCommitWrites());
    }

    @Bean
    CallbackThreads concordatCallbackThreads(CallbackProperties properties) {
        return new CallbackThreads(properties.threads(), properties.queue(), properties.shutdownPatience());
    }

    @Bean
    DeferredCallbacks concordatDeferredCallbacks(CallbackThreads threads, CallbackProperties properties) {
        return new DeferredCallbacks(threads, properties.kept(), System::nanoTime);
    }

    @Bean
    Introductions concordatIntroductions() {
        return new Introductions();
    }

    @Bean
    @ConditionalOnMissingBean(BranchResource.class)
    Databases concordatBranchResource(Introductions introductions) {
        return new Databases(introductions);
    }

    @Bean
    DataSourceArrivals concordatDataSourceArrivals(
            ObjectProvider<Databases> databases,
            Introductions introductions,
            ObjectProvider<FenceMigration> migration,
            Identity identity,
            DeferredCallbacks callbacks,
            ConcordatProperties properties) {
        return new DataSourceArrivals(
                databases.getIfAvailable(() -> new Databases(introductions)),
                introductions,
                phaseTwo -> new PostgresBranchResource(
                        phaseTwo,
                        identity.owner(),
                        new JdbcFenceJournal(
                                phaseTwo,
                                identity.owner(),
                                properties.phaseTwo().lockTimeout()),
                        callbacks),
                dataSource -> migration.ifAvailable(present -> present.accept(dataSource)),
                new DataSourceArrivals.Settings(
                        properties.phaseTwo().poolSize(),
                        properties.phaseTwo().patience().dividedBy(2),
                        properties.participant().slotReserve()));
    }

    @Bean
    DataSourceExamination concordatDataSourceExamination(
            ConfigurableListableBeanFactory beans, Environment environment, DataSourceArrivals arrivals) {
        return new DataSourceExamination(beans, Exclusions.of(environment), arrivals);
    }

    @Bean
    PhaseTwo concordatPhaseTwo(BranchResource resource, ConcordatProperties properties) {
        return new PhaseTwo(
                resource,
                properties.phaseTwo().poolSize(),
                properties.phaseTwo().patience());
    }

    @Bean
    ParticipantLifecycle concordatParticipantLifecycle(
            DataSourceArrivals arrivals,
            BranchResource resource,
            PhaseTwo phaseTwo,
            CoordinatorClient coordinators,
            ConcordatProperties properties,
            Identity identity,
            Environment environment) {
        InDoubtResolver resolver = new InDoubtResolver(
                identity.participant(),
                resource,
                coordinators,
                phaseTwo,
                properties.recovery().grace());
        return new ParticipantLifecycle(
                arrivals,
                resolver,
                () -> lease(coordinators, properties, identity, environment),
                properties.recovery().interval(),
                properties.participant().leaseInterval());
    }

    private static @Nullable Lease lease(
            CoordinatorClient coordinators,
            ConcordatProperties properties,
            Identity identity,
            Environment environment) {
        URI url = properties.participant().url();
        String port = environment.getProperty("local.server.port");
        if (url == null && port == null) {
            return null;
        }
        String base = url == null
                ? "http://127.0.0.1:" + port + environment.getProperty("server.servlet.context-path", "")
                : url.toString();
        LeaseRequest request = new LeaseRequest(
                (base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + "/concordat",
                properties.participant().leaseTtl());
        return new Lease(coordinators, identity.participant(), identity.instance(), request);
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(Flyway.class)
    @ConditionalOnProperty(name = "concordat.participant.migrate", matchIfMissing = true)
    static class MigrationConfiguration {

        @Bean
        FenceMigration concordatFenceMigration() {
            return new FenceMigration();
        }
    }
}
