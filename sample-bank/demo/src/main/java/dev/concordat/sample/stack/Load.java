package dev.concordat.sample.stack;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Clients of the transfer service that never give up: each asks again with the same Idempotency-Key until it has an
 * answer that is final. Which transfers are asked for follows from the seed; their order does not.
 */
public final class Load {

    private static final int ACCOUNTS = 100;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final TransferClient client;
    private final ReplyCount tally = new ReplyCount();
    private final long seed;
    private final String run = UUID.randomUUID().toString();

    /** Nothing is sent yet. */
    public Load(URI transferService, long seed) {
        HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(2))
                .build();
        this.client = new TransferClient(http, transferService.resolve("/transfers"));
        this.seed = seed;
    }

    /** Counts what the clients see, while they run. */
    public ReplyCount tally() {
        return tally;
    }

    /** Runs that many transfers from that many clients, each with one transfer in flight; returns when all are final. */
    public void run(int transfers, int clients) {
        AtomicInteger next = new AtomicInteger();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < clients; i++) {
                threads.execute(() -> {
                    for (int n = next.getAndIncrement(); n < transfers; n = next.getAndIncrement()) {
                        settle(n);
                    }
                });
            }
        }
    }

    private void settle(int number) {
        String body = body(new Random(seed + number));
        long end = System.nanoTime() + PATIENCE.toNanos();
        for (int life = 0; System.nanoTime() < end; life++) {
            TransferReply reply = insist(body, "%s-%d-%d".formatted(run, number, life), end);
            tally.count(reply);
            if (!(reply instanceof TransferReply.Aborted)) {
                return;
            }
            pause(Math.min(1000, 100L << Math.min(life, 4)));
        }
        tally.count(new TransferReply.Unsettled("still aborted after " + PATIENCE));
    }

    /** The same request until its answer is final; each wait is a little longer than the one before. */
    private TransferReply insist(String body, String key, long end) {
        TransferReply reply = new TransferReply.Unsettled("never sent");
        for (long wait = 20; System.nanoTime() < end; wait = Math.min(500, wait * 2)) {
            reply = client.send(body, key);
            if (!(reply instanceof TransferReply.Unsettled)) {
                return reply;
            }
            tally.retried();
            pause(wait);
        }
        return reply;
    }

    /** The body of any transfer between accounts that there are; one in twenty asks for more than there is on any account at
     * first. */
    public static String body(Random random) {
        String from = account(random);
        String to = account(random);
        while (to.equals(from)) {
            to = account(random);
        }
        int cents = random.nextInt(20) == 0 ? 500_000 + random.nextInt(100_000) : 1 + random.nextInt(20_000);
        return "{\"from\":\"%s\",\"to\":\"%s\",\"amount\":\"%d.%02d\"}".formatted(from, to, cents / 100, cents % 100);
    }

    private static String account(Random random) {
        return (random.nextBoolean() ? "bank-a/" : "bank-b/") + (1 + random.nextInt(ACCOUNTS));
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted between two attempts", e);
        }
    }
}
