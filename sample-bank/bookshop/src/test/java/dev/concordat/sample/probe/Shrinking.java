package dev.concordat.sample.probe;

import dev.concordat.sample.probe.Step.Answer;
import dev.concordat.sample.probe.Step.Client;
import dev.concordat.sample.probe.Step.End;
import dev.concordat.sample.probe.Step.Handler;
import dev.concordat.sample.probe.Step.Means;
import dev.concordat.sample.probe.Step.Way;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** Makes a plan smaller as long as it still fails. Pure but for the trial that it is given. */
final class Shrinking {

    private final Predicate<Plan> fails;
    private int trials;

    /**
     * With a trial.
     *
     * @param trials how often it may be made
     */
    Shrinking(Predicate<Plan> fails, int trials) {
        this.fails = fails;
        this.trials = trials;
    }

    /** The smallest that was found. */
    Plan smallest(Plan plan) {
        Plan best = plan;
        Optional<Plan> smaller = Optional.of(plan);
        while (smaller.isPresent()) {
            best = smaller.get();
            smaller = candidates(best).stream().filter(this::stillFails).findFirst();
        }
        return best;
    }

    private boolean stillFails(Plan candidate) {
        if (trials == 0) {
            return false;
        }
        trials--;
        return fails.test(candidate);
    }

    /** Every plan that is one thing simpler. */
    static List<Plan> candidates(Plan plan) {
        List<Plan> plans = new ArrayList<>();
        if (plan.end() != End.RETURN) {
            plans.add(new Plan(plan.seed(), plan.steps(), plan.toleratesLostCalls(), plan.converses(), End.RETURN));
        }
        if (plan.toleratesLostCalls()) {
            plans.add(new Plan(plan.seed(), plan.steps(), false, plan.converses(), plan.end()));
        }
        if (plan.converses()) {
            plans.add(new Plan(plan.seed(), plan.steps(), plan.toleratesLostCalls(), false, plan.end()));
        }
        lists(plan.steps())
                .forEach(steps -> plans.add(
                        new Plan(plan.seed(), steps, plan.toleratesLostCalls(), plan.converses(), plan.end())));
        return plans;
    }

    /** One step left out, replaced by what is in it, or simpler in itself. */
    private static List<List<Step>> lists(List<Step> steps) {
        List<List<Step>> lists = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            lists.add(replaced(steps, i, List.of()));
        }
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            if (!(step instanceof Step.Local)) {
                lists.add(replaced(steps, i, step.steps()));
            }
            for (Step simpler : simpler(step)) {
                lists.add(replaced(steps, i, List.of(simpler)));
            }
        }
        return lists.stream().filter(list -> !list.equals(steps)).toList();
    }

    private static List<Step> replaced(List<Step> steps, int index, List<Step> by) {
        List<Step> list = new ArrayList<>(steps.subList(0, index));
        list.addAll(by);
        list.addAll(steps.subList(index + 1, steps.size()));
        return list;
    }

    private static List<Step> simpler(Step step) {
        return switch (step) {
            case Step.Write write ->
                isPlain(write.means()) ? List.of() : List.of(new Step.Write(write.store(), Means.JDBC));
            case Step.Local local -> simplerLocals(local);
            case Step.Call call -> simplerCalls(call);
            case Step.Together together ->
                within(together.steps(), steps -> new Step.Together(together.threads(), steps));
            case Step.Again again ->
                simpler(again.step()).stream().<Step>map(Step.Again::new).toList();
            case Step.Apart apart ->
                within(apart.steps(), steps -> new Step.Apart(apart.scope(), steps, apart.fails()));
        };
    }

    /** What stands outside of a local transaction would be something else there by other means. */
    private static boolean isPlain(Means means) {
        return means == Means.JDBC || means == Means.AUTO_COMMIT || means == Means.AUTO_COMMIT_FUNCTION;
    }

    private static List<Step> simplerLocals(Step.Local local) {
        List<Step> simpler = new ArrayList<>();
        if (local.end() != End.RETURN) {
            simpler.add(local.ending(End.RETURN));
        }
        simpler.addAll(within(
                local.steps(),
                steps -> new Step.Local(local.store(), local.border(), steps, local.end(), local.caught())));
        return simpler;
    }

    private static List<Step> simplerCalls(Step.Call call) {
        List<Step> simpler = new ArrayList<>();
        if (call.answer() != Answer.DONE) {
            simpler.add(call.answering(Answer.DONE));
        }
        if (call.way() != Way.DIRECT || call.handler() != Handler.PLAIN || call.client() != Client.REST_CLIENT) {
            simpler.add(call(call, Client.REST_CLIENT, Way.DIRECT, Handler.PLAIN));
            simpler.add(call(call, Client.REST_CLIENT, call.way(), Handler.PLAIN));
        }
        simpler.addAll(within(
                call.steps(),
                steps -> new Step.Call(
                        call.service(),
                        call.client(),
                        call.way(),
                        call.handler(),
                        steps,
                        call.answer(),
                        call.caught())));
        return simpler.stream().filter(other -> !other.equals(call)).toList();
    }

    private static Step.Call call(Step.Call call, Client client, Way way, Handler handler) {
        return new Step.Call(call.service(), client, way, handler, call.steps(), call.answer(), call.caught());
    }

    private static List<Step> within(List<Step> steps, Function<List<Step>, Step> around) {
        return lists(steps).stream().map(around).toList();
    }
}
