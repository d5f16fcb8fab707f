package dev.concordat.sample.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SampleExtension.class)
class CallbackIT {

    @Test
    void workThatComesAfterTheAbortIsRefused(Sample sample) {
        long before = sample.books().balance(0, 41);
        RawInitiator initiator = new RawInitiator(sample);
        assertThat(initiator.abortAt(0).status()).isEqualTo(200);
        sample.assertOutcome(initiator.transaction(), "aborted");

        assertThat(initiator.debitAtBankA(41, "10.00").status()).isGreaterThanOrEqualTo(400);
        assertThat(initiator.creditAtBankB(41, "10.00").status()).isGreaterThanOrEqualTo(400);

        assertThat(initiator.commitAt(1).slug()).isEqualTo("transaction-aborted");
        sample.assertSettled();
        assertThat(sample.books().balance(0, 41)).isEqualTo(before);
    }

    @Test
    void commitAskedAgainOnAnotherNodeGivesTheSameAnswer(Sample sample) {
        long before = sample.books().balance(0, 42);
        RawInitiator initiator = new RawInitiator(sample);
        assertThat(initiator.debitAtBankA(42, "10.00").status()).isEqualTo(204);
        assertThat(initiator.creditAtBankB(42, "10.00").status()).isEqualTo(204);

        var first = initiator.commitAt(0);
        var second = initiator.commitAt(1);
        var third = initiator.commitAt(2);

        assertThat(first.status()).isEqualTo(200);
        assertThat(first.json().path("decision").asString()).isEqualTo("commit");
        assertThat(second.status()).isEqualTo(200);
        assertThat(second.json().path("decidedAt")).isEqualTo(first.json().path("decidedAt"));
        assertThat(third.json().path("decidedAt")).isEqualTo(first.json().path("decidedAt"));
        assertThat(initiator.abortAt(1).slug()).isEqualTo("transaction-committed");
        sample.assertSettled();
        assertThat(sample.books().balance(0, 42)).isEqualTo(before - 1000);
    }

    @Test
    void duplicateAndLateCallbacksChangeNothing(Sample sample) {
        long before = sample.books().balance(0, 43);
        RawInitiator initiator = new RawInitiator(sample);
        initiator.debitAtBankA(43, "10.00");
        initiator.creditAtBankB(43, "10.00");
        assertThat(initiator.commitAt(0).status()).isEqualTo(200);
        sample.assertOutcome(initiator.transaction(), "committed");

        assertThat(RawInitiator.result(initiator.callBankA("commit"))).isEqualTo("done");
        assertThat(RawInitiator.result(initiator.callBankA("commit"))).isEqualTo("done");
        assertThat(RawInitiator.result(initiator.callBankA("abort"))).isNotEqualTo("done");
        assertThat(initiator.debitAtBankA(43, "10.00").status()).isGreaterThanOrEqualTo(400);

        sample.assertSettled();
        assertThat(sample.books().balance(0, 43)).isEqualTo(before - 1000);
    }

    @Test
    void abortIsRememberedByTheBankAndItsRepetitionIsDone(Sample sample) {
        long before = sample.books().balance(0, 44);
        RawInitiator initiator = new RawInitiator(sample);
        initiator.debitAtBankA(44, "10.00");
        assertThat(initiator.abortAt(2).status()).isEqualTo(200);
        sample.assertOutcome(initiator.transaction(), "aborted");

        assertThat(RawInitiator.result(initiator.callBankA("abort"))).isEqualTo("done");
        assertThat(RawInitiator.result(initiator.callBankA("prepare"))).isEqualTo("refused");
        assertThat(RawInitiator.result(initiator.callBankA("commit"))).isEqualTo("hazard");

        sample.assertSettled();
        assertThat(sample.books().balance(0, 44)).isEqualTo(before);
    }
}
