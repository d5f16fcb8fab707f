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
    void run(Plan plan, Notes notes) {
        global(null, scopeOf(plan), plan.steps(), plan.end() == End.THROW, notes);
    }

    private Consumer<Runnable> scopeOf(Plan plan) {
        if (plan.converses()) {
            return plan.toleratesLostCalls() ? scopes::converseTolerant : scopes::converse;
        }
        return plan.toleratesLostCalls() ? scopes::runTolerant : scopes::run;
    }

    private @Nullable RuntimeException global(
            @Nullable Unit parent, Consumer<Runnable> scope, List<Step> steps, boolean fails, Notes notes) {
        Unit unit = notes.open(parent, Unit.Kind.GLOBAL, "global");
        AtomicReference<String> id = new AtomicReference<>("");
        try {
            scope.accept(() -> {
                id.set(GlobalTransactionContext.current().orElseThrow().id().toString());
                notes.scope(unit, id.get(), View.UNKNOWN);
                run(steps, unit, notes);
                notes.reached(Moment.WORK_DONE);
                if (fails) {
                    throw new PlannedException("end of the global transaction");
                }
            });
            notes.ended(unit);
            notes.scope(unit, id.get(), View.RETURNED);
            return null;
        } catch (RuntimeException e) {
            notes.failed(unit, e);
            notes.scope(unit, id.get(), e instanceof UnknownOutcomeException ? View.UNKNOWN : View.FAILED);
            return e;
        }
    }

    void run(List<Step> steps, Unit unit, Notes notes) {
        steps.forEach(step -> run(step, unit, notes));
    }

    private void run(Step step, Unit unit, Notes notes) {
        switch (step) {
            case Step.Write write -> write(write, unit, notes);
            case Step.Local local -> local(local, unit, notes);
            case Step.Call call -> call(call, unit, notes);
            case Step.Together together ->
                threads.together(
                        together.threads(),
                        together.steps().stream()
                                .<Runnable>map(each -> () -> inThread(each, unit, notes))
                                .toList());
            case Step.Again again -> again(again, unit, notes);
            case Step.Apart apart -> apart(apart, unit, notes);
        }
    }

    private void inThread(Step step, Unit unit, Notes notes) {
        // Open until the thread is through, so that nobody judges before.
        Unit thread = notes.open(unit, Unit.Kind.CALL, "thread");
        try {
            run(step, thread, notes);
        } finally {
            notes.ended(thread);
        }
    }

    private void write(Step.Write write, Unit around, Notes notes) {
        boolean outside = write.means() == Means.AUTO_COMMIT || write.means() == Means.AUTO_COMMIT_FUNCTION;
        if (!outside) {
            writes.write(write.store(), meansIn(around, write.means()), notes.run(), mark(write, around, notes));
            return;
        }
        Unit unit = notes.open(around, Unit.Kind.LOCAL, "auto-commit by " + write.means());
        try {
            String mark = mark(write, unit, notes);
            Locals.inside(write.store(), () -> writes.write(write.store(), write.means(), notes.run(), mark));
            notes.ended(unit);
        } catch (RuntimeException e) {
            notes.failed(unit, e);
            throw e;
        }
    }

    private String mark(Step.Write write, Unit unit, Notes notes) {
        return notes.write(unit, new Place(self, write.store()));
    }

    /** Where no global transaction owns it, an application may end its transaction as it likes. */
    private static Means meansIn(Unit around, Means means) {
        return means == Means.RAW_COMMIT && isIndependent(around) ? Means.JDBC : means;
    }

    private void local(Step.Local local, Unit around, Notes notes) {
        Unit unit = notes.open(
                around,
                local.border() == Border.REQUIRES_NEW ? Unit.Kind.LOCAL_NEW : Unit.Kind.LOCAL,
                "local " + local.store() + " " + local.border() + " ends by " + local.end());
        try {
            locals.run(local.store(), local.border(), status -> {
                run(local.steps(), unit, notes);
                end(local, unit, status);
            });
            if (local.end() == End.ROLLBACK_ONLY) {
                notes.failed(unit, new PlannedException(local.end().toString()));
            } else {
                notes.ended(unit);
            }
        } catch (RuntimeException e) {
            notes.failed(unit, e);
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

    private void call(Step.Call call, Unit around, Notes notes) {
        Unit unit = notes.call(around, call);
        try {
            clients.call(
                    call.client(), FaultyWays.base(call.way(), notes.port(call.service())), notes.run(), unit.number());
            notes.ended(unit);
        } catch (RuntimeException e) {
            notes.failed(unit, e);
            if (!call.caught()) {
                throw e;
            }
        }
    }

    private void again(Step.Again again, Unit unit, Notes notes) {
        AtomicInteger attempts = new AtomicInteger();
        retries.run(() -> run(attempts.getAndIncrement() == 0 ? failing(again.step()) : again.step(), unit, notes));
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

    private void apart(Step.Apart apart, Unit around, Notes notes) {
        switch (apart.scope()) {
            case REQUIRED -> joined(apart, around, notes);
            case REQUIRES_NEW -> begun(apart, scopes::runNew, around, notes);
            case NOT_SUPPORTED -> {
                Unit unit = notes.open(around, Unit.Kind.APART, "outside of a global transaction");
                try {
                    scopes.runWithout(() -> run(apart.steps(), unit, notes));
                } finally {
                    notes.ended(unit);
                }
            }
        }
    }

    private void begun(Step.Apart apart, Consumer<Runnable> scope, Unit around, Notes notes) {
        RuntimeException failure = global(around, scope, apart.steps(), apart.fails(), notes);
        if (failure != null && !apart.fails()) {
            throw failure;
        }
    }

    private void joined(Step.Apart apart, Unit around, Notes notes) {
        if (GlobalTransactionContext.current().isEmpty()) {
            begun(apart, scopes::run, around, notes);
            return;
        }
        try {
            scopes.run(() -> {
                run(apart.steps(), around, notes);
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
