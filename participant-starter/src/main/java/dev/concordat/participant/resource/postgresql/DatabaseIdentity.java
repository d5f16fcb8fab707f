package dev.concordat.participant.resource.postgresql;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Which database this is, whatever the names by which it is reached: two connections with equal identities see the same
 * prepared transactions. A standby has the identity of its primary.
 *
 * @param server the server's own mark, see {@link Introductions}
 * @param oid the database's, in the server
 */
public record DatabaseIdentity(String server, long oid) {

    private static final int TAG_LENGTH = 6;

    /**
     * A short name of letters and digits, the same wherever it is worked out: branches of a service with several databases
     * carry it, so that an order finds its database. It begins with a letter, since calls are numbered. Two databases may
     * have the same tag, however unlikely that is.
     */
    public String tag() {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest((server + "/" + oid).getBytes(StandardCharsets.UTF_8));
            return "d" + new BigInteger(1, digest).toString(Character.MAX_RADIX).substring(0, TAG_LENGTH - 1);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
