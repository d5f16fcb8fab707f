package dev.concordat.participant.autoconfigure;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;

/** Says once, in a line for each, which clients and executors of the application take part in global transactions. */
final class ParticipationReport implements ApplicationListener<ApplicationReadyEvent> {

    private static final Logger LOG = LoggerFactory.getLogger(ParticipationReport.class);

    private final ObjectProvider<Participation.Source> sources;

    ParticipationReport(ObjectProvider<Participation.Source> sources) {
        this.sources = sources;
    }

    @Override
    public void onApplicationEvent(ApplicationReadyEvent ready) {
        sources.orderedStream().forEach(ParticipationReport::tell);
    }

    /** A report must never end a start: what it looks at may be a mock. */
    private static void tell(Participation.Source source) {
        try {
            source.all()
                    .forEach(one -> LOG.info(
                            "In global transactions, kind={}, bean={}, status={}, because={}",
                            one.kind(),
                            one.name(),
                            one.status().words(),
                            one.because()));
        } catch (RuntimeException | LinkageError e) {
            LOG.debug("What takes part cannot be told, source={}", source, e);
        }
    }
}
