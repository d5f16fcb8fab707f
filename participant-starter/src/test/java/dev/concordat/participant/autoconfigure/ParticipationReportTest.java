package dev.concordat.participant.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.support.StaticApplicationContext;

/** What takes part is told at the end of the start, which it never ends. */
@ExtendWith(OutputCaptureExtension.class)
class ParticipationReportTest {

    private static final Participation JOINS =
            new Participation("RestClient", "hotels", Participation.Status.TAKES_PART, "it may");

    private final Logger told = (Logger) LoggerFactory.getLogger(ParticipationReport.class);

    @BeforeEach
    void tell() {
        told.setLevel(Level.INFO);
    }

    @AfterEach
    void tellNoMore() {
        told.setLevel(null);
    }

    private static void report(Participation.Source... sources) {
        StaticListableBeanFactory beans = new StaticListableBeanFactory();
        for (int i = 0; i < sources.length; i++) {
            beans.addBean("source" + i, sources[i]);
        }
        new ParticipationReport(beans.getBeanProvider(Participation.Source.class))
                .onApplicationEvent(new ApplicationReadyEvent(
                        new SpringApplication(), new String[0], new StaticApplicationContext(), Duration.ZERO));
    }

    @Test
    void eachIsTold(CapturedOutput output) {
        report(() -> List.of(JOINS));

        assertThat(output)
                .contains("In global transactions, kind=RestClient, bean=hotels, status=takes part, because=it may");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatCannotBeLookedIntoEndsNoStartAndHidesNothingElse(boolean error, CapturedOutput output) {
        assertThatCode(() -> report(
                        () -> {
                            if (error) {
                                throw new NoClassDefFoundError("of an optional library");
                            }
                            throw new NullPointerException("a mocked client");
                        },
                        () -> List.of(JOINS)))
                .doesNotThrowAnyException();

        assertThat(output).contains("bean=hotels, status=takes part");
    }
}
