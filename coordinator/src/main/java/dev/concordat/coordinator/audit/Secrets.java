package dev.concordat.coordinator.audit;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What must not stand on a command line, where every user of the machine can read it; never printed.
 *
 * @param token shown to the coordinators, if they want one
 * @param password of the databases' role; without it the driver looks into the file of {@code PGPASSFILE}
 */
record Secrets(@Nullable String token, @Nullable String password) {

    static final String TOKEN = "CONCORDAT_TOKEN";
    static final String PASSWORD = "PGPASSWORD";

    /** From the environment. */
    static Secrets of(Map<String, String> environment) {
        return new Secrets(environment.get(TOKEN), environment.get(PASSWORD));
    }

    @Override
    public String toString() {
        return "Secrets";
    }
}
