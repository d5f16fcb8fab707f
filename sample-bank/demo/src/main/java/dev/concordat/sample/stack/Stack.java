package dev.concordat.sample.stack;

import dev.concordat.testing.Database;
import dev.concordat.testing.JavaProcess;
import dev.concordat.testing.LocalPostgres;
import dev.concordat.testing.PostgresSite;
import dev.concordat.testing.ProcessLeash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * PostgreSQL, coordinators, two banks and the transfer service as processes on the loopback address. All end, and their
 * data is deleted, with this JVM however that ends; their logs stay.
 */
public final class Stack implements AutoCloseable {

    private final ProcessLeash leash;
    private final StackPlan plan;
    private final LocalPostgres postgres;
    private final List<JavaProcess> coordinators;
    private final List<JavaProcess> services;
    private final List<Database> bankDatabases;
    private final Database transferDatabase;

    private Stack(StackPlan plan, Path data, LocalPostgres postgres) {
        this.plan = plan;
        this.leash = ProcessLeash.around(data);
        this.postgres = postgres;
        this.bankDatabases = List.of(postgres.createDatabase("bank_a"), postgres.createDatabase("bank_b"));
        this.transferDatabase = postgres.createDatabase("transfer");
        Commands commands = new Commands(plan, data);
        this.coordinators = IntStream.range(0, plan.ports().coordinators().size())
                .mapToObj(index -> process(commands.coordinator(index)))
                .toList();
        this.services = List.of(
                process(commands.bank("bank-a", plan.ports().bankA(), bankDatabases.getFirst())),
                process(commands.bank("bank-b", plan.ports().bankB(), bankDatabases.getLast())),
                process(commands.transfer(transferDatabase)));
    }

    /** Starts PostgreSQL, and nothing else yet. */
    public static Stack prepare(StackPlan plan) {
        return prepare(plan, PostgresSite.local(plan.ports().postgres()));
    }

    /** The same with PostgreSQL there. */
    public static Stack prepare(StackPlan plan, PostgresSite postgres) {
        try {
            return new Stack(plan, Files.createTempDirectory("concordat-stack-"), LocalPostgres.start(postgres));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts the coordinators together and waits until all are ready. */
    public void startCoordinators() {
        startAll(coordinators);
    }

    /** Starts banks and transfer service together and waits until all are ready. */
    public void startServices() {
        startAll(services);
    }

    /** In order of their node ids. */
    public List<JavaProcess> coordinators() {
        return coordinators;
    }

    public JavaProcess bankA() {
        return services.getFirst();
    }

    public JavaProcess bankB() {
        return services.get(1);
    }

    public JavaProcess transfer() {
        return services.getLast();
    }

    public LocalPostgres postgres() {
        return postgres;
    }

    /** The database of bank-a (0) or bank-b (1). */
    public Database bankDatabase(int bank) {
        return bankDatabases.get(bank);
    }

    /** Root of the built source tree. */
    Path repository() {
        return plan.repository();
    }

    /** Reads what all of it left in the databases. */
    public Books books() {
        return new Books(bankDatabases, transferDatabase);
    }

    /** The directory with a log file for each process. */
    public Path logs() {
        return plan.logs();
    }

    /** All processes that are ours to kill, in the order in which they were started. */
    public List<JavaProcess> processes() {
        return Stream.of(coordinators, services).flatMap(List::stream).toList();
    }

    /** Ends all processes, services first, and deletes their data. */
    @Override
    public void close() {
        services.forEach(JavaProcess::terminate);
        coordinators.forEach(JavaProcess::terminate);
        List<JavaProcess> ended = new ArrayList<>(processes());
        ended.removeIf(process -> !process.isAlive());
        ended.forEach(JavaProcess::stop);
        postgres.close();
        leash.close();
    }

    private JavaProcess process(JavaProcess.Command command) {
        return new JavaProcess(command, plan.logs().resolve(command.name() + ".log"), leash);
    }

    private static void startAll(List<JavaProcess> processes) {
        processes.forEach(JavaProcess::start);
        processes.forEach(JavaProcess::awaitReady);
    }
}
