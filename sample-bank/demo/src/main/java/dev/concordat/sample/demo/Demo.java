package dev.concordat.sample.demo;

import dev.concordat.sample.stack.Stack;
import dev.concordat.sample.stack.StackPlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/**
 * Plays the demo and keeps serving until Ctrl-C, or until the process that started it ends. Exit codes: 0 if the audit
 * is clean, 1 otherwise or if something could not be started.
 */
final class Demo {

    private final DemoSettings settings;
    private final Terminal terminal;

    private Demo(DemoSettings settings, Terminal terminal) {
        this.settings = settings;
        this.terminal = terminal;
    }

    public static void main(String[] arguments) {
        ProcessHandle.current().parent().ifPresent(Demo::endWith);
        Terminal terminal = Terminal.ofThisProcess();
        int code = 1;
        try {
            code = new Demo(DemoSettings.fromSystemProperties(), terminal).run();
        } catch (IllegalStateException | UncheckedIOException e) {
            terminal.line(terminal.bad(String.valueOf(e.getMessage())));
        }
        System.exit(code);
    }

    /** Maven may be killed so that it cannot tell us. */
    private static void endWith(ProcessHandle parent) {
        Thread.ofPlatform().daemon().name("parent").start(() -> {
            parent.onExit().join();
            System.exit(1);
        });
    }

    private int run() {
        List<String> taken = settings.taken();
        if (!taken.isEmpty()) {
            taken.forEach(terminal::line);
            return 1;
        }
        forgetLogs();
        terminal.heading("Concordat: money between two databases, all of it or none");
        terminal.line(terminal.quiet("Output of each process: " + settings.logs()));
        terminal.line("");
        Stack stack = start();
        boolean clean = new Story(stack, settings, terminal).play();
        if (!settings.exit()) {
            serve(stack);
        }
        return clean ? 0 : 1;
    }

    private Stack start() {
        StackPlan plan = new StackPlan(settings.repository(), settings.logs(), settings.ports());
        Stopwatch watch = new Stopwatch();
        Stack stack = Stack.prepare(plan);
        Runtime.getRuntime().addShutdownHook(new Thread(stack::close, "end of the demo"));
        var ports = settings.ports();
        started("PostgreSQL, durable", "127.0.0.1:" + ports.postgres(), watch);
        stack.startCoordinators();
        started("3 coordinators", "http://127.0.0.1:" + spell(ports.coordinators()), watch);
        stack.startServices();
        started(
                "2 banks, transfers",
                "http://127.0.0.1:" + spell(List.of(ports.bankA(), ports.bankB(), ports.transfer())),
                watch);
        return stack;
    }

    private void started(String what, String where, Stopwatch watch) {
        terminal.line("%-20s %-34s %s".formatted(what, where, terminal.quiet(watch.lap())));
    }

    private void serve(Stack stack) {
        String transfer = stack.transfer().url().toString();
        terminal.heading("Still serving. Try it, and end it with Ctrl-C:");
        terminal.line("curl -i " + transfer + "/transfers -H 'Content-Type: application/json' \\");
        terminal.line("     -d '{\"from\":\"bank-a/7\",\"to\":\"bank-b/12\",\"amount\":\"10.00\"}'");
        terminal.line("curl " + stack.bankA().url() + "/accounts/7");
        terminal.line("curl " + transfer + "/audit");
        String coordinator = stack.coordinators().getFirst().url().toString();
        terminal.line("curl '" + coordinator + "/v1/transactions?limit=1'");
        terminal.line("curl " + coordinator + "/v1/cluster");
        terminal.line("");
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Each run has its own logs. */
    private void forgetLogs() {
        if (!Files.isDirectory(settings.logs())) {
            return;
        }
        try (Stream<Path> logs = Files.list(settings.logs())) {
            for (Path log :
                    logs.filter(file -> file.toString().endsWith(".log")).toList()) {
                Files.delete(log);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String spell(List<Integer> ports) {
        return String.join(", ", ports.stream().map(String::valueOf).toList());
    }
}
