package dev.concordat.participant;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class GlobalTransactionOptionsTest {

    private static GlobalTransactionOptions rules(
            List<Class<? extends Throwable>> abort, List<Class<? extends Throwable>> keep) {
        return new GlobalTransactionOptions(null, null, Propagation.REQUIRED, abort, keep, false);
    }

    @Test
    void withoutRulesUncheckedExceptionsAndErrorsAbort() {
        assertThat(GlobalTransactionOptions.DEFAULTS.abortsOn(new IllegalStateException()))
                .isTrue();
        assertThat(GlobalTransactionOptions.DEFAULTS.abortsOn(new AssertionError()))
                .isTrue();
        assertThat(GlobalTransactionOptions.DEFAULTS.abortsOn(new IOException()))
                .isFalse();
    }

    @Test
    void theClosestRuleWins() {
        GlobalTransactionOptions options = rules(List.of(Exception.class), List.of(RuntimeException.class));

        assertThat(options.abortsOn(new IOException())).isTrue();
        assertThat(options.abortsOn(new UncheckedIOException(new IOException())))
                .isFalse();
        assertThat(options.abortsOn(new AssertionError())).isTrue();
    }
}
