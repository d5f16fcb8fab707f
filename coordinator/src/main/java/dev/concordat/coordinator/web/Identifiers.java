package dev.concordat.coordinator.web;

import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.Limits;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionId;
import java.time.InstantSource;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/** Reads the names in paths and queries. */
@Component
public final class Identifiers {

    private static final Pattern ASCII = Pattern.compile("[0-9A-Za-z]*");
    private static final Pattern INSTANCE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,127}");

    private final InstantSource clock;

    Identifiers(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * A transaction that the call is about.
     *
     * @throws ProblemException if it is malformed, or its time lies too far ahead of this node's clock
     */
    public TransactionId transaction(String text) {
        return present(valid("the transaction id in the path", text, Identifiers::parse));
    }

    /** The same identifier, provided that its time does not lie too far ahead. */
    public TransactionId present(TransactionId id) {
        if (id.createdAtMillis() > clock.millis() + Limits.MAX_AHEAD.toMillis()) {
            throw Problem.ID_FROM_THE_FUTURE
                    .because("The time inside the identifier is more than 5 minutes ahead of this node's clock: "
                            + "set the clocks right, and make a new identifier.")
                    .of(id);
        }
        return id;
    }

    public BranchId branch(String text) {
        return valid("the branch in the path", text, BranchId::new);
    }

    public ParticipantName participant(String text) {
        return valid("the participant in the path", text, ParticipantName::new);
    }

    public String instance(String text) {
        return valid("the instance in the path", text, Identifiers::parseInstance);
    }

    /** The name of an instance, wherever it stands. */
    public static String parseInstance(String name) {
        if (!INSTANCE.matcher(name).matches()) {
            throw new IllegalArgumentException("an instance is 1 to 128 letters, digits, dots, colons, hyphens and"
                    + " underscores, the first one a letter or a digit");
        }
        return name;
    }

    /** Upper-casing turns some letters beyond ASCII into letters within it, so those are refused first. */
    public static TransactionId parse(String text) {
        if (!ASCII.matcher(text).matches()) {
            throw new IllegalArgumentException("a transaction id is a ULID: 26 letters and digits");
        }
        return TransactionId.parse(text);
    }

    /** What the parser makes of the text; {@code what} names it if it is malformed. */
    public static <T> T valid(String what, String text, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException malformed) {
            String sentence = what.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + what.substring(1);
            throw Problem.INVALID_REQUEST.because(sentence + " is not usable: " + malformed.getMessage() + ".");
        }
    }
}
