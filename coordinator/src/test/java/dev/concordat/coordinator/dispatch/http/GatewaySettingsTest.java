package dev.concordat.coordinator.dispatch.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GatewaySettingsTest {

    private static final Duration MILLI = Duration.ofMillis(1);

    private static void refused(
            String cluster, @Nullable String token, Duration connect, Duration response, int bytes, int all, int each) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new GatewaySettings(cluster, token, connect, response, bytes, all, each));
    }

    @Test
    void theSmallestOfEachIsOne() {
        assertThatCode(() -> new GatewaySettings("c", "!~", MILLI, MILLI, 1, 1, 1)).doesNotThrowAnyException();
        refused(" ", null, MILLI, MILLI, 1, 1, 1);
        refused("c", null, Duration.ZERO, MILLI, 1, 1, 1);
        refused("c", null, MILLI, Duration.ZERO, 1, 1, 1);
        refused("c", null, MILLI, MILLI, 0, 1, 1);
        refused("c", null, MILLI, MILLI, 1, 0, 1);
        refused("c", null, MILLI, MILLI, 1, 1, 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"with space", "tab\t", "bell\u0007", "delete\u007f", "umlaut\u00e4"})
    void aTokenThatNoHeaderCanCarryIsRefused(String token) {
        refused("c", token, MILLI, MILLI, 1, 1, 1);
    }

    @Test
    void theTokenIsNotSaidByAccident() {
        assertThat(GatewaySettings.defaults("cluster-1", "secret").toString())
                .contains("cluster-1")
                .doesNotContain("secret");
    }
}
