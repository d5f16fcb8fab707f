package dev.concordat.coordinator.audit;

import java.util.Map;
import java.util.regex.Pattern;
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

    private static final Pattern VISIBLE = Pattern.compile("[\\x21-\\x7e]+");
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    /**
     * From the environment; empty ones are none. Whoever refuses a malformed secret may print it, so it is refused here.
     *
     * @throws AuditFailure if one has characters that it cannot have, such as the end of a line; the value is not in it
     */
    static Secrets of(Map<String, String> environment) {
        String token = given(environment, TOKEN);
        if (token != null && !VISIBLE.matcher(token).matches()) {
            throw malformed(TOKEN, "visible ASCII characters only, as concordat.security.token has");
        }
        String password = given(environment, PASSWORD);
        if (password != null && CONTROL.matcher(password).find()) {
            throw malformed(PASSWORD, "no control characters");
        }
        return new Secrets(token, password);
    }

    private static @Nullable String given(Map<String, String> environment, String name) {
        String value = environment.get(name);
        return value == null || value.isEmpty() ? null : value;
    }

    private static AuditFailure malformed(String name, String form) {
        return new AuditFailure(
                "The value of " + name + " in the environment cannot be used; it must have " + form,
                "If it was read from a file, look for the end of a line in it");
    }

    @Override
    public String toString() {
        return "Secrets";
    }
}
