package dev.concordat.coordinator;

import dev.concordat.coordinator.audit.Audit;
import dev.concordat.coordinator.log.Halt;
import dev.concordat.coordinator.log.LastResort;
import java.util.Arrays;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts a coordinator node, or audits one if the first argument says so. */
@SpringBootApplication
public class CoordinatorApplication {

    private static final int COULD_NOT_START = 1;

    /** Exit codes: 0 or 143 stopped in order, 1 could not start, 2 the log cannot be trusted (contract.md 5). Those of the audit: {@link Audit}. */
    public static void main(String[] arguments) {
        if (arguments.length > 0 && arguments[0].equals(Audit.COMMAND)) {
            System.exit(Audit.run(
                    Arrays.asList(arguments).subList(1, arguments.length), System.getenv(), System.out, System.err));
        }
        List<String> stray = strayWords(arguments);
        if (!stray.isEmpty()) {
            System.err.println(refusal(stray));
            System.exit(COULD_NOT_START);
        }
        Thread.setDefaultUncaughtExceptionHandler(new LastResort(Halt.process()));
        try {
            SpringApplication.run(CoordinatorApplication.class, arguments);
        } catch (RuntimeException reported) {
            // Said on stderr already; threads of a log that was opened must not keep the process.
            System.exit(COULD_NOT_START);
        }
    }

    /** A node takes options only: a command that is misspelt, or stands behind an option, must not start one. */
    static List<String> strayWords(String... arguments) {
        return Arrays.stream(arguments)
                .filter(word -> !word.isEmpty() && !word.startsWith("--"))
                .toList();
    }

    /** One paragraph; only the first word is repeated, and only if it is one. */
    static String refusal(List<String> stray) {
        String first = stray.getFirst();
        String word = first.matches("[A-Za-z0-9-]{1,32}") ? "'" + first + "' is" : "One of its arguments is";
        return "Concordat could not start. " + word + " no option, which begins with --. Write options as"
                + " --NAME=VALUE; the command '" + Audit.COMMAND + "' must be the first argument.";
    }
}
