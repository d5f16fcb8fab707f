package dev.concordat.coordinator.audit;

import dev.concordat.coordinator.audit.judgement.Evidence;
import dev.concordat.coordinator.audit.judgement.Finding;
import dev.concordat.coordinator.audit.judgement.Judge;
import dev.concordat.protocol.TransactionId;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;

/**
 * Looks, and looks again after a while at what is suspicious: what is reported about a transaction was found both times,
 * so that transactions under way give no alarm.
 */
public final class Audit {

    /** First argument of the command. */
    public static final String COMMAND = "audit";

    private static final int COULD_NOT_ASK = 1;

    private Audit() {}

    /**
     * Audits, and reports on {@code out}; progress and what goes wrong go to {@code err}.
     *
     * @param arguments after the name of the command
     * @return exit code: 0 nothing wrong, 3 violations, 4 warnings, 1 could not ask
     */
    public static int run(List<String> arguments, Map<String, String> environment, PrintStream out, PrintStream err) {
        if (Options.wantsHelp(arguments)) {
            out.print(Options.USAGE);
            return 0;
        }
        try {
            Options options = Options.parse(arguments);
            Secrets secrets = Secrets.of(environment);
            warnOfToken(options, secrets, err);
            Result result = audit(options, secrets, err);
            out.print(options.json() ? JsonReport.of(result) + "\n" : TextReport.of(result));
            out.flush();
            return result.verdict().exitCode();
        } catch (AuditFailure failure) {
            err.println("Concordat could not audit. " + failure.getMessage());
            return COULD_NOT_ASK;
        } catch (RuntimeException unforeseen) {
            // Its message may hold what must not be printed.
            err.println("Concordat could not audit. It met what it does not understand ("
                    + unforeseen.getClass().getName()
                    + (unforeseen.getCause() == null
                            ? ""
                            : ", " + unforeseen.getCause().getClass().getName())
                    + "), which is a bug to report. Audit with the jar of the coordinators' own version.");
            return COULD_NOT_ASK;
        }
    }

    private static Result audit(Options options, Secrets secrets, PrintStream err) {
        List<DatabaseReader> databases = new ArrayList<>();
        Map<String, String> urls = new LinkedHashMap<>();
        options.databases().forEach((name, url) -> {
            databases.add(new DatabaseReader(name, url, options.cluster(), options.user(), secrets, ReadBounds.USUAL));
            urls.put(name, url.shown());
        });
        Looks looks = new Looks(
                options.cluster(),
                databases,
                new CoordinatorReader(options.coordinators(), secrets.token()),
                InstantSource.system(),
                err);
        Evidence first = looks.first(options.since());
        List<Finding> findings = Judge.judge(first);
        SortedSet<TransactionId> suspects = Judge.suspects(first, findings);
        if (suspects.isEmpty()) {
            return new Result(first, findings, urls);
        }
        err.println("looking again at " + suspects.size() + " transactions in "
                + options.settle().toMillis() / 1000.0 + " s");
        pause(options.settle());
        List<Finding> again = Judge.judge(looks.second(suspects, first.homes()));
        return new Result(first, Judge.standing(findings, again), urls);
    }

    /** Nodes speak plain HTTP (ADR 7), so this is no reason to refuse, but one to say so. */
    private static void warnOfToken(Options options, Secrets secrets, PrintStream err) {
        for (URI url : options.coordinators()) {
            if (secrets.token() != null && url.getScheme().equals("http") && !isLoopback(url.getHost())) {
                err.println("the token goes to " + url + " unencrypted");
            }
        }
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException unknown) {
            return false;
        }
    }

    private static void pause(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AuditFailure("It was interrupted", "Ask again");
        }
    }
}
