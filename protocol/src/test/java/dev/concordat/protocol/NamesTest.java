package dev.concordat.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {

    @ParameterizedTest
    @ValueSource(strings = {"1", "2.1", "A", "a1.B2.c3", "12345678901234567890123456789012"})
    void branchesOfTheContractAreTaken(String name) {
        assertThat(new BranchId(name).value()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ".", "1.", ".1", "1..2", "1-2", "1 ", "1\n", "ä", "1'", "123456789012345678901234567890123"})
    void otherBranchesAreRefused(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> new BranchId(name));
    }

    @Test
    void aCallInsideABranchExtendsItsName() {
        assertThat(new BranchId("2").child(1)).isEqualTo(new BranchId("2.1"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BranchId("12345678901234567890123456789012").child(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bank", "bank_a", "bank.a", "bank a", "bänk", "bank\n"})
    void otherParticipantsAreRefused(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> new ParticipantName(name));
    }

    @Test
    void aParticipantHasAtMost63Characters() {
        assertThat(new ParticipantName("a".repeat(63)).value()).hasSize(63);
        assertThatIllegalArgumentException().isThrownBy(() -> new ParticipantName("a".repeat(64)));
    }

    @Test
    void everyWordOfTheWireIsReadBack() {
        for (Vote vote : Vote.values()) {
            assertThat(Vote.fromWire(vote.wireName())).isEqualTo(vote);
        }
        for (AbortReason reason : AbortReason.values()) {
            assertThat(AbortReason.fromWire(reason.wireName())).isEqualTo(reason);
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Outcome.fromWire("Commit"))
                .withMessageContaining("commit, abort, pending");
    }
}
