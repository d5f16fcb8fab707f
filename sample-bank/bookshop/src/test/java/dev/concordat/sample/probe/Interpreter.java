package dev.concordat.sample.probe;

import dev.concordat.participant.GlobalTransactionContext;
import dev.concordat.participant.UnknownOutcomeException;
import dev.concordat.sample.probe.History.Place;
import dev.concordat.sample.probe.History.View;
import dev.concordat.sample.probe.Step.Answer;
import dev.concordat.sample.probe.Step.Border;
import dev.concordat.sample.probe.Step.End;
import dev.concordat.sample.probe.Step.Means;
import dev.concordat.sample.probe.Step.Service;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionStatus;

/** Does the steps of a plan in this service, and takes down what came of each. */
@Component
class Interpreter {

    private final Service self;
    private final Locals locals;
    private final Writes writes;
    private final Clients clients;
    private final WorkerThreads threads;
    private final Retries retries;
    private final Scopes scopes;

    Interpreter(
            @Value("${spring.application.name}") String name,
            Locals locals,
            Writes writes,
            Clients clients,
            WorkerThreads threads,
            Retries retries,
            Scopes scopes) {
        this.self = Service.valueOf(name.toUpperCase(Locale.ROOT));
        this.locals = locals;
        this.writes = writes;
        this.clients = clients;
        this.threads = threads;
        this.retries = retries;
        this.scopes = scopes;
    }

    /** The whole plan, as the one who begins it. */
    void run(Plan plan, Journal journal) {
        global(null, scopeOf(plan), plan.steps(), plan.end() == End.THROW, journal);
    }

    private Consumer<Runnable> scopeOf(Plan plan) {
        if (plan.converses()) {
            return plan.toleratesLostCalls() ? scopes::converseTolerant : scopes::converse;
        }
        return plan.toleratesLostCalls() ? scopes::runTolerant : scopes::run;
    }

    private @Nullable RuntimeException global(
            @Nullable Unit parent, Consumer<Runnable> scope, List<Step> steps, boolean fails, Journal journal) {
        Unit unit = journal.open(parent, Unit.Kind.GLOBAL, "global");
        AtomicReference<String> id = new AtomicReference<>("");
        try {
            scope.accept(() -> {
                id.set(GlobalTransactionContext.current().orElseThrow().id().toString());
                run(steps, unit, journal);
                if (fails) {
                    throw new PlannedException("end of the global transaction");
                }
            });
            journal.ended(unit);
            journal.scope(unit, id.get(), View.RETURNED);
            return null;
        } catch (RuntimeException e) {
            journal.failed(unit, e);
            journal.scope(unit, id.get(), e instanceof UnknownOutcomeException ? View.UNKNOWN : View.FAILED);
            return e;
        }
    }

    void run(List<Step> steps, Unit unit, Journal journal) {
        steps.forEach(step -> run(step, unit, journal));
    }

    private void run(Step step, Unit unit, Journal journal) {
        switch (step) {
            case Step.Write write -> write(write, unit, journal);
            case Step.Local local -> local(local, unit, journal);
            case Step.Call call -> call(call, unit, journal);
            case Step.Together together ->
                threads.together(
                        together.threads(),
                        together.steps().stream()
                                .<Runnable>map(each -> () -> inThread(each, unit, journal))
                                .toList());
            case Step.Again again -> again(again, unit, journal);
            case Step.Apart apart -> apart(apart, unit, journal);
        }
    }

    private void inThread(Step step, Unit unit, Journal journal) {
        // Open until the thread is through, so that nobody judges before.
        Unit thread = journal.open(unit, Unit.Kind.CALL, "thread");
        try {
            run(step, thread, journal);
        } finally {
            journal.ended(thread);
        }
    }

    private void write(Step.Write write, Unit around, Journal journal) {
        boolean outside = write.means() == Means.AUTO_COMMIT || write.means() == Means.AUTO_COMMIT_FUNCTION;
        if (!outside) {
            writes.write(write.store(), meansIn(around, write.means()), journal.run(), mark(write, around, journal));
            return;
        }
        Unit unit = journal.open(around, Unit.Kind.LOCAL, "auto-commit by " + write.means());
        try {
            String mark = mark(write, unit, journal);
            Locals.inside(write.store(), () -> writes.write(write.store(), write.means(), journal.run(), mark));
            journal.ended(unit);
        } catch (RuntimeException e) {
            journal.failed(unit, e);
            throw e;
        }
    }

    private String mark(Step.Write write, Unit unit, Journal journal) {
        return journal.write(unit, new Place(self, write.store()));
    }

    /** Where no global transaction owns it, an application may end its transaction as it likes. */
    private static Means meansIn(Unit around, Means means) {
        return means == Means.RAW_COMMIT && isIndependent(around) ? Means.JDBC : means;
    }

    private void local(Step.Local local, Unit around, Journal journal) {
        Unit unit = journal.open(
                around,
                local.border() == Border.REQUIRES_NEW ? Unit.Kind.LOCAL_NEW : Unit.Kind.LOCAL,
                "local " + local.store() + " " + local.border() + " ends by " + local.end());
        try {
            locals.run(local.store(), local.border(), status -> {
                run(local.steps(), unit, journal);
                end(local, unit, status);
            });
            if (local.end() == End.ROLLBACK_ONLY) {
                journal.failed(unit, new PlannedException(local.end().toString()));
            } else {
                journal.ended(unit);
            }
        } catch (RuntimeException e) {
            journal.failed(unit, e);
            if (!local.caught()) {
                throw e;
            }
        }
    }

    private void end(Step.Local local, Unit unit, TransactionStatus status) {
        switch (local.end()) {
            case RETURN -> {}
            case THROW -> throw new PlannedException("end of a local transaction");
            case ROLLBACK_ONLY -> status.setRollbackOnly();
            case SWALLOWED_ERROR -> {
                // Where nobody asks it to prepare, the database rolls back and says nothing.
                if (!isIndependent(unit)) {
                    writes.failUnseen(local.store());
                }
            }
            case KILLED -> writes.killSession(local.store());
        }
    }

    private static boolean isIndependent(Unit unit) {
        return Belonging.of(unit).global() == null;
    }

    private void call(Step.Call call, Unit around, Journal journal) {
        Unit unit = journal.call(around, call);
        try {
            clients.call(
                    call.client(),
                    FaultyWays.base(call.way(), Runs.port(call.service())),
                    journal.run(),
                    unit.number());
            journal.ended(unit);
        } catch (RuntimeException e) {
            journal.failed(unit, e);
            if (!call.caught()) {
                throw e;
            }
        }
    }

    private void again(Step.Again again, Unit unit, Journal journal) {
        AtomicInteger attempts = new AtomicInteger();
        retries.run(() -> run(attempts.getAndIncrement() == 0 ? failing(again.step()) : again.step(), unit, journal));
    }

    /** Fails once, whatever else it does. */
    private static Step failing(Step step) {
        return switch (step) {
            case Step.Local local -> new Step.Local(local.store(), local.border(), local.steps(), End.THROW, false);
            case Step.Call call ->
                new Step.Call(
                        call.service(), call.client(), call.way(), call.handler(), call.steps(), Answer.FAILED, false);
            default -> throw new IllegalArgumentException("cannot fail on purpose: " + step);
        };
    }

    private void apart(Step.Apart apart, Unit around, Journal journal) {
        switch (apart.scope()) {
            case REQUIRED -> joined(apart, around, journal);
            case REQUIRES_NEW -> begun(apart, scopes::runNew, around, journal);
            case NOT_SUPPORTED -> {
                Unit unit = journal.open(around, Unit.Kind.APART, "outside of a global transaction");
                try {
                    scopes.runWithout(() -> run(apart.steps(), unit, journal));
                } finally {
                    journal.ended(unit);
                }
            }
        }
    }

    private void begun(Step.Apart apart, Consumer<Runnable> scope, Unit around, Journal journal) {
        RuntimeException failure = global(around, scope, apart.steps(), apart.fails(), journal);
        if (failure != null && !apart.fails()) {
            throw failure;
        }
    }

    private void joined(Step.Apart apart, Unit around, Journal journal) {
        if (GlobalTransactionContext.current().isEmpty()) {
            begun(apart, scopes::run, around, journal);
            return;
        }
        try {
            scopes.run(() -> {
                run(apart.steps(), around, journal);
                if (apart.fails()) {
                    throw new PlannedException("end of an inner scope");
                }
            });
        } catch (RuntimeException e) {
            if (!apart.fails()) {
                throw e;
            }
        }
    }
}
