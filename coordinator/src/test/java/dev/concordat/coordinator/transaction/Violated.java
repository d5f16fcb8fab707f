package dev.concordat.coordinator.transaction;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A property of rules.md does not hold. Anything else that is thrown shows no such thing. */
public final class Violated extends AssertionError {

    private static final long serialVersionUID = 1L;
    private static final Pattern NAMES = Pattern.compile("^([A-Z]\\d+(?:, [A-Z]\\d+)*): ");

    /** @param what the property by its name in the plan, a colon, and what contradicts it */
    public Violated(String what) {
        super(what);
    }

    /** The property's name, or names, such as {@code S3, S5}; empty if it has none. */
    public String property() {
        Matcher names = NAMES.matcher(String.valueOf(getMessage()));
        return names.find() ? names.group(1) : "";
    }
}
