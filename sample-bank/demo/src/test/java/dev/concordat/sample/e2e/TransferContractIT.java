package dev.concordat.sample.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The sample bank by contract.md 5. */
@ExtendWith(SampleExtension.class)
class TransferContractIT {

    @Test
    void aTransferIsSeenAtBothBanks(Sample sample) {
        var answer = sample.transfer("bank-a/51", "bank-b/51", "10.00", "seen");

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.json().path("status").asString()).isEqualTo("committed");
        assertThat(answer.json().path("transaction").asString()).hasSize(26);
        assertThat(balance(sample, sample.stack().bankA().url(), 51)).isEqualTo("990.00");
        assertThat(balance(sample, sample.stack().bankB().url(), 51)).isEqualTo("1010.00");
    }

    @Test
    void aTransferWithinOneBankIsTwoBranchesThere(Sample sample) {
        var answer = sample.transfer("bank-a/53", "bank-a/52", "0.01", "within");

        assertThat(answer.status()).isEqualTo(201);
        assertThat(balance(sample, sample.stack().bankA().url(), 52)).isEqualTo("1000.01");
        assertThat(balance(sample, sample.stack().bankA().url(), 53)).isEqualTo("999.99");
        sample.assertSettled();
    }

    @Test
    void theSameKeyGivesTheSameAnswerAndMovesNothingAgain(Sample sample) {
        var first = sample.transfer("bank-a/54", "bank-b/54", "10.00", "repeated");
        var second = sample.transfer("bank-a/54", "bank-b/54", "10.00", "repeated");

        assertThat(second.status()).isEqualTo(201);
        assertThat(second.text()).isEqualTo(first.text());
        assertThat(second.contentType()).isEqualTo(first.contentType());
        assertThat(balance(sample, sample.stack().bankA().url(), 54)).isEqualTo("990.00");
    }

    @Test
    void theSameKeyWithAnotherBodyIsRefused(Sample sample) {
        sample.transfer("bank-a/55", "bank-b/55", "10.00", "other-body");

        assertThat(sample.transfer("bank-a/55", "bank-b/55", "11.00", "other-body")
                        .status())
                .isEqualTo(422);
    }

    @Test
    void theSameKeyIsInProgressWhileTheFirstStillRuns(Sample sample) {
        Trap vote = sample.bankB().catchAnswer("/accounts/56/entries");
        var first = sample.transferMeanwhile("bank-a/56", "bank-b/56", "10.00", "busy");
        vote.awaitCaught();

        var second = sample.transfer("bank-a/56", "bank-b/56", "10.00", "busy");
        vote.letGo();

        assertThat(second.status()).isEqualTo(409);
        assertThat(second.slug()).isEqualTo("request-in-progress");
        assertThat(first.join().status()).isEqualTo(201);
    }

    @ParameterizedTest
    @CsvSource({
        "bank-a/57, bank-b/57, 5000.00, 409, insufficient-funds",
        "bank-b/57, bank-a/57, 1000.01, 409, insufficient-funds",
        "bank-a/101, bank-b/57, 1.00, 404, account-unknown",
        "bank-a/57, bank-b/0, 1.00, 404, account-unknown",
        "bank-c/57, bank-b/57, 1.00, 404, account-unknown",
        "nowhere, bank-b/57, 1.00, 404, account-unknown",
        "bank-a/57, bank-a/57, 1.00, 422, same-account",
        "bank-a/57, bank-b/57, 0.00, 422, amount-invalid",
        "bank-a/57, bank-b/57, -1.00, 422, amount-invalid",
        "bank-a/57, bank-b/57, 1.001, 422, amount-invalid",
        "bank-a/57, bank-b/57, much, 422, amount-invalid",
        "bank-a/57, bank-b/57, 99999999999999999999, 422, amount-invalid"
    })
    void aRefusalIsAProblemAndIsRepeated(
            String from, String to, String amount, int status, String slug, Sample sample) {
        String key = "refused " + from + to + amount;
        var first = sample.transfer(from, to, amount, key);
        var second = sample.transfer(from, to, amount, key);

        assertThat(first.status()).isEqualTo(status);
        assertThat(first.slug()).isEqualTo(slug);
        assertThat(first.contentType()).startsWith("application/problem+json");
        assertThat(first.json().path("detail").asString("")).isNotEmpty();
        assertThat(second.text()).isEqualTo(first.text());
        sample.assertSettled();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"from\":\"bank-a/58\",\"to\":\"bank-b/58\",\"amount\":10.00}",
                "{\"from\":7,\"to\":\"bank-b/58\",\"amount\":\"10.00\"}",
                "{\"from\":\"bank-a/58\",\"to\":\"bank-b/58\",\"amount\":true}",
                "{\"from\":\"bank-a/58\",\"to\":\"bank-b/58\",\"amount\":\"10.00\",\"note\":\"x\"}",
                "{\"from\":\"bank-a/58\",\"to\":\"bank-b/58\",\"from\":\"bank-a/59\",\"amount\":\"10.00\"}",
                "{\"from\":\"bank-a/58\",\"amount\":\"10.00\"}",
                "{\"from\":null,\"to\":\"bank-b/58\",\"amount\":\"10.00\"}",
                "[]",
                "{",
                ""
            })
    void whatIsNotATransferIsAnInvalidRequest(String body, Sample sample) {
        var answer = sample.http().post(sample.stack().transfer().url().resolve("/transfers"), body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.slug()).isEqualTo("invalid-request");
        assertThat(answer.contentType()).startsWith("application/problem+json");
    }

    @Test
    void withoutAKeyEachRequestIsATransferOfItsOwn(Sample sample) {
        String body = "{\"from\":\"bank-a/59\",\"to\":\"bank-b/59\",\"amount\":\"10\"}";
        URI transfers = sample.stack().transfer().url().resolve("/transfers");

        assertThat(sample.http().post(transfers, body, Map.of()).status()).isEqualTo(201);
        assertThat(sample.http().post(transfers, body, Map.of()).status()).isEqualTo(201);

        assertThat(balance(sample, sample.stack().bankA().url(), 59)).isEqualTo("980.00");
    }

    @Test
    void theAuditSeesThatMoneyIsConserved(Sample sample) {
        sample.assertSettled();
        URI audit = sample.stack().transfer().url().resolve("/audit");

        await().atMost(Sample.LIMIT).untilAsserted(() -> {
            var json = sample.http().get(audit).json();
            assertThat(json.path("total").asString()).isEqualTo("200000.00");
            assertThat(json.path("initialTotal").asString()).isEqualTo("200000.00");
            assertThat(json.path("conserved").asBoolean()).isTrue();
            assertThat(json.path("prepared").asInt()).isZero();
            assertThat(json.path("transfers").asInt())
                    .isEqualTo(sample.books().recorded().size());
        });
    }

    @Test
    void anUnknownAccountIsNotFound(Sample sample) {
        var answer = sample.http().get(sample.stack().bankA().url().resolve("/accounts/101"));

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.slug()).isEqualTo("account-unknown");
    }

    private static String balance(Sample sample, URI bank, int account) {
        return sample.http()
                .get(bank.resolve("/accounts/" + account))
                .json()
                .path("balance")
                .asString("");
    }
}
