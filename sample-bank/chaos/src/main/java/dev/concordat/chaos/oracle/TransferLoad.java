package dev.concordat.chaos.oracle;

import dev.concordat.sample.stack.Load;
import dev.concordat.sample.stack.TransferClient;
import dev.concordat.sample.stack.TransferReply;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Clients of the transfer service: each asks again with the same Idempotency-Key until its answer is final. What is
 * still open when a client is stopped can be settled later. Thread-safe.
 */
public final class TransferLoad {

    private static final long THINK_MILLIS = 40;
    private static final JsonMapper JSON = new JsonMapper();

    private final TransferClient client;
    private final History history;
    private final Availability availability;
    private final AtomicLong number = new AtomicLong();
    private final String run = Long.toString(System.currentTimeMillis(), 36);
    private final Map<String, String> open = new ConcurrentHashMap<>();
    private final Map<String, Accepted> accepted = new ConcurrentHashMap<>();
    private final Map<String, Long> askedFirst = new ConcurrentHashMap<>();
    private final Queue<Transfer> ended = new ConcurrentLinkedQueue<>();
    private final LongAdder refused = new LongAdder();
    private final LongAdder aborted = new LongAdder();
    private final LongAdder unknown = new LongAdder();

    private record Accepted(String body, String transaction) {}

    public TransferLoad(URI transferService, History history, Availability availability) {
        HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(2))
                .build();
        this.client = new TransferClient(http, transferService.resolve("/transfers"));
        this.history = history;
        this.availability = availability;
    }

    /** Runs that many clients for as long as there is more to do. */
    public void run(int clients, long seed, BooleanSupplier more) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < clients; i++) {
                Random random = new Random(seed + i);
                threads.execute(() -> {
                    while (more.getAsBoolean()) {
                        String key = "%s-%d".formatted(run, number.incrementAndGet());
                        askedFirst.put(key, history.now());
                        open.put(key, Load.body(random));
                        insist(key, more);
                        Pause.millis(THINK_MILLIS);
                    }
                });
            }
        }
    }

    /** Asks for everything that is still open until it is final; returns what is not final in time. */
    public List<String> settle(Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            open.keySet().forEach(key -> threads.execute(() -> insist(key, () -> System.nanoTime() < end)));
        }
        return List.copyOf(open.keySet());
    }

    /** Asks again for some transfers that were acknowledged; returns what was answered differently. */
    public List<String> askAgain(int count, Random random) {
        List<String> keys = new ArrayList<>(new TreeSet<>(accepted.keySet()));
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < Math.min(count, keys.size()); i++) {
            String key = keys.get(random.nextInt(keys.size()));
            accepted.computeIfPresent(key, (unused, first) -> {
                TransferReply again = client.send(first.body(), key);
                if (!again.equals(new TransferReply.Acknowledged(first.transaction()))) {
                    wrong.add("transfer %s was acknowledged as %s, and asked again: %s"
                            .formatted(key, first.transaction(), again));
                }
                return first;
            });
        }
        return wrong;
    }

    /** Global transactions of the transfers that were acknowledged. */
    public Set<String> acknowledged() {
        Set<String> transactions = new TreeSet<>();
        accepted.values().forEach(each -> transactions.add(each.transaction()));
        return transactions;
    }

    /** Transfers that ended in each way, and attempts without a usable answer. */
    public Map<String, Long> counts() {
        return Map.of(
                "acknowledged", (long) accepted.size(),
                "refused", refused.sum(),
                "aborted", aborted.sum(),
                "unknownAttempts", unknown.sum());
    }

    /** Every transfer so far; those without a final answer end now. */
    public List<Transfer> transfers() {
        List<Transfer> all = new ArrayList<>(ended);
        open.forEach((key, body) -> all.add(transfer(key, body, Transfer.Fate.UNKNOWN)));
        return all;
    }

    private Transfer transfer(String key, String body, Transfer.Fate fate) {
        JsonNode order = JSON.readTree(body);
        long cents = new BigDecimal(order.path("amount").asString())
                .movePointRight(2)
                .longValueExact();
        return new Transfer(
                askedFirst.getOrDefault(key, 0L),
                history.now(),
                fate,
                order.path("from").asString(),
                order.path("to").asString(),
                cents);
    }

    private void insist(String key, BooleanSupplier more) {
        String body = open.getOrDefault(key, "");
        long wait = 50;
        do {
            history.note("invoke", Map.of("about", key, "what", "TRANSFER", "body", body));
            TransferReply reply = client.send(body, key);
            history.note(kind(reply), Map.of("about", key, "what", "TRANSFER", "detail", reply.toString()));
            if (isFinal(key, body, reply)) {
                ended.add(transfer(
                        key,
                        body,
                        reply instanceof TransferReply.Acknowledged ? Transfer.Fate.MOVED : Transfer.Fate.NOT_MOVED));
                open.remove(key);
                availability.answered();
                return;
            }
            Pause.millis(wait);
            wait = Math.min(1_000, wait * 2);
        } while (more.getAsBoolean());
    }

    private boolean isFinal(String key, String body, TransferReply reply) {
        return switch (reply) {
            case TransferReply.Acknowledged done -> {
                accepted.put(key, new Accepted(body, done.transaction()));
                yield true;
            }
            case TransferReply.Refused no -> {
                refused.increment();
                yield true;
            }
            case TransferReply.Aborted no -> {
                aborted.increment();
                yield true;
            }
            case TransferReply.Unsettled what -> {
                unknown.increment();
                yield false;
            }
        };
    }

    private static String kind(TransferReply reply) {
        return switch (reply) {
            case TransferReply.Acknowledged done -> "ok";
            case TransferReply.Refused no -> "fail";
            case TransferReply.Aborted no -> "fail";
            case TransferReply.Unsettled what -> "unknown";
        };
    }
}
