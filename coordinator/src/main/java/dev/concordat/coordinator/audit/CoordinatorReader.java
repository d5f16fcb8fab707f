package dev.concordat.coordinator.audit;

import dev.concordat.coordinator.audit.judgement.BranchName;
import dev.concordat.coordinator.audit.judgement.Word;
import dev.concordat.protocol.TransactionId;
import dev.concordat.protocol.TransactionView;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Asks the coordinators, the next one when one does not answer, each up to {@value #ROUNDS} times. A call takes at most
 * 15 s, an answer at most 32 MiB. Thread-safe.
 */
final class CoordinatorReader {

    /** Most committing and most aborting transactions that {@link #decided} reads. */
    static final int MAX_UNFINISHED = 10_000;

    /** Most committed transactions that {@link #decided} reads. */
    static final int MAX_COMMITTED = 100_000;

    private static final int ROUNDS = 3;
    private static final int PAGE = 500;
    private static final int OK = 200;
    private static final int BAD_REQUEST = 400;
    private static final int UNAUTHENTICATED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int GONE = 410;
    private static final long MAX_BYTES = 32L * 1024 * 1024;
    private static final long CALL_SECONDS = 15;
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final List<URI> urls;
    private final @Nullable String token;
    private final JsonMapper json = new JsonMapper();
    private final AtomicInteger preferred = new AtomicInteger();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(3))
            .build();

    CoordinatorReader(List<URI> urls, @Nullable String token) {
        this.urls = List.copyOf(urls);
        this.token = token;
    }

    /**
     * What was listed.
     *
     * @param cutShort whether there was more
     */
    record Listing(List<TransactionView> views, boolean cutShort) {

        Listing {
            views = List.copyOf(views);
        }
    }

    /** An answer that says something. */
    private record Answer(int status, JsonNode body) {

        String slug() {
            String type = body.path("type").asString("");
            return type.substring(type.lastIndexOf(':') + 1);
        }
    }

    /**
     * What they say of it.
     *
     * @throws AuditFailure if none of them answers, or they want a token
     */
    Word ask(TransactionId transaction) {
        Answer answer = get("v1/transactions/" + transaction);
        if (answer.status() == OK) {
            TransactionView view = view(answer.body());
            if (!view.transaction().equals(transaction.value())) {
                throw unreadable(transaction.value());
            }
            return new Word.Known(view);
        }
        return answer.slug().equals("transaction-unknown") ? new Word.Unknown() : new Word.Forgotten();
    }

    /**
     * Transactions that are decided and not complete, however old, at most {@value #MAX_UNFINISHED} of each kind, then
     * those that were committed, at most {@value #MAX_COMMITTED}; the newest of each first. So a transaction that was
     * both is last seen committed.
     *
     * @param since those that were committed are read back to here, by when they were created
     * @throws AuditFailure as {@link #ask}
     */
    Listing decided(Instant since) {
        List<TransactionView> found = new ArrayList<>();
        boolean committing = list("committing", Instant.MIN, MAX_UNFINISHED, found);
        boolean aborting = list("aborting", Instant.MIN, MAX_UNFINISHED, found);
        boolean committed = list("committed", since, MAX_COMMITTED, found);
        return new Listing(found, !(committing && aborting && committed));
    }

    /** Adds what is there, and tells whether that is all. */
    private boolean list(String status, Instant since, int most, List<TransactionView> found) {
        String after = "";
        for (int page = 0; page < most / PAGE; page++) {
            JsonNode body = get("v1/transactions?limit=" + PAGE + "&status=" + status + after)
                    .body();
            for (JsonNode item : body.path("items")) {
                TransactionView view = view(item);
                if (new TransactionId(view.transaction()).createdAt().isBefore(since)) {
                    return true;
                }
                found.add(view);
            }
            if (!body.has("next")) {
                return true;
            }
            after = "&after=" + transaction(body.path("next").asString(""));
        }
        return false;
    }

    private static TransactionId transaction(String text) {
        try {
            return new TransactionId(text);
        } catch (IllegalArgumentException malformed) {
            throw unreadable(text);
        }
    }

    /** Its names become parts of commands to be copied, so they are checked. */
    private TransactionView view(JsonNode body) {
        String transaction = body.path("transaction").asString("");
        try {
            TransactionView view = json.treeToValue(body, TransactionView.class);
            transaction(view.transaction());
            view.branches().forEach(branch -> BranchName.of(view.transaction(), branch.branch(), branch.participant()));
            return view;
        } catch (JacksonException | NullPointerException | IllegalArgumentException malformed) {
            throw unreadable(transaction);
        }
    }

    private static AuditFailure unreadable(String transaction) {
        return new AuditFailure(
                "A coordinator's view of the transaction " + transaction + " cannot be read",
                "Audit with the jar of the coordinators' own version");
    }

    private Answer get(String path) {
        String problem = "";
        for (int attempt = 0; attempt < ROUNDS * urls.size(); attempt++) {
            if (attempt > 0 && attempt % urls.size() == 0) {
                pause();
            }
            int index = Math.floorMod(preferred.get(), urls.size());
            URI url = urls.get(index);
            try {
                return call(url, path);
            } catch (IOException | JacksonException | TimeoutException e) {
                problem = url + ": " + text(e);
                preferred.compareAndSet(index, (index + 1) % urls.size());
            }
        }
        throw new AuditFailure(
                "No coordinator answers (" + problem.replaceAll("[.\\s]+$", "") + ")",
                "Start one or mend the way to it; with a majority of them down nothing can be asked, see"
                        + " docs/operations.md, A coordinator is gone");
    }

    private Answer call(URI url, String path) throws IOException, TimeoutException {
        HttpRequest.Builder request = HttpRequest.newBuilder(url.resolve(path)).header("Accept", "application/json");
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        CompletableFuture<HttpResponse<byte[]>> sent = http.sendAsync(
                request.build(),
                HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), MAX_BYTES));
        HttpResponse<byte[]> response;
        try {
            response = sent.get(CALL_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AuditFailure("It was interrupted", "Ask again");
        } finally {
            sent.cancel(true);
        }
        return meaning(url, response);
    }

    /** An answer of another service must not pass for "unknown". */
    private Answer meaning(URI url, HttpResponse<byte[]> response) throws IOException {
        int status = response.statusCode();
        if (status == UNAUTHENTICATED || status == FORBIDDEN) {
            throw new AuditFailure(
                    "The coordinator " + url + " wants " + (token == null ? "a token" : "another token"),
                    "Put the value of concordat.security.token into the environment as " + Secrets.TOKEN);
        }
        Answer answer = new Answer(status, json.readTree(response.body()));
        boolean means =
                switch (status) {
                    case OK -> answer.body().has("transaction") || answer.body().has("items");
                    case NOT_FOUND -> answer.slug().equals("transaction-unknown");
                    case GONE -> answer.slug().equals("outcome-forgotten");
                    case BAD_REQUEST -> answer.slug().equals("id-from-the-future");
                    default -> false;
                };
        if (!means) {
            throw new IOException("answers " + status + " " + answer.slug());
        }
        return answer;
    }

    private static String text(Exception e) {
        return switch (e) {
            case TimeoutException timeout -> "no answer within " + CALL_SECONDS + " s";
            case JacksonException malformed -> "what it answers is not JSON";
            default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        };
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AuditFailure("It was interrupted", "Ask again");
        }
    }
}
