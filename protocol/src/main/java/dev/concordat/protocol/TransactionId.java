package dev.concordat.protocol;

import java.time.Instant;
import java.util.Locale;

/**
 * Name of a global transaction: a ULID in canonical form, 26 upper-case Crockford base32 characters of which the first
 * ten hold the creation time in milliseconds and the other sixteen hold 80 random bits (contract.md 1).
 *
 * <p>The order of two identifiers is the order of their creation times, ties broken by the random part.
 *
 * @param value the canonical form; {@link #parse} accepts lower case too
 */
public record TransactionId(String value) implements Comparable<TransactionId> {

    /** Characters of the canonical form. */
    public static final int LENGTH = 26;

    /** Bytes of the random part. */
    public static final int RANDOM_BYTES = 10;

    private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final int TIME_LENGTH = 10;
    private static final int BITS = 5;
    private static final char LAST_ASCII = '\u007f';
    private static final long MAX_MILLIS = (1L << 48) - 1;

    public TransactionId {
        if (value.length() != LENGTH) {
            throw new IllegalArgumentException("a transaction id has 26 characters, this one has " + value.length());
        }
        for (int i = 0; i < LENGTH; i++) {
            if (ALPHABET.indexOf(value.charAt(i)) < 0) {
                throw new IllegalArgumentException("a transaction id is Crockford base32 in upper case");
            }
        }
        if (value.charAt(0) > '7') {
            throw new IllegalArgumentException("the time in a transaction id has 48 bits, so it starts with 0 to 7");
        }
    }

    /**
     * Reads an identifier in any case. Upper-casing turns some letters beyond ASCII into letters within it, so those are
     * refused first.
     *
     * @throws IllegalArgumentException if it is not a ULID
     */
    public static TransactionId parse(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > LAST_ASCII) {
                throw new IllegalArgumentException("a transaction id is Crockford base32");
            }
        }
        return new TransactionId(text.toUpperCase(Locale.ROOT));
    }

    /**
     * Composes an identifier from a creation time and 80 random bits, both supplied by the caller.
     *
     * @param millis milliseconds since the epoch, 0 to 2^48 - 1
     * @param random ten bytes from a good source
     */
    public static TransactionId of(long millis, byte[] random) {
        if (millis < 0 || millis > MAX_MILLIS) {
            throw new IllegalArgumentException("milliseconds must fit 48 bits");
        }
        if (random.length != RANDOM_BYTES) {
            throw new IllegalArgumentException("ten random bytes are needed");
        }
        char[] out = new char[LENGTH];
        long time = millis;
        for (int i = TIME_LENGTH - 1; i >= 0; i--) {
            out[i] = ALPHABET.charAt((int) (time & 31));
            time >>>= BITS;
        }
        encodeRandom(random, out);
        return new TransactionId(new String(out));
    }

    private static void encodeRandom(byte[] random, char[] out) {
        int buffer = 0;
        int bits = 0;
        int position = TIME_LENGTH;
        for (byte b : random) {
            buffer = (buffer << 8) | (b & 0xff);
            bits += 8;
            while (bits >= BITS) {
                bits -= BITS;
                out[position++] = ALPHABET.charAt((buffer >>> bits) & 31);
            }
        }
    }

    /** Creation time inside the identifier, in milliseconds since the epoch. */
    public long createdAtMillis() {
        long millis = 0;
        for (int i = 0; i < TIME_LENGTH; i++) {
            millis = (millis << BITS) | ALPHABET.indexOf(value.charAt(i));
        }
        return millis;
    }

    /** Creation time inside the identifier. */
    public Instant createdAt() {
        return Instant.ofEpochMilli(createdAtMillis());
    }

    @Override
    public int compareTo(TransactionId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
