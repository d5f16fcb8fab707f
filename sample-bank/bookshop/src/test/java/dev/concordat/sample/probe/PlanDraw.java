package dev.concordat.sample.probe;

import dev.concordat.sample.probe.Step.Answer;
import dev.concordat.sample.probe.Step.Border;
import dev.concordat.sample.probe.Step.End;
import dev.concordat.sample.probe.Step.Handler;
import dev.concordat.sample.probe.Step.Means;
import dev.concordat.sample.probe.Step.Service;
import dev.concordat.sample.probe.Step.Store;
import dev.concordat.sample.probe.Step.Way;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Draws a plan from a seed: the same seed and repertoire, the same plan. Not thread-safe. */
final class PlanDraw {

    private static final int MAX_CALL_DEPTH = 2;
    private static final int MAX_LOCAL_DEPTH = 2;
    /** Of so many plans one has no faults at all. */
    private static final int PEACEFUL = 4;
    /** Of so many plans one is a conversation. */
    private static final int CONVERSATION = 3;

    private final long seed;
    private final Random random;
    private final Repertoire repertoire;
    private final boolean peaceful;

    PlanDraw(long seed, Repertoire repertoire) {
        this.seed = seed;
        this.random = new Random(seed);
        this.repertoire = repertoire;
        random.nextInt();
        this.peaceful = oneIn(PEACEFUL);
    }

    Plan draw() {
        boolean tolerates = oneIn(4);
        List<Step> steps = list(1 + random.nextInt(4), () -> step(0));
        End end = !peaceful && oneIn(6) ? End.THROW : End.RETURN;
        return new Plan(seed, steps, tolerates, oneIn(CONVERSATION), end);
    }

    private Step step(int callDepth) {
        int kind = random.nextInt(12);
        if (kind < 4 && callDepth < MAX_CALL_DEPTH) {
            return call(callDepth);
        }
        if (kind == 4 && !repertoire.threads().isEmpty()) {
            Step.Threads threads = peaceful ? repertoire.threads().getFirst() : any(repertoire.threads());
            return new Step.Together(
                    threads,
                    list(
                            2 + random.nextInt(3),
                            threads == Step.Threads.STRAY ? this::strayed : () -> leafOrCall(callDepth)));
        }
        if (kind == 5 && !peaceful) {
            return new Step.Again(
                    random.nextBoolean() && callDepth < MAX_CALL_DEPTH ? call(callDepth) : local(null, 0, callDepth));
        }
        if (kind == 6 && !repertoire.scopes().isEmpty()) {
            return new Step.Apart(
                    any(repertoire.scopes()), list(1 + random.nextInt(2), () -> leafOrCall(callDepth)), fault(3));
        }
        Means outside = any(repertoire.means());
        if (isAutoCommit(outside) && !peaceful) {
            return new Step.Write(any(repertoire.stores()), outside);
        }
        return local(null, 0, callDepth);
    }

    private Step leafOrCall(int callDepth) {
        return callDepth < MAX_CALL_DEPTH && oneIn(3) ? call(callDepth) : local(null, 0, callDepth);
    }

    /** A call that is made there cannot be told from one of an application without a transaction. */
    private Step strayed() {
        Store store = any(repertoire.stores());
        return new Step.Local(
                store, Border.REQUIRED, List.of(new Step.Write(store, Means.JDBC)), End.RETURN, random.nextBoolean());
    }

    private Step.Call call(int callDepth) {
        List<Step> steps = list(random.nextInt(3), () -> step(callDepth + 1));
        return new Step.Call(
                any(List.of(Service.values())),
                any(repertoire.clients()),
                fault(5) ? any(repertoire.ways()) : Way.DIRECT,
                oneIn(3) ? any(repertoire.handlers()) : Handler.PLAIN,
                steps,
                fault(4) ? any(repertoire.answers()) : Answer.DONE,
                random.nextBoolean());
    }

    private Step.Local local(@Nullable Store around, int depth, int callDepth) {
        Store store = around == null ? any(repertoire.stores()) : around;
        Border border = depth > 0 || fault(10) ? border(store, depth) : Border.REQUIRED;
        List<Step> steps = list(1 + random.nextInt(3), () -> inside(store, depth, callDepth));
        return new Step.Local(
                store, border, steps, fault(4) ? any(repertoire.ends()) : End.RETURN, random.nextBoolean());
    }

    private Border border(Store store, int depth) {
        Border border = any(repertoire.borders());
        // JPA knows no savepoints; what asks for a new transaction where there is none is an ordinary one.
        boolean impossible = (border == Border.NESTED && store == Store.DEFAULT)
                || (border == Border.REQUIRES_NEW && depth == 0)
                || (border == Border.READ_ONLY && peaceful);
        return impossible ? Border.REQUIRED : border;
    }

    private Step inside(Store store, int depth, int callDepth) {
        if (depth < MAX_LOCAL_DEPTH && oneIn(5)) {
            return local(store, depth + 1, callDepth);
        }
        if (callDepth < MAX_CALL_DEPTH && oneIn(8)) {
            return call(callDepth);
        }
        Means means = oneIn(2) ? any(repertoire.means()) : Means.JDBC;
        boolean impossible =
                isAutoCommit(means) || (peaceful && !means.harmless) || (means == Means.JPA && store != Store.DEFAULT);
        return new Step.Write(store, impossible ? Means.JDBC : means);
    }

    private static boolean isAutoCommit(Means means) {
        return means == Means.AUTO_COMMIT || means == Means.AUTO_COMMIT_FUNCTION;
    }

    private boolean fault(int of) {
        return !peaceful && oneIn(of);
    }

    private boolean oneIn(int of) {
        return random.nextInt(of) == 0;
    }

    private <T> T any(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private static <T> List<T> list(int size, Supplier<? extends T> element) {
        List<T> list = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            list.add(element.get());
        }
        return list;
    }
}
