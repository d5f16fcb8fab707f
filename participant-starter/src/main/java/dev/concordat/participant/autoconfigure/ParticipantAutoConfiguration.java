package dev.concordat.participant.autoconfigure;

import dev.concordat.participant.BranchResource;
import dev.concordat.participant.client.CoordinatorClient;
import dev.concordat.participant.context.DeferredCallbacks;
import dev.concordat.participant.journal.jdbc.JdbcFenceJournal;
import dev.concordat.participant.recovery.Doctor;
import dev.concordat.participant.recovery.InDoubtResolver;
import dev.concordat.participant.recovery.Lease;
import dev.concordat.participant.resource.PhaseTwo;
import dev.concordat.participant.resource.postgresql.BranchEnlistment;
import dev.concordat.participant.resource.postgresql.BranchSettings;
import dev.concordat.participant.resource.postgresql.PostgresBranchResource;
import dev.concordat.protocol.LeaseRequest;
import java.net.URI;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/** The participant's side: everything about the database. */
@AutoConfiguration(after = {ConcordatAutoConfiguration.class, DataSourceAutoConfiguration.class})
@ConditionalOnProperty(name = "concordat.enabled", matchIfMissing = true)
@ConditionalOnBean(DataSource.class)
@Import(ParticipantStartConfiguration.class)
class ParticipantAutoConfiguration {

    @Bean
    static EnlistingPostProcessor concordatEnlistingPostProcessor(
            ConfigurableListableBeanFactory beans,
            Environment environment,
            ObjectProvider<BranchSettings> settings,
            ObjectProvider<PostgresBranchResource> resource,
            ObjectProvider<DeferredCallbacks> callbacks,
            ObjectProvider<Doctor> doctor,
            TakingPart takingPart,
            DatabaseStart start,
            ObjectProvider<Identity> identity) {
        return new EnlistingPostProcessor(
                beans,
                environment,
                new BranchEnlistment(
                        settings::getObject,
                        resource::getObject,
                        callbacks::getObject,
                        () -> doctor.getObject()::admitsBranch),
                takingPart,
                source -> {
                    try {
                        PhaseTwoDatabase database = new PhaseTwoDatabase(source, 2);
                        JdbcFenceJournal journal = new JdbcFenceJournal(
                                database.dataSource(), identity.getObject().owner(), java.time.Duration.ofMillis(500));
                        start.begin(
                                database.dataSource(),
                                new PostgresBranchResource(
                                        database.dataSource(),
                                        identity.getObject().owner(),
                                        journal,
                                        callbacks.getObject()),
                                identity.getObject().owner());
                    } catch (SQLException e) {
                        throw new IllegalStateException(e);
                    }
                });
    }

    @Bean
    BranchSettings concordatBranchSettings(ConcordatProperties properties, Identity identity) {
        return new BranchSettings(
                identity.owner(),
                properties.participant().lockTimeout(),
                properties.participant().allowAutoCommitWrites());
    }

    @Bean
    DeferredCallbacks concordatDeferredCallbacks() {
        return new DeferredCallbacks();
    }

    @Bean
    PhaseTwoDatabase concordatPhaseTwoDatabase(ApplicationContext context, ConcordatProperties properties)
            throws SQLException {
        DataSource application = application(context, properties.participant().dataSource());
        return new PhaseTwoDatabase(application, properties.phaseTwo().poolSize());
    }

    private static DataSource application(ApplicationContext context, @Nullable String name) {
        try {
            return name == null ? context.getBean(DataSource.class) : context.getBean(name, DataSource.class);
        } catch (NoUniqueBeanDefinitionException e) {
            throw new InvalidSettingException(
                    "There are several DataSources and none is primary, so which one takes part in global transactions"
                            + " is not clear.",
                    "Name its bean by concordat.participant.data-source, or make it @Primary.");
        } catch (NoSuchBeanDefinitionException e) {
            throw new InvalidSettingException(
                    "There is no DataSource bean '" + name + "'.",
                    "Correct concordat.participant.data-source, or leave it out to take the only or primary one.");
        }
    }

    @Bean
    @ConditionalOnMissingBean(BranchResource.class)
    PostgresBranchResource concordatBranchResource(
            PhaseTwoDatabase database, Identity identity, DeferredCallbacks callbacks, ConcordatProperties properties) {
        JdbcFenceJournal journal = new JdbcFenceJournal(
                database.dataSource(), identity.owner(), properties.phaseTwo().lockTimeout());
        return new PostgresBranchResource(database.dataSource(), identity.owner(), journal, callbacks);
    }

    @Bean
    PhaseTwo concordatPhaseTwo(BranchResource resource, ConcordatProperties properties) {
        return new PhaseTwo(
                resource,
                properties.phaseTwo().poolSize(),
                properties.phaseTwo().patience());
    }

    @Bean
    Doctor concordatDoctor(
            PhaseTwoDatabase database, ConcordatProperties properties, ObjectProvider<FenceMigration> migration) {
        Doctor doctor =
                new Doctor(database.dataSource(), properties.participant().slotReserve());
        doctor.requireSupportedAtStart();
        migration.ifAvailable(FenceMigration::run);
        doctor.examineAtStart();
        return doctor;
    }

    @Bean
    ParticipantLifecycle concordatParticipantLifecycle(
            Doctor doctor,
            BranchResource resource,
            PhaseTwo phaseTwo,
            CoordinatorClient coordinators,
            ConcordatProperties properties,
            Identity identity,
            Environment environment) {
        InDoubtResolver resolver = new InDoubtResolver(
                resource, coordinators, phaseTwo, properties.recovery().grace());
        return new ParticipantLifecycle(
                doctor,
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
        FenceMigration concordatFenceMigration(PhaseTwoDatabase database) {
            return new FenceMigration(database.dataSource());
        }
    }
}
