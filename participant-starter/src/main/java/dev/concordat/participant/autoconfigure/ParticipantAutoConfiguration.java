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
import dev.concordat.participant.resource.postgresql.HeldTransactions;
import dev.concordat.participant.resource.postgresql.Introductions;
import dev.concordat.participant.resource.postgresql.OutsideWrites;
import dev.concordat.participant.resource.postgresql.PostgresBranchResource;
import dev.concordat.protocol.LeaseRequest;
import java.net.URI;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/** The participant's side: everything about the database. */
@AutoConfiguration(after = {ConcordatAutoConfiguration.class, DataSourceAutoConfiguration.class})
@ConditionalOnProperty(name = "concordat.enabled", matchIfMissing = true)
@Conditional(OnDataSource.class)
@EnableConfigurationProperties(CallbackProperties.class)
@Import(ParticipantStartConfiguration.class)
class ParticipantAutoConfiguration {

    @Bean
    static EnlistingPostProcessor concordatEnlistingPostProcessor(
            BeanFactory beans,
            Environment environment,
            ObjectProvider<DataSourceArrivals> arrivals,
            ObjectProvider<BranchSettings> settings,
            ObjectProvider<Databases> databases,
            ObjectProvider<DeferredCallbacks> callbacks,
            ObjectProvider<OutsideWrites> outside,
            TakingPart takingPart) {
        return new EnlistingPostProcessor(
                beans,
                Exclusions.of(environment),
                arrivals::getObject,
                new BranchEnlistment(
                        settings::getObject, databases::getObject, callbacks::getObject, outside::getObject),
                takingPart);
    }

    @Bean
    @ConditionalOnMissingBean
    BranchSettings concordatBranchSettings(ConcordatProperties properties, Identity identity) {
        return new BranchSettings(
                identity.owner(),
                properties.participant().lockTimeout(),
                properties.participant().allowAutoCommitWrites(),
                properties.participant().prepare());
    }

    @Bean
    @ConditionalOnMissingBean
    CallbackThreads concordatCallbackThreads(CallbackProperties properties) {
        return new CallbackThreads(properties.threads(), properties.queue(), properties.shutdownPatience());
    }

    @Bean
    @ConditionalOnMissingBean
    DeferredCallbacks concordatDeferredCallbacks(CallbackThreads threads, CallbackProperties properties) {
        return new DeferredCallbacks(threads, properties.kept(), System::nanoTime);
    }

    /** What asks the driver is no bean of its own: where all databases are embedded, its classes may not be there. */
    @Bean
    @ConditionalOnMissingBean(BranchResource.class)
    Databases concordatBranchResource() {
        return new Databases(new Introductions());
    }

    @Bean
    DataSourceArrivals concordatDataSourceArrivals(
            ObjectProvider<Databases> databases,
            DatabaseStart start,
            Identity identity,
            DeferredCallbacks callbacks,
            ConcordatProperties properties) {
        return new DataSourceArrivals(
                databases.getIfAvailable(() -> new Databases(new Introductions())),
                (phaseTwo, connections) -> new PostgresBranchResource(
                        phaseTwo,
                        identity.owner(),
                        new JdbcFenceJournal(
                                phaseTwo,
                                identity.owner(),
                                properties.phaseTwo().lockTimeout()),
                        callbacks,
                        new HeldTransactions(
                                identity.life(), mostHeld(properties.participant(), connections), callbacks)),
                (database, giveUp) -> start.begin(database, identity.owner(), giveUp),
                start::completeSchema,
                new DataSourceArrivals.Settings(
                        properties.phaseTwo().poolSize(),
                        properties.phaseTwo().patience().dividedBy(2),
                        properties.participant().slotReserve()));
    }

    /** Calls that begin must find a connection too: none is held where there is only one. */
    private static int mostHeld(ConcordatProperties.Participant participant, int connections) {
        Integer most = participant.maxHeld();
        return Math.min(connections - 1, most == null ? Math.max(1, connections / 2) : most);
    }

    @Bean
    DataSourceExamination concordatDataSourceExamination(
            ConfigurableListableBeanFactory beans, Environment environment, DataSourceArrivals arrivals) {
        return new DataSourceExamination(beans, Exclusions.of(environment), arrivals);
    }

    @Bean
    @ConditionalOnMissingBean
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
            ObjectProvider<CoordinatorClient> coordinators,
            ConcordatProperties properties,
            Identity identity,
            TakingPart takingPart,
            Environment environment) {
        boolean unsettled =
                identity.missing() != null || properties.coordinator().urls().isEmpty();
        boolean idle = unsettled && takingPart.isImpossible();
        Runnable resolver = idle
                ? () -> {}
                : new InDoubtResolver(
                        identity.participant(),
                        resource,
                        coordinators.getObject(),
                        phaseTwo,
                        properties.recovery().grace())::run;
        return new ParticipantLifecycle(
                arrivals,
                resolver,
                // An instance that holds nothing can finish nothing of its namesakes.
                () -> arrivals.members().isEmpty()
                        ? null
                        : lease(coordinators.getObject(), properties, identity, environment),
                new Draining(arrivals, properties.participant().drain()),
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
        return new Lease(
                coordinators,
                properties.clusterId(),
                identity.participant(),
                Stream.of(identity.instance(), identity.life()).distinct().toList(),
                request);
    }
}
