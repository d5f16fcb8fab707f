package dev.concordat.chaos.oracle;

import dev.concordat.protocol.TransactionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;

/**
 * Clients that speak to the coordinators themselves, about branches of the stub participant: carried lists, begun
 * transactions, voting rounds, commits and aborts of the same transaction at once, and the same question again at
 * another node. Thread-safe.
 */
public final class DirectLoad {

    private static final long PATIENCE_NANOS = 90_000_000_000L;
    private static final long THINK_MILLIS = 60;

    private final CoordinatorClient coordinators;
    private final StubParticipant stub;
    private final Availability availability;
    private final ConcurrentHashMap<String, String> bodies = new ConcurrentHashMap<>();

    public DirectLoad(CoordinatorClient coordinators, StubParticipant stub, Availability availability) {
        this.coordinators = coordinators;
        this.stub = stub;
        this.availability = availability;
    }

    /** Runs that many clients for as long as there is more to do; returns when nothing is in flight. */
    public void run(int clients, long seed, BooleanSupplier more) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < clients; i++) {
                String client = "direct-" + i;
                Random random = new Random(seed + i);
                threads.execute(() -> {
                    while (more.getAsBoolean()) {
                        one(client, random, more);
                        Pause.millis(THINK_MILLIS);
                    }
                });
            }
        }
    }

    /** What each transaction was asked to be committed with. */
    String bodyOf(String transaction) {
        return bodies.getOrDefault(transaction, "{}");
    }

    private void one(String client, Random random, BooleanSupplier more) {
        int lot = random.nextInt(20);
        String node = coordinators.anyNode();
        if (lot < 3) {
            begun(client, node);
            return;
        }
        String transaction = newId(random);
        boolean asked = lot < 6;
        String body = carried(transaction, asked);
        bodies.put(transaction, body);
        if (lot < 9 && lot > 6) {
            Thread rival = Thread.ofVirtual()
                    .start(() -> coordinators.abort(client + "-rival", coordinators.anyNode(), transaction, body));
            insist(client, node, transaction, body, more);
            Pause.join(rival);
        } else if (lot == 9) {
            coordinators.abort(client, node, transaction, body);
            insist(client, node, transaction, body, more);
        } else {
            insist(client, node, transaction, body, more);
        }
        if (random.nextInt(3) == 0) {
            coordinators.get(client, coordinators.anyNode(), transaction);
        }
        if (random.nextInt(4) == 0) {
            askAgain(client, random);
        }
    }

    private void begun(String client, String node) {
        String transaction = coordinators.begin(client, node);
        if (transaction == null) {
            return;
        }
        bodies.put(transaction, "{}");
        ToldBranches.Key key = new ToldBranches.Key(transaction, "1");
        stub.branches().voted(key);
        if (coordinators.enlist(client, node, transaction, branch("1", true)) == Seen.ACTIVE) {
            insist(client, coordinators.anyNode(), transaction, bodyOf(transaction), () -> true);
        } else {
            coordinators.abort(client, coordinators.otherNode(node), transaction, "{}");
        }
    }

    /** The same body at one node after the other, until there is a decision. */
    private void insist(String client, String first, String transaction, String body, BooleanSupplier more) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        String node = first;
        for (long wait = 50; System.nanoTime() < end; wait = Math.min(1_000, wait * 2)) {
            Seen seen = coordinators.commit(client, node, transaction, body);
            if (seen.isDecision()) {
                availability.answered();
                return;
            }
            if (seen != Seen.UNKNOWN && seen != Seen.REFUSED) {
                return;
            }
            if (!more.getAsBoolean() && wait >= 1_000) {
                return;
            }
            Pause.millis(wait);
            node = coordinators.otherNode(node);
        }
    }

    private void askAgain(String client, Random random) {
        List<String> known = new ArrayList<>(bodies.keySet());
        if (known.isEmpty()) {
            return;
        }
        String transaction = known.get(random.nextInt(known.size()));
        if (random.nextBoolean()) {
            coordinators.get(client, coordinators.anyNode(), transaction);
        } else {
            coordinators.commit(client, coordinators.anyNode(), transaction, bodyOf(transaction));
        }
    }

    private String carried(String transaction, boolean asked) {
        if (!asked) {
            stub.branches().voted(new ToldBranches.Key(transaction, "1"));
        }
        stub.branches().voted(new ToldBranches.Key(transaction, "2"));
        return "{\"branches\":[%s,%s]}".formatted(branch("1", !asked), branch("2", true));
    }

    private String branch(String name, boolean voted) {
        return "{\"branch\":\"%s\",\"participant\":\"stub\",\"callback\":\"%s\"%s}"
                .formatted(name, stub.url(), voted ? ",\"vote\":\"prepared\"" : "");
    }

    private static String newId(Random random) {
        byte[] bytes = new byte[TransactionId.RANDOM_BYTES];
        random.nextBytes(bytes);
        // The same seed in two campaigns must not make the same identifiers: the time in them differs.
        return TransactionId.of(System.currentTimeMillis(), bytes).value();
    }
}
