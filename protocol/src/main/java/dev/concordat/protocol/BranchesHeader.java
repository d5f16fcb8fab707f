package dev.concordat.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The response header {@value #NAME}, an RFC 9651 list of the branches that a call brought into being: the callee's
 * own and those of the calls that it made in turn (contract.md 4). An empty list says that no transactional work was done.
 *
 * @param branches in the order of the header
 */
public record BranchesHeader(List<Entry> branches) {

    /** Field name. */
    public static final String NAME = "Concordat-Branches";

    public BranchesHeader {
        branches = List.copyOf(branches);
    }

    /**
     * One member of the list: it has voted, or its local transaction is held open and will be asked.
     *
     * @param vote absent exactly if it is held open
     * @param instance who holds the local transaction open, and can be asked to prepare it; absent: nobody
     * @param cause why it is refused, for people; absent: not said. Readers that do not know it pass over it
     */
    public record Entry(
            BranchId branch,
            ParticipantName participant,
            @Nullable Vote vote,
            @Nullable String instance,
            @Nullable String cause) {

        /** Longest cause that is sent, in characters. */
        public static final int MAX_CAUSE = 500;

        public Entry {
            if ((vote == null) == (instance == null)) {
                throw new IllegalArgumentException("branch " + branch + " has either a vote or an instance");
            }
            cause = cause == null ? null : printable(cause);
        }

        /** One that has voted. */
        public Entry(BranchId branch, ParticipantName participant, Vote vote) {
            this(branch, participant, vote, null, null);
        }

        /** One that is refused, and why. */
        public static Entry refused(BranchId branch, ParticipantName participant, @Nullable String cause) {
            return new Entry(branch, participant, Vote.REFUSED, null, cause);
        }

        /** One whose local transaction this instance holds open. */
        public static Entry held(BranchId branch, ParticipantName participant, String instance) {
            return new Entry(branch, participant, null, instance, null);
        }

        /** One line of the characters that a header may carry. */
        private static String printable(String text) {
            String line = text.replaceAll("[^\\x20-\\x7e]", "?");
            return line.length() <= MAX_CAUSE ? line : line.substring(0, MAX_CAUSE);
        }
    }

    /** The field value; the empty string for an empty list. */
    public String format() {
        return branches.stream()
                .map(entry -> StructuredField.quote(entry.branch().value())
                        + ";participant="
                        + StructuredField.quote(entry.participant().value())
                        + (entry.vote() == null ? "" : ";vote=" + entry.vote().wireName())
                        + (entry.instance() == null ? "" : ";instance=" + StructuredField.quote(entry.instance()))
                        + (entry.cause() == null ? "" : ";cause=" + StructuredField.quote(entry.cause())))
                .collect(Collectors.joining(", "));
    }

    /**
     * Reads a field value; unknown parameters are ignored. A participant is accepted as a string or as a token, a vote
     * as a token or as a string.
     *
     * @throws IllegalArgumentException if it is not a well-formed list or a parameter is missing
     */
    public static BranchesHeader parse(String value) {
        StructuredField field = new StructuredField(value);
        List<Entry> entries = new ArrayList<>();
        if (field.isAtEnd()) {
            return new BranchesHeader(entries);
        }
        do {
            String branch = field.string();
            Map<String, Object> parameters = field.parameters();
            entries.add(entry(new BranchId(branch), parameters));
        } while (field.nextMember());
        return new BranchesHeader(entries);
    }

    /** A vote that is given counts, whoever held it before. */
    private static Entry entry(BranchId branch, Map<String, Object> parameters) {
        ParticipantName participant = new ParticipantName(text(parameters, "participant"));
        if (!parameters.containsKey("vote") && parameters.containsKey("instance")) {
            return Entry.held(branch, participant, text(parameters, "instance"));
        }
        return new Entry(
                branch,
                participant,
                Vote.fromWire(text(parameters, "vote")),
                null,
                parameters.get("cause") instanceof CharSequence cause ? cause.toString() : null);
    }

    private static String text(Map<String, Object> parameters, String name) {
        if (parameters.get(name) instanceof CharSequence text) {
            return text.toString();
        }
        throw new IllegalArgumentException(name + " is missing");
    }
}
