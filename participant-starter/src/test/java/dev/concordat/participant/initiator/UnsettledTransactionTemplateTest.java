package dev.concordat.participant.initiator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concordat.participant.GlobalTransactionOptions;
import dev.concordat.participant.Propagation;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.transaction.CannotCreateTransactionException;

class UnsettledTransactionTemplateTest {

    private final UnsettledTransactionTemplate template = new UnsettledTransactionTemplate("concordat.coordinators");

    @ParameterizedTest
    @EnumSource(
            value = Propagation.class,
            names = {"REQUIRED", "REQUIRES_NEW", "MANDATORY"})
    void whatNeedsATransactionIsRefused(Propagation propagation) {
        assertThatThrownBy(() -> template.execute(
                        GlobalTransactionOptions.DEFAULTS.withPropagation(propagation), transaction -> "done"))
                .isInstanceOf(CannotCreateTransactionException.class)
                .hasMessageContaining("concordat.coordinators");
    }

    @ParameterizedTest
    @EnumSource(
            value = Propagation.class,
            names = {"SUPPORTS", "NOT_SUPPORTED", "NEVER"})
    void whatNeedsNoneIsDoneWithoutOne(Propagation propagation) {
        String result = template.execute(
                GlobalTransactionOptions.DEFAULTS.withPropagation(propagation),
                transaction -> transaction == null ? "done" : "inside");

        assertThat(result).isEqualTo("done");
    }
}
