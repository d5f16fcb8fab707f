package dev.concordat.sample.demo;

import dev.concordat.sample.stack.Cluster;
import dev.concordat.sample.stack.Findings;
import dev.concordat.sample.stack.Load;
import dev.concordat.sample.stack.ReplyCount;
import dev.concordat.sample.stack.Stack;
import dev.concordat.testing.JavaProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** A thousand transfers, two murders, and an audit. */
final class Story {

    private static final int DRAIN_SECONDS = 60;
    private static final int LEADER_SECONDS = 30;

    private final Stack stack;
    private final DemoSettings settings;
    private final Terminal terminal;
    private final Load load;

    Story(Stack stack, DemoSettings settings, Terminal terminal) {
        this.stack = stack;
        this.settings = settings;
        this.terminal = terminal;
        this.load = new Load(stack.transfer().url(), System.nanoTime());
    }

    /** Whether the audit is clean. */
    boolean play() {
        terminal.heading("%,d transfers from %d clients".formatted(settings.transfers(), settings.clients()));
        Stopwatch watch = new Stopwatch();
        CompletableFuture<Void> clients = CompletableFuture.runAsync(
                () -> load.run(settings.transfers(), settings.clients()),
                task -> Thread.ofPlatform().name("load").start(task));
        ProgressLine progress = new ProgressLine(terminal, load.tally(), settings.transfers());
        progress.start();
        CompletableFuture<Void> leaderBack = after(0.3, clients, this::killLeader);
        CompletableFuture<Void> bankBack = after(0.6, clients, this::killBank);
        CompletableFuture.allOf(clients, leaderBack, bankBack).join();
        progress.end();
        terminal.line("all settled in " + watch.lap());
        return audit();
    }

    private CompletableFuture<Void> killLeader() {
        Cluster cluster = new Cluster(stack.coordinators());
        List<JavaProcess> found = new ArrayList<>();
        waitFor(LEADER_SECONDS, () -> cluster.leader().map(found::add).isPresent());
        if (found.isEmpty()) {
            throw new IllegalStateException("no coordinator says who leads; see " + stack.logs());
        }
        return murder(found.getFirst(), "the leading coordinator");
    }

    private CompletableFuture<Void> killBank() {
        return murder(stack.bankB(), "a bank");
    }

    /** Kills at once and restarts in the background: the load goes on, and so does the story. */
    private CompletableFuture<Void> murder(JavaProcess victim, String role) {
        Stopwatch watch = new Stopwatch();
        victim.kill();
        terminal.line("%s  %s, %s".formatted(terminal.bad("kill -9"), victim.name(), role));
        return CompletableFuture.runAsync(
                () -> {
                    victim.start();
                    victim.awaitReady();
                    terminal.line("%s  %s is back %s"
                            .formatted(
                                    terminal.good("started"), victim.name(), terminal.quiet("after " + watch.lap())));
                },
                task -> Thread.ofPlatform().name("restart").start(task));
    }

    /** Once that share of the transfers is settled. */
    private CompletableFuture<Void> after(
            double share, CompletableFuture<Void> clients, Supplier<CompletableFuture<Void>> act) {
        long due = Math.round(settings.transfers() * share);
        waitFor(Integer.MAX_VALUE, () -> clients.isDone() || load.tally().settled() >= due);
        return act.get();
    }

    private boolean audit() {
        terminal.heading("Audit, read from the databases themselves");
        boolean drained = waitFor(DRAIN_SECONDS, () -> stack.books().prepared().isEmpty());
        Findings found = stack.books().audit();
        ReplyCount tally = load.tally();
        Set<String> lost = new TreeSet<>(tally.acknowledged());
        lost.removeAll(found.recorded());
        Set<String> unasked = new TreeSet<>(found.recorded());
        unasked.removeAll(tally.acknowledged());
        check("money before", euros(found.initialCents()), true);
        check("money after", euros(found.totalCents()), found.totalCents() == found.initialCents());
        check("prepared transactions left", "" + found.prepared().size(), drained);
        check(
                "transfers acknowledged",
                "%,d".formatted(tally.done()),
                tally.unsettled().isEmpty());
        check("of these not in the ledger", "" + lost.size(), lost.isEmpty());
        check("in the ledger, not acknowledged", "" + unasked.size(), unasked.isEmpty());
        check(
                "transfers done in part",
                "" + found.unbalanced().size(),
                found.unbalanced().isEmpty());
        check(
                "balances unlike their ledger",
                "" + found.wrongBalances().size(),
                found.wrongBalances().isEmpty());
        List<String> complaints = new ArrayList<>(found.complaints());
        complaints.addAll(tally.unsettled());
        complaints.forEach(complaint -> terminal.line(terminal.bad(complaint)));
        return drained && complaints.isEmpty() && lost.isEmpty() && unasked.isEmpty();
    }

    private void check(String what, String value, boolean fine) {
        String mark = fine ? terminal.good("ok") : terminal.bad("WRONG");
        terminal.line("%-34s %14s  %s".formatted(what, value, mark));
    }

    private static String euros(long cents) {
        return "%,d.%02d".formatted(cents / 100, cents % 100);
    }

    private static boolean waitFor(int seconds, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                return false;
            }
            try {
                TimeUnit.MILLISECONDS.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted during the story", e);
            }
        }
        return true;
    }
}
