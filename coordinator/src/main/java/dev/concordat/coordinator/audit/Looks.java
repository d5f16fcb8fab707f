package dev.concordat.coordinator.audit;

import dev.concordat.coordinator.audit.judgement.DatabaseReading;
import dev.concordat.coordinator.audit.judgement.Evidence;
import dev.concordat.coordinator.audit.judgement.Homes;
import dev.concordat.coordinator.audit.judgement.Word;
import dev.concordat.protocol.TransactionId;
import dev.concordat.protocol.TransactionView;
import java.io.PrintStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * Looks at all databases, then asks the coordinators, {@value #AT_ONCE} questions at a time.
 *
 * <p>The order matters while transactions are under way. A row that is visible was decided about before it was read, so
 * the coordinators, asked later, know the decision; were they asked first, every commit in between would look like one
 * that nobody decided. What is prepared is read before the fence, so that a branch that is committed in between is seen
 * twice, not never. What remains is made by steps that happen between the two: a branch that is seen prepared, then is
 * committed and acknowledged before the coordinator is asked; one whose row comes after its database was read; rows that
 * {@code --since} cuts off. The second look reads those transactions by name, however old, and again databases before
 * coordinators: whatever was acknowledged by the first look must be in the databases by the second.
 */
final class Looks {

    private static final int AT_ONCE = 8;
    private static final int MANY = 1_000;

    private final String cluster;
    private final List<DatabaseReader> databases;
    private final CoordinatorReader coordinators;
    private final InstantSource clock;
    private final PrintStream progress;

    Looks(
            String cluster,
            List<DatabaseReader> databases,
            CoordinatorReader coordinators,
            InstantSource clock,
            PrintStream progress) {
        this.cluster = cluster;
        this.databases = List.copyOf(databases);
        this.coordinators = coordinators;
        this.clock = clock;
        this.progress = progress;
    }

    /**
     * At what is prepared, at the fence rows of the time since, at all transactions that are decided and not complete, and
     * at those of the time that are committed: of them no row may be left anywhere.
     */
    Evidence first(Duration since) {
        List<DatabaseReading> readings =
                together(databases.stream().map(database -> (Callable<DatabaseReading>) () -> database.recent(since)));
        SortedMap<TransactionId, Word> words = new TreeMap<>();
        CoordinatorReader.Listing listing = coordinators.decided(clock.instant().minus(since));
        for (TransactionView view : listing.views()) {
            words.put(new TransactionId(view.transaction()), new Word.Known(view));
        }
        SortedSet<TransactionId> silent = seen(readings);
        silent.removeAll(words.keySet());
        words.putAll(ask(silent));
        return new Evidence(cluster, clock.instant(), readings, words, Homes.of(readings), listing.cutShort());
    }

    /** At these transactions only. */
    Evidence second(SortedSet<TransactionId> suspects, Homes homes) {
        List<DatabaseReading> readings =
                together(databases.stream().map(database -> (Callable<DatabaseReading>) () -> database.of(suspects)));
        SortedMap<TransactionId, Word> words = ask(suspects);
        return new Evidence(cluster, clock.instant(), readings, words, homes.and(Homes.of(readings)), false);
    }

    private SortedSet<TransactionId> seen(Collection<DatabaseReading> readings) {
        SortedSet<TransactionId> seen = new TreeSet<>();
        for (DatabaseReading reading : readings) {
            reading.fence().forEach(row -> seen.add(row.name().transaction()));
            reading.prepared().stream()
                    .filter(branch -> branch.cluster().equals(cluster))
                    .forEach(branch -> seen.add(branch.name().transaction()));
        }
        return seen;
    }

    private SortedMap<TransactionId, Word> ask(SortedSet<TransactionId> transactions) {
        if (transactions.size() > MANY) {
            progress.println("asking the coordinators about " + transactions.size() + " transactions");
        }
        SortedMap<TransactionId, Word> words = new TreeMap<>();
        together(transactions.stream().map(transaction -> (Callable<Map.Entry<TransactionId, Word>>)
                        () -> Map.entry(transaction, coordinators.ask(transaction))))
                .forEach(entry -> words.put(entry.getKey(), entry.getValue()));
        return words;
    }

    private static <T> List<T> together(Stream<Callable<T>> questions) {
        try (ExecutorService threads =
                Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
            List<Future<T>> asked = questions.map(threads::submit).toList();
            try {
                List<T> answers = new ArrayList<>();
                for (Future<T> question : asked) {
                    answers.add(question.get());
                }
                return answers;
            } catch (ExecutionException e) {
                asked.forEach(question -> question.cancel(true));
                throw e.getCause() instanceof AuditFailure failure ? failure : new IllegalStateException(e.getCause());
            } catch (InterruptedException e) {
                asked.forEach(question -> question.cancel(true));
                Thread.currentThread().interrupt();
                throw new AuditFailure("It was interrupted", "Ask again");
            }
        }
    }
}
