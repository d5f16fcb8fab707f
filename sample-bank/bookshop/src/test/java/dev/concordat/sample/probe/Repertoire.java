package dev.concordat.sample.probe;

import dev.concordat.sample.probe.Step.Answer;
import dev.concordat.sample.probe.Step.Border;
import dev.concordat.sample.probe.Step.Client;
import dev.concordat.sample.probe.Step.End;
import dev.concordat.sample.probe.Step.Handler;
import dev.concordat.sample.probe.Step.Means;
import dev.concordat.sample.probe.Step.Scope;
import dev.concordat.sample.probe.Step.Store;
import dev.concordat.sample.probe.Step.Threads;
import dev.concordat.sample.probe.Step.Way;
import java.util.List;

/** What plans are drawn from; each list is drawn from evenly, after it was decided that the usual is not taken. */
record Repertoire(
        List<Store> stores,
        List<Means> means,
        List<Border> borders,
        List<End> ends,
        List<Client> clients,
        List<Way> ways,
        List<Handler> handlers,
        List<Answer> answers,
        List<Threads> threads,
        List<Scope> scopes) {

    /** What the property {@code probe.repertoire} says. */
    static Repertoire chosen() {
        return System.getProperty("probe.repertoire", "whole").equals("local") ? local() : whole();
    }

    /** All that there is. */
    static Repertoire whole() {
        return new Repertoire(
                List.of(Store.values()),
                List.of(Means.values()),
                List.of(Border.values()),
                List.of(End.values()),
                List.of(Client.values()),
                List.of(Way.values()),
                List.of(Handler.values()),
                List.of(Answer.values()),
                List.of(Threads.values()),
                List.of(Scope.values()));
    }

    /** Without other threads, and with calls that take part without them: all that databases and statements can do. */
    static Repertoire local() {
        Repertoire whole = whole();
        return new Repertoire(
                whole.stores(),
                whole.means(),
                whole.borders(),
                whole.ends(),
                List.of(Client.REST_CLIENT, Client.REST_TEMPLATE, Client.HTTP_INTERFACE),
                List.of(Way.DIRECT, Way.ANSWER_LOST, Way.UNREACHABLE),
                List.of(Handler.PLAIN, Handler.CALLABLE),
                List.of(Answer.DONE),
                List.of(),
                whole.scopes());
    }
}
