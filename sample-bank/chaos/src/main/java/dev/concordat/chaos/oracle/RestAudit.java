package dev.concordat.chaos.oracle;

import dev.concordat.protocol.TransactionId;
import dev.concordat.sample.stack.Books;
import dev.concordat.sample.stack.Findings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/**
 * Judges a system at rest: every fault undone, every process up, no client asking. Each question has its bound; what is
 * wrong is told in sentences.
 */
public final class RestAudit {

    /** From healing to the last branch (the bound). */
    private static final Duration DRAIN = Duration.ofSeconds(30);

    /** For transfers that were settled late, and with them new branches. */
    private static final Duration LAST_CHANCE = Duration.ofSeconds(5);

    private static final Duration CONVERGE = Duration.ofSeconds(15);
    private static final Duration FUTURE = Duration.ofMinutes(4);
    private static final int OLD_ONES = 150;

    private final CoordinatorClient coordinators;
    private final History history;
    private final DirectLoad direct;
    private final StubParticipant stub;
    private final TransferLoad transfers;
    private final Books books;
    private final Set<String> judged = new TreeSet<>();
    private final List<Read> reads = new ArrayList<>();
    private final Random random = new Random(1);

    public RestAudit(
            CoordinatorClient coordinators,
            History history,
            DirectLoad direct,
            StubParticipant stub,
            TransferLoad transfers,
            Books books) {
        this.coordinators = coordinators;
        this.history = history;
        this.direct = direct;
        this.stub = stub;
        this.transfers = transfers;
        this.books = books;
    }

    /** Everything; {@code all} asks again for every transaction of the campaign, otherwise for the new and some old. */
    public List<String> judge(boolean all) {
        List<String> wrong = new ArrayList<>();
        long healed = System.nanoTime();
        List<String> unsettled = transfers.settle(Duration.ofSeconds(60));
        if (!unsettled.isEmpty()) {
            wrong.add("transfers have no final answer a minute after healing: " + unsettled);
        }
        wrong.addAll(
                within(remaining(healed, DRAIN), () -> describe("transactions are left prepared", books.prepared())));
        history.note("drained", Map.of("millis", (System.nanoTime() - healed) / 1_000_000));
        wrong.addAll(books());
        wrong.addAll(balances());
        wrong.addAll(transfers.askAgain(all ? 200 : 40, random));
        wrong.addAll(within(CONVERGE, this::differingIndices));
        wrong.addAll(sameAnswersEverywhere(all));
        wrong.addAll(stub.branches().contradictions());
        wrong.addAll(within(DRAIN, this::undelivered));
        wrong.addAll(within(DRAIN, this::unfinished));
        history.all().forEach((transaction, seen) -> HistoryCheck.of(seen)
                .forEach(sentence -> wrong.add(transaction + ": " + sentence)));
        return wrong.stream().distinct().toList();
    }

    /** S16, and: what was acknowledged is there, and nothing else. */
    private List<String> books() {
        Findings findings = books.audit();
        List<String> wrong = new ArrayList<>(findings.complaints());
        Set<String> missing = transfers.acknowledged();
        missing.removeAll(findings.booked());
        wrong.addAll(describe("acknowledged transfers are not in the books", List.copyOf(missing)));
        Set<String> unknown = new TreeSet<>(findings.recorded());
        unknown.removeAll(transfers.acknowledged());
        wrong.addAll(describe("transfers are in the books that no client was told of", List.copyOf(unknown)));
        return wrong;
    }

    /** Each account holds what the clients were answered. */
    private List<String> balances() {
        Map<String, Long> read = books.byAccount();
        reads.add(new Read(history.now(), read));
        return BankCheck.of(books.byAccountAtFirst(), transfers.transfers(), read);
    }

    /** Balances at a moment at which nothing was in flight. */
    public record Read(long atNanos, Map<String, Long> cents) {}

    /** What was read of the banks in each judgement. */
    public List<Read> reads() {
        return List.copyOf(reads);
    }

    /** Each node has applied what any node holds for committed. */
    private List<String> differingIndices() {
        long commit = -1;
        List<String> behind = new ArrayList<>();
        for (String node : coordinators.nodes()) {
            commit = Math.max(commit, index(node, "commitIndex"));
        }
        for (String node : coordinators.nodes()) {
            long applied = index(node, "appliedIndex");
            if (applied < 0 || applied < commit) {
                behind.add(node + " has applied " + applied + " of " + commit);
            }
        }
        return describe("nodes are behind", behind);
    }

    private long index(String node, String which) {
        return coordinators.page(node, "/v1/cluster").path("log").path(which).asLong(-1);
    }

    /** Undecided ones are aborted first, so that each has an answer; then every node is asked. */
    private List<String> sameAnswersEverywhere(boolean all) {
        List<String> wrong = new ArrayList<>();
        for (String transaction : chosen(all)) {
            Optional<Seen> known = HistoryCheck.decision(history.of(transaction));
            Seen expected = known.isPresent()
                    ? known.get()
                    : coordinators.abort("audit", coordinators.anyNode(), transaction, direct.bodyOf(transaction));
            for (String node : coordinators.nodes()) {
                Seen again = coordinators.get("audit", node, transaction);
                if (again != expected) {
                    wrong.add("%s is %s, but %s says %s".formatted(transaction, expected, node, again));
                }
            }
            Seen retried =
                    coordinators.commit("audit", coordinators.anyNode(), transaction, direct.bodyOf(transaction));
            if (retried != expected) {
                wrong.add("%s is %s, but committed again it is %s".formatted(transaction, expected, retried));
            }
            judged.add(transaction);
        }
        wrong.addAll(toldOtherwise());
        return wrong;
    }

    /** A branch is told nothing but the decision (R1). */
    private List<String> toldOtherwise() {
        List<String> wrong = new ArrayList<>();
        for (ToldBranches.Verb verb : List.of(ToldBranches.Verb.COMMIT, ToldBranches.Verb.ABORT)) {
            Seen expected = verb == ToldBranches.Verb.COMMIT ? Seen.COMMITTED : Seen.ABORTED;
            for (String transaction : stub.branches().transactionsTold(verb)) {
                Optional<Seen> decision = HistoryCheck.decision(history.of(transaction));
                if (decision.isPresent() && decision.get() != expected) {
                    wrong.add("%s is %s, but a branch was told to %s".formatted(transaction, decision.get(), verb));
                }
                if (decision.isEmpty()
                        && !isFromTheFuture(transaction)
                        && coordinators.get("audit", coordinators.anyNode(), transaction) != expected) {
                    wrong.add("%s is not decided, but a branch was told to %s".formatted(transaction, verb));
                }
            }
        }
        return wrong;
    }

    private Set<String> chosen(boolean all) {
        Set<String> transactions = new TreeSet<>(history.all().keySet());
        transactions.removeIf(RestAudit::isFromTheFuture);
        if (!all) {
            transactions.removeAll(judged);
            List<String> old = new ArrayList<>(judged);
            Collections.shuffle(old, random);
            transactions.addAll(old.subList(0, Math.min(OLD_ONES, old.size())));
        }
        return transactions;
    }

    /** Made by a node whose clock was ahead: refused on every call until its time has come (contract.md 1). */
    private static boolean isFromTheFuture(String transaction) {
        long ahead = new TransactionId(transaction).createdAtMillis() - System.currentTimeMillis();
        return ahead > FUTURE.toMillis();
    }

    /** A committed branch that can commit has been told. */
    private List<String> undelivered() {
        List<String> waiting = new ArrayList<>();
        history.all().forEach((transaction, seen) -> {
            if (HistoryCheck.decision(seen).orElse(Seen.UNKNOWN) == Seen.COMMITTED) {
                stub.branches().notToldToCommit(transaction).forEach(key -> waiting.add(key.toString()));
            }
        });
        return describe("branches were not told that they are committed", waiting);
    }

    /** Nothing waits for a participant, and no branch cannot prove what became of it. */
    private List<String> unfinished() {
        List<String> found = new ArrayList<>();
        for (String status : List.of("committing", "aborting")) {
            JsonNode page =
                    coordinators.page(coordinators.nodes().getFirst(), "/v1/transactions?limit=100&status=" + status);
            if (!page.has("items")) {
                found.add("the list of transactions cannot be read");
            }
            for (JsonNode item : page.path("items")) {
                found.add(item.path("transaction").asString() + " " + status + " " + item.path("branches"));
            }
        }
        return describe("transactions are not finished", found);
    }

    private static List<String> describe(String what, List<String> some) {
        return some.isEmpty() ? List.of() : List.of(what + ": " + some);
    }

    private static Duration remaining(long since, Duration limit) {
        Duration left = limit.minusNanos(System.nanoTime() - since);
        return left.compareTo(LAST_CHANCE) < 0 ? LAST_CHANCE : left;
    }

    /** Asks again until nothing is wrong, or the time has passed. */
    private static List<String> within(Duration limit, Supplier<List<String>> question) {
        long end = System.nanoTime() + limit.toNanos();
        List<String> wrong = question.get();
        while (!wrong.isEmpty() && System.nanoTime() < end) {
            Pause.millis(250);
            wrong = question.get();
        }
        return wrong;
    }
}
