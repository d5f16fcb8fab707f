package dev.concordat.coordinator;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts a coordinator node. */
@SpringBootApplication
public class CoordinatorApplication {

    private static final int COULD_NOT_START = 1;

    /** Exit codes: 0 or 143 stopped in order, 1 could not start, 2 the log cannot be trusted (CONTRACT 5). */
    public static void main(String[] arguments) {
        try {
            SpringApplication.run(CoordinatorApplication.class, arguments);
        } catch (RuntimeException reported) {
            // Said on stderr already; threads of a log that was opened must not keep the process.
            System.exit(COULD_NOT_START);
        }
    }
}
