package dev.concordat.chaos.crash;

import dev.concordat.chaos.oracle.CoordinatorClient;
import dev.concordat.chaos.oracle.History;
import dev.concordat.chaos.oracle.HistoryCheck;
import dev.concordat.chaos.oracle.Observation;
import dev.concordat.chaos.oracle.Pause;
import dev.concordat.chaos.oracle.Seen;
import dev.concordat.sample.stack.AuditCommand;
import dev.concordat.sample.stack.Stack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Supplier;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Judges a healed system in which nobody asks for anything; what is wrong is told in sentences. Not thread-safe. */
final class Judge {

    /** From healing to the last branch (L2, L3). */
    private static final Duration DRAIN = Duration.ofSeconds(30);

    /** From the deadline of a transaction to its decision (L1). */
    private static final Duration PAST_DEADLINE = Duration.ofSeconds(5);

    /** Exit code of the command. */
    private static final int WARNINGS = 4;

    /** It takes two seconds: every build asks for it once, after all rows. */
    private static final boolean AUDITS_EACH_TIME =
            !System.getProperty("crash.ways", "").isEmpty();

    private final Stack stack;
    private final CoordinatorClient coordinators;
    private final History history;
    private final AuditCommand audit;
    private final Set<String> withoutRecord = new ConcurrentSkipListSet<>();
    private Seen errors = Seen.UNEXPECTED;

    Judge(Stack stack, CoordinatorClient coordinators, History history) {
        this.stack = stack;
        this.coordinators = coordinators;
        this.history = history;
        this.audit = AuditCommand.of(stack);
    }

    /** The transfer service knows nothing of this transaction, since somebody else began it. May be told by any thread. */
    void hasNoRecord(String transaction) {
        withoutRecord.add(transaction);
    }

    /** Whether code was made to throw: an answer 500 is right then, and says nothing. */
    void tolerateErrors(boolean thrown) {
        errors = thrown ? Seen.UNKNOWN : Seen.UNEXPECTED;
    }

    /**
     * Whether the answers to one client were right, and all else. The calls about a transaction of the transfer service are
     * not ours, and so not judged.
     */
    List<String> judge(Client.Outcome outcome) {
        List<String> wrong = new ArrayList<>(judgeBooks());
        wrong.addAll(judgeAnswers(outcome));
        return wrong;
    }

    /** Only the answers. */
    List<String> judgeAnswers(Client.Outcome outcome) {
        List<String> wrong = new ArrayList<>();
        String transaction = outcome.transaction();
        if (transaction != null) {
            Seen expected = outcome.committed() ? Seen.COMMITTED : Seen.ABORTED;
            for (String node : coordinators.nodes()) {
                Seen again = told(node, transaction);
                if (again != expected) {
                    wrong.add("%s is %s, but %s says %s".formatted(transaction, expected, node, again));
                }
            }
            if (withoutRecord.contains(transaction)) {
                wrong.addAll(HistoryCheck.of(
                        history.of(transaction).stream().map(this::tolerated).toList()));
            }
        }
        return wrong;
    }

    /** Whether anything is prepared, unfinished or contradicted, and whether the books balance. */
    List<String> judgeBooks() {
        List<String> wrong = new ArrayList<>();
        wrong.addAll(within(DRAIN, () -> describe("left prepared", stack.books().prepared())));
        wrong.addAll(within(DRAIN, () -> describe("not finished", unfinished())));
        wrong.addAll(stack.books().audit().without(withoutRecord).complaints());
        if (AUDITS_EACH_TIME) {
            wrong.addAll(audit());
        }
        return wrong;
    }

    /** L1: what was begun and left, such as by a begin whose answer was lost, is aborted at its deadline. */
    List<String> judgeAbandoned() {
        return within(CoordinatorClient.TIMEOUT.plus(PAST_DEADLINE), () -> describe("not ended", inState("active")));
    }

    /** What the operator's command finds wrong, or in doubt. */
    List<String> audit() {
        AuditCommand.Ended ended = audit.run(stack.bankDatabase(0).user(), "--json");
        return isClean(ended)
                ? List.of()
                : List.of("audit ended with " + ended.code() + ": " + ended.out() + ended.err());
    }

    /** It warns of the stub of {@link HistoryIT}, which has no database. */
    private static boolean isClean(AuditCommand.Ended ended) {
        if (ended.code() == 0) {
            return !ended.out().contains("\"in-doubt\"");
        }
        if (ended.code() != WARNINGS) {
            return false;
        }
        return ended.json().path("findings").valueStream().allMatch(Judge::isAboutTheStub);
    }

    private static boolean isAboutTheStub(JsonNode finding) {
        return finding.path("rule").asString("").equals("database-not-given")
                && finding.path("participant").asString("").equals("stub");
    }

    private Observation tolerated(Observation call) {
        return call.seen() == Seen.UNEXPECTED && call.detail().startsWith("500 ") ? call.as(errors) : call;
    }

    /** What a node says of a transaction; asked again while it says nothing, as during an election. */
    Seen told(String node, String transaction) {
        long end = System.nanoTime() + DRAIN.toNanos();
        Seen seen = coordinators.get("judge", node, transaction);
        while ((seen == Seen.UNKNOWN || seen == Seen.REFUSED) && System.nanoTime() < end) {
            Pause.millis(50);
            seen = coordinators.get("judge", node, transaction);
        }
        return seen;
    }

    private List<String> unfinished() {
        return Stream.of("committing", "aborting")
                .flatMap(status -> inState(status).stream())
                .toList();
    }

    private List<String> inState(String status) {
        List<String> found = new ArrayList<>();
        JsonNode page = coordinators.page(coordinators.nodes().getFirst(), "/v1/transactions?status=" + status);
        if (!page.has("items")) {
            found.add("the list of transactions cannot be read");
        }
        page.path("items").forEach(item -> found.add(item.toString()));
        return found;
    }

    private static List<String> describe(String what, List<String> some) {
        return some.isEmpty() ? List.of() : List.of(what + ": " + some);
    }

    private static List<String> within(Duration limit, Supplier<List<String>> question) {
        long end = System.nanoTime() + limit.toNanos();
        List<String> wrong = question.get();
        while (!wrong.isEmpty() && System.nanoTime() < end) {
            Pause.millis(50);
            wrong = question.get();
        }
        return wrong;
    }
}
