package dev.concordat.chaos.crash;

import dev.concordat.chaos.oracle.CoordinatorClient;
import dev.concordat.chaos.oracle.Pause;
import dev.concordat.chaos.oracle.Seen;
import dev.concordat.sample.stack.TransferClient;
import dev.concordat.sample.stack.TransferReply;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An initiator that never gives up: asks one coordinator after the other until it knows the outcome, as the contract says.
 * Moves 1.00 from an account of bank-a to the one of bank-b with the same number. Thread-safe.
 */
final class Client {

    private static final String NAME = "initiator";
    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(4);
    private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    private final SecureRandom random = new SecureRandom();
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final CoordinatorClient coordinators;
    private final URI bankA;
    private final URI bankB;
    private final TransferClient transfers;
    private final Consumer<String> begun;

    /** @param begun is told of every transaction that is not one of the transfer service */
    Client(CoordinatorClient coordinators, URI bankA, URI bankB, URI transferService, Consumer<String> begun) {
        this.begun = begun;
        this.coordinators = coordinators;
        this.bankA = bankA;
        this.bankB = bankB;
        this.transfers = new TransferClient(http, transferService.resolve("/transfers"));
    }

    /**
     * How it ended.
     *
     * @param transaction null where the transfer service kept it to itself
     * @param committed whether the money has moved
     */
    record Outcome(@Nullable String transaction, boolean committed) {}

    /** Does what makes a thread come by; begins at that coordinator. */
    Outcome act(CrashPoint.Manner manner, String node, int account) {
        return switch (manner) {
            case CARRIED, SNAPSHOT -> carried(newId(), node, account);
            case BEGUN -> begun(node, account);
            case ABORTED -> aborted(node, account);
            case TRANSFER -> transfer(account);
        };
    }

    /** Works at both banks and commits with their votes; aborts if the work fails. */
    Outcome carried(String transaction, String node, int account) {
        return work(transaction, account) ? commit(transaction, node) : abort(transaction, node);
    }

    /** Commits with what both banks voted. */
    Outcome commit(String transaction, String node) {
        return decide(transaction, node, true, """
                {"await":"decision","branches":[{"branch":"1","participant":"bank-a","vote":"prepared"},
                {"branch":"2","participant":"bank-b","vote":"prepared"}]}""");
    }

    /** Aborts both branches. */
    Outcome abort(String transaction, String node) {
        return decide(transaction, node, false, "");
    }

    private Outcome begun(String node, int account) {
        Rounds rounds = new Rounds(node);
        String transaction = null;
        while (transaction == null) {
            transaction = coordinators.begin(NAME, rounds.next());
        }
        begun.accept(transaction);
        boolean worked = work(transaction, account);
        for (String branch : List.of("1", "2")) {
            String body = "{\"branch\":\"%s\",\"participant\":\"%s\"}"
                    .formatted(branch, branch.equals("1") ? "bank-a" : "bank-b");
            Seen seen = Seen.UNKNOWN;
            while (isOpen(seen)) {
                seen = coordinators.enlist(NAME, rounds.next(), transaction, body);
            }
            worked &= seen == Seen.ACTIVE;
        }
        return decide(transaction, node, worked, "{\"await\":\"decision\"}");
    }

    private Outcome aborted(String node, int account) {
        String transaction = newId();
        work(transaction, account);
        return abort(transaction, node);
    }

    private Outcome decide(String transaction, String node, boolean commit, String body) {
        Rounds rounds = new Rounds(node);
        while (commit) {
            Seen seen = coordinators.commit(NAME, rounds.next(), transaction, body);
            if (seen == Seen.COMMITTED || seen == Seen.ABORTED) {
                return new Outcome(transaction, seen == Seen.COMMITTED);
            }
            commit = isOpen(seen);
        }
        while (true) {
            Seen seen = coordinators.abort(NAME, rounds.next(), transaction, """
                    {"branches":[{"branch":"1","participant":"bank-a"},{"branch":"2","participant":"bank-b"}]}""");
            if (seen == Seen.COMMITTED || seen == Seen.ABORTED) {
                return new Outcome(transaction, seen == Seen.COMMITTED);
            }
            if (!isOpen(seen)) {
                throw new AssertionError("an abort of " + transaction + " was answered: " + seen);
            }
        }
    }

    /** Whether to ask again; also after 500, which promises nothing, like a broken connection. */
    private static boolean isOpen(Seen seen) {
        return seen == Seen.UNKNOWN || seen == Seen.REFUSED || seen == Seen.UNEXPECTED;
    }

    /** Whether both branches say that they are prepared. */
    boolean work(String transaction, int account) {
        return book(bankA, transaction, "1", account, "-1.00") == Booked.PREPARED
                && book(bankB, transaction, "2", account, "1.00") == Booked.PREPARED;
    }

    /** What a bank said of its branch. */
    enum Booked {
        /** That it is prepared. */
        PREPARED,
        /** That it is not. */
        REFUSED,
        /** Nothing. */
        UNKNOWN
    }

    /** Books as a branch. */
    Booked book(URI bank, String transaction, String branch, int account, String amount) {
        HttpRequest request = HttpRequest.newBuilder(bank.resolve("/accounts/" + account + "/entries"))
                .timeout(Duration.ofSeconds(20))
                .header("Content-Type", "application/json")
                .header("Concordat-Transaction", "\"%s\";timeout=20000;branch=\"%s\"".formatted(transaction, branch))
                .POST(HttpRequest.BodyPublishers.ofString("{\"amount\":\"" + amount + "\"}"))
                .build();
        try {
            HttpResponse<Void> answer = http.send(request, HttpResponse.BodyHandlers.discarding());
            boolean prepared = answer.statusCode() / 100 == 2
                    && answer.headers()
                            .firstValue("Concordat-Branches")
                            .orElse("")
                            .contains("vote=prepared");
            return prepared ? Booked.PREPARED : Booked.REFUSED;
        } catch (IOException e) {
            return Booked.UNKNOWN;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Outcome transfer(int account) {
        String body = "{\"from\":\"bank-a/%d\",\"to\":\"bank-b/%d\",\"amount\":\"1.00\"}".formatted(account, account);
        String key = newId();
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            TransferReply reply = transfers.send(body, key);
            if (reply instanceof TransferReply.Acknowledged acknowledged) {
                return new Outcome(acknowledged.transaction(), true);
            }
            if (!(reply instanceof TransferReply.Unsettled)) {
                return new Outcome(null, false);
            }
            if (System.nanoTime() > end) {
                throw new AssertionError("no final answer to a transfer: " + reply);
            }
            Pause.millis(100);
        }
    }

    /** One coordinator after the other, for as long as a process may need to start. */
    private final class Rounds {
        private final List<String> nodes = coordinators.nodes();
        private final long end = System.nanoTime() + PATIENCE_NANOS;
        private int at;
        private boolean asked;

        Rounds(String first) {
            this.at = nodes.indexOf(first);
        }

        String next() {
            if (System.nanoTime() > end) {
                throw new AssertionError("no coordinator has given a final answer for minutes");
            }
            if (asked) {
                Pause.millis(50);
                at++;
            }
            asked = true;
            return nodes.get(at % nodes.size());
        }
    }

    /** A new identifier, made as any client can. */
    String newId() {
        long millis = System.currentTimeMillis();
        StringBuilder text = new StringBuilder();
        for (int shift = 45; shift >= 0; shift -= 5) {
            text.append(ALPHABET.charAt((int) (millis >>> shift) & 31));
        }
        random.ints(16, 0, 32).forEach(index -> text.append(ALPHABET.charAt(index)));
        begun.accept(text.toString());
        return text.toString();
    }
}
