package dev.concordat.protocol;

import java.time.Duration;

/** Bounds that both sides keep (contract.md 1). */
public final class Limits {

    /** Largest request body, in bytes, everywhere but at {@code /v1/outcomes}. */
    public static final int MAX_BODY_BYTES = 64 * 1024;

    /** Largest request body of {@code /v1/outcomes}, in bytes. */
    public static final int MAX_OUTCOMES_BODY_BYTES = 256 * 1024;

    /** Most branches of one transaction. */
    public static final int MAX_BRANCHES = 64;

    /** Most inquiries in one call. */
    public static final int MAX_INQUIRIES = 1_000;

    /** Most branches in one callback. */
    public static final int MAX_CALLBACK_BRANCHES = 256;

    /** How far the time inside an identifier may be ahead. */
    public static final Duration MAX_AHEAD = Duration.ofMinutes(5);

    private Limits() {}
}
