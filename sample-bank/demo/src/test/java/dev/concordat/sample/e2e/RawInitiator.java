package dev.concordat.sample.e2e;

import dev.concordat.protocol.TransactionId;
import java.net.URI;
import java.security.SecureRandom;
import java.util.Map;

/** An initiator without the starter, as it could be written in any language: nothing but HTTP. */
final class RawInitiator {

    private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    private final Sample sample;
    private final String transaction = newId();

    RawInitiator(Sample sample) {
        this.sample = sample;
        sample.hasNoRecord(transaction);
    }

    String transaction() {
        return transaction;
    }

    /** Debits bank-a as branch 1; negative to credit. */
    Http.Answer debitAtBankA(int account, String amount) {
        return book(sample.stack().bankA().url(), "1", account, "-" + amount);
    }

    /** Credits bank-b as branch 2. */
    Http.Answer creditAtBankB(int account, String amount) {
        return book(sample.stack().bankB().url(), "2", account, amount);
    }

    /** Asks that node to commit both branches. */
    Http.Answer commitAt(int node) {
        return sample.http().post(path(node, "commit"), """
                {"branches":[{"branch":"1","participant":"bank-a","vote":"prepared"},
                             {"branch":"2","participant":"bank-b","vote":"prepared"}]}""");
    }

    /** Asks that node to abort, naming both branches. */
    Http.Answer abortAt(int node) {
        return sample.http().post(path(node, "abort"), """
                {"branches":[{"branch":"1","participant":"bank-a"},{"branch":"2","participant":"bank-b"}]}""");
    }

    /** What the coordinators send to bank-a about branch 1. */
    Http.Answer callBankA(String order) {
        return sample.http()
                .post(
                        sample.stack().bankA().url().resolve("/concordat/" + order),
                        "{\"coordinator\":\"%s\",\"branches\":[{\"transaction\":\"%s\",\"branch\":\"1\"}]}"
                                .formatted(Sample.CLUSTER, transaction));
    }

    /** The one result in an answer to a callback. */
    static String result(Http.Answer answer) {
        return answer.json().path("results").path(0).path("result").asString("");
    }

    private Http.Answer book(URI bank, String branch, int account, String amount) {
        String header = "\"%s\";timeout=10000;branch=\"%s\"".formatted(transaction, branch);
        return sample.http()
                .post(
                        bank.resolve("/accounts/" + account + "/entries"),
                        "{\"amount\":\"" + amount + "\"}",
                        Map.of("Concordat-Transaction", header));
    }

    private URI path(int node, String verb) {
        return sample.coordinator(node, "/v1/transactions/" + transaction + "/" + verb);
    }

    private static String newId() {
        SecureRandom random = new SecureRandom();
        long millis = System.currentTimeMillis();
        StringBuilder text = new StringBuilder();
        for (int shift = 45; shift >= 0; shift -= 5) {
            text.append(ALPHABET.charAt((int) (millis >>> shift) & 31));
        }
        random.ints(16, 0, 32).forEach(index -> text.append(ALPHABET.charAt(index)));
        return TransactionId.parse(text.toString()).value();
    }
}
