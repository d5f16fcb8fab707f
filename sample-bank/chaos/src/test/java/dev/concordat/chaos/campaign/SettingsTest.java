package dev.concordat.chaos.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concordat.chaos.schedule.Round;
import dev.concordat.chaos.schedule.Scenarios;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class SettingsTest {

    @Test
    void withoutASeedAFreshOneIsTakenAndTold() {
        Settings settings = Settings.of(new Properties(), 42);

        assertThat(settings.schedule().seed()).isEqualTo(42);
        assertThat(settings.replay()).isEqualTo("-Dchaos.seed=42 -Dchaos.minutes=3");
    }

    @Test
    void theReplayFlagsBringTheSameSchedule() {
        Settings first = Settings.of(of("chaos.seed", "9", "chaos.minutes", "5", "chaos.faults", "kill,clock"), 1);
        Settings again = Settings.of(fromFlags(first.replay()), 2);

        assertThat(again.schedule()).isEqualTo(first.schedule());
    }

    @Test
    void everyScenarioHasAsManyFaultsAsAskedFor() {
        for (String name : Scenarios.names()) {
            assertThat(Settings.of(of("chaos.scenario", name, "chaos.times", "7"), 1)
                            .schedule()
                            .rounds())
                    .flatExtracting(Round::steps)
                    .as(name)
                    .hasSize(7);
        }
    }

    @Test
    void anUnknownScenarioIsRefusedWithTheKnownOnes() {
        assertThatThrownBy(() -> Settings.of(of("chaos.scenario", "flood"), 1))
                .hasMessageContaining("flood")
                .hasMessageContaining("kill-leader");
    }

    @Test
    void wordsInPlaceOfNumbersAreRefused() {
        assertThatThrownBy(() -> Settings.of(of("chaos.minutes", "some"), 1)).hasMessageContaining("chaos.minutes");
    }

    private static Properties fromFlags(String flags) {
        Properties properties = new Properties();
        for (String flag : flags.split(" ", -1)) {
            int equals = flag.indexOf('=');
            properties.setProperty(flag.substring("-D".length(), equals), flag.substring(equals + 1));
        }
        return properties;
    }

    private static Properties of(String... keysAndValues) {
        Properties properties = new Properties();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            properties.setProperty(keysAndValues[i], keysAndValues[i + 1]);
        }
        return properties;
    }
}
