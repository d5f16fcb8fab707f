package dev.concordat.protocol;

/** An enumerated value whose form on the wire differs from its Java name. */
public sealed interface WireName permits AbortReason, AbortResult, CommitResult, Decision, Outcome, Vote {

    /** The form used in JSON and in headers. */
    String wireName();

    /** Finds the constant with the given wire form, or fails with a message that lists the known ones. */
    static <E extends WireName> E find(E[] constants, String name) {
        StringBuilder known = new StringBuilder();
        for (E constant : constants) {
            if (constant.wireName().equals(name)) {
                return constant;
            }
            known.append(known.isEmpty() ? "" : ", ").append(constant.wireName());
        }
        throw new IllegalArgumentException("'" + name + "' is none of " + known);
    }
}
