package dev.concordat.coordinator.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * Who may call this node ({@code concordat.security}). Without any token everybody may do everything, which is meant for
 * loopback only. Once there is a token, whoever shows it may use the API, and only the operator token makes an operator.
 * Safe for use by many threads.
 */
public final class AccessRules {

    private static final String SCHEME = "Bearer ";

    private final byte @Nullable [] token;
    private final byte @Nullable [] operatorToken;

    /**
     * @param token for every call, or null to let everybody in
     * @param operatorToken for operators, or null for none
     */
    public AccessRules(@Nullable String token, @Nullable String operatorToken) {
        this.token = bytes(token);
        this.operatorToken = bytes(operatorToken);
    }

    /** Whether nobody gets in without a token. */
    public boolean asksForToken() {
        return token != null;
    }

    /**
     * The caller, or null if it must not be let in.
     *
     * @param authorization header of that name
     * @param address where the request came from
     */
    public @Nullable Caller callerOf(@Nullable String authorization, String address) {
        byte[] shown = credentials(authorization);
        if (operatorToken != null && matches(operatorToken, shown)) {
            return new Caller("operator at " + address, true);
        }
        if (token == null) {
            return new Caller("anyone at " + address, operatorToken == null);
        }
        return matches(token, shown) ? new Caller("caller at " + address, false) : null;
    }

    private static byte @Nullable [] credentials(@Nullable String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return null;
        }
        return bytes(authorization.substring(SCHEME.length()).strip());
    }

    /** Takes as long for a near miss as for a wide one. */
    private static boolean matches(byte[] expected, byte @Nullable [] shown) {
        return shown != null && MessageDigest.isEqual(expected, shown);
    }

    private static byte @Nullable [] bytes(@Nullable String text) {
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }
}
