package dev.concordat.sample.probe;

import dev.concordat.sample.probe.Step.End;
import java.util.List;

/**
 * One global transaction of a drawn application.
 *
 * @param toleratesLostCalls whether it may commit without the calls that had no answer
 * @param converses whether its calls go on in one local transaction for each database, which is held open
 * @param end RETURN or THROW
 */
record Plan(long seed, List<Step> steps, boolean toleratesLostCalls, boolean converses, End end) {
    Plan {
        steps = List.copyOf(steps);
    }

    /** Whether nothing in it keeps it from being committed. */
    boolean isHarmless() {
        return end == End.RETURN && steps.stream().flatMap(Step::all).allMatch(Step::isHarmless);
    }

    /** For people: a line for each step. */
    String printed() {
        StringBuilder text = new StringBuilder("seed " + seed + (toleratesLostCalls ? ", tolerates lost calls" : "")
                + (converses ? ", a conversation" : ""));
        steps.forEach(step -> print(step, 1, text));
        return text.append("\n  ").append(end).toString();
    }

    private static void print(Step step, int depth, StringBuilder text) {
        text.append('\n').append("  ".repeat(depth)).append(line(step));
        step.steps().forEach(inner -> print(inner, depth + 1, text));
    }

    private static String line(Step step) {
        return switch (step) {
            case Step.Write write -> "write " + write.store() + " by " + write.means();
            case Step.Local local ->
                "local " + local.store() + " " + local.border() + ", ends by " + local.end() + caught(local.caught());
            case Step.Call call ->
                "call " + call.service() + " by " + call.client() + " " + call.way() + ", handled " + call.handler()
                        + ", answers " + call.answer() + caught(call.caught());
            case Step.Together together -> "together by " + together.threads();
            case Step.Again again -> "fails first, then again";
            case Step.Apart apart -> "global " + apart.scope() + (apart.fails() ? ", fails, caught" : "");
        };
    }

    private static String caught(boolean caught) {
        return caught ? ", caught" : "";
    }
}
