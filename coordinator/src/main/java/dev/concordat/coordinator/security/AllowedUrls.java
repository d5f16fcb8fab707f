package dev.concordat.coordinator.security;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which addresses this coordinator may call ({@code concordat.participants.allowed-urls}, contract.md 2): an allow-list,
 * because a caller names the address and the coordinator stands where the caller may not.
 *
 * <p>An address is accepted in one spelling only, read by a grammar of its own: whatever two parsers could understand
 * differently is refused. The address that a name resolves to is judged again when connecting
 * ({@link #refusalOfAddress}), since names can be pointed elsewhere after they were accepted.
 *
 * <p>Immutable and pure: resolves nothing.
 */
public final class AllowedUrls {

    /** What is allowed where nothing is configured: this machine, on any port. */
    public static final List<String> DEFAULT_ENTRIES = List.of("http://127.0.0.1", "http://localhost", "http://[::1]");

    private static final int MAX_LENGTH = 2_048;
    private static final int MAX_PORT = 65_535;

    /** No userinfo, query, fragment, percent sign, backslash, semicolon or control character can match. */
    private static final Pattern FORM = Pattern.compile("(?<scheme>https?)://"
            + "(?<host>[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\\[[0-9a-f:]+])"
            + "(?::(?<port>[1-9][0-9]{0,4}))?"
            + "(?<path>(?:/[A-Za-z0-9._~!$&'()*+,=:@-]+)*/?)");

    private static final Pattern LABELS =
            Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*");
    private static final Pattern LAST_LABEL_IS_NUMBER = Pattern.compile("(.*\\.)?([0-9]+|0x[0-9a-f]*)");
    private static final Pattern DOTTED_QUAD =
            Pattern.compile("(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:\\.(?!$)|$)){4}");

    /** Metadata services of cloud machines that are not link-local. */
    private static final Set<InetAddress> METADATA =
            Set.of(InetAddress.ofLiteral("fd00:ec2::254"), InetAddress.ofLiteral("100.100.100.200"));

    private final List<Address> entries;

    private AllowedUrls(List<Address> entries) {
        this.entries = List.copyOf(entries);
    }

    /**
     * Reads the configured entries, each {@code scheme://host[:port][/path]}: without a port any port is allowed,
     * without a path any path.
     *
     * @throws IllegalArgumentException if an entry is not of that form; the message names the entry and the remedy
     */
    public static AllowedUrls of(List<String> entries) {
        return new AllowedUrls(entries.stream().map(AllowedUrls::entry).toList());
    }

    /** This machine only. */
    public static AllowedUrls defaults() {
        return of(DEFAULT_ENTRIES);
    }

    /** Why the URL may not be called, in words for the caller, or null if it may. */
    public @Nullable String refusalOf(String url) {
        Address address;
        try {
            address = parse(url);
        } catch (IllegalArgumentException malformed) {
            return malformed.getMessage();
        }
        return entries.stream().anyMatch(entry -> entry.covers(address))
                ? null
                : "it matches no entry of concordat.participants.allowed-urls";
    }

    /**
     * Why a connection to this address may not be made on behalf of an allowed URL, or null if it may. A host spelled
     * as this machine must be this machine, and no other name may turn out to be it or an address of special meaning.
     *
     * @param host the host as the URL spells it, an IPv6 address with or without brackets
     * @param resolved one of the addresses that it resolved to
     */
    public @Nullable String refusalOfAddress(String host, InetAddress resolved) {
        InetAddress literal = literal(host);
        if (literal != null) {
            return literal.equals(resolved) ? null : host + " resolved to another address";
        }
        if (host.equals("localhost")) {
            return resolved.isLoopbackAddress() ? null : "localhost resolved to an address of another machine";
        }
        return isSpecial(resolved)
                ? host + " resolved to a loopback, link-local or otherwise special address; allow the literal address"
                        + " if that is meant"
                : null;
    }

    private static boolean isSpecial(InetAddress address) {
        byte[] bytes = address.getAddress();
        boolean reserved =
                address instanceof Inet4Address ? bytes[0] == 0 || (bytes[0] & 0xf0) == 0xf0 : embedsIpv4(bytes);
        return reserved
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isAnyLocalAddress()
                || address.isMulticastAddress()
                || METADATA.contains(address);
    }

    /** IPv4-compatible (::/96) and NAT64 (64:ff9b::/96) addresses reach an IPv4 address that was not judged. */
    private static boolean embedsIpv4(byte[] bytes) {
        boolean nat64 = bytes[0] == 0 && bytes[1] == 0x64 && bytes[2] == (byte) 0xff && bytes[3] == (byte) 0x9b;
        for (int i = nat64 ? 4 : 0; i < 12; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private static Address entry(String text) {
        try {
            Address address = parse(text);
            InetAddress literal = literal(address.host());
            if (literal != null && (literal.isAnyLocalAddress() || literal.isMulticastAddress())) {
                throw new IllegalArgumentException("nothing can be called at that address");
            }
            return address;
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException(
                    "concordat.participants.allowed-urls: '" + printable(text) + "' is not usable: "
                            + malformed.getMessage() + "; write scheme://host[:port][/path], for example"
                            + " https://bank-a.example or http://127.0.0.1:8711",
                    malformed);
        }
    }

    private static Address parse(String text) {
        if (text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("it is longer than " + MAX_LENGTH + " characters");
        }
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("it is not of the form http[s]://host[:port][/path] in lower case,"
                    + " without userinfo, query, fragment, escapes or empty path segments");
        }
        String path = form.group("path");
        if (("/" + path + "/").matches(".*/\\.{1,2}/.*")) {
            throw new IllegalArgumentException("its path has a segment of dots");
        }
        String port = form.group("port");
        if (port != null && Integer.parseInt(port) > MAX_PORT) {
            throw new IllegalArgumentException("there is no port " + port);
        }
        return new Address(
                form.group("scheme"),
                checkedHost(form.group("host")),
                port == null ? -1 : Integer.parseInt(port),
                path);
    }

    private static String checkedHost(String host) {
        InetAddress literal = literal(host);
        if (host.startsWith("[")
                ? literal == null || literal instanceof Inet4Address
                : !LABELS.matcher(host).matches()) {
            throw new IllegalArgumentException("its host is not well formed");
        }
        if (literal == null && LAST_LABEL_IS_NUMBER.matcher(host).matches()) {
            throw new IllegalArgumentException("its host looks like an IPv4 address in an unusual spelling");
        }
        return host;
    }

    private static @Nullable InetAddress literal(String host) {
        boolean quad = DOTTED_QUAD.matcher(host).matches();
        if (!quad && host.indexOf(':') < 0) {
            return null;
        }
        try {
            return InetAddress.ofLiteral(host.startsWith("[") ? host.substring(1, host.length() - 1) : host);
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }

    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    /**
     * A base address, split.
     *
     * @param port -1 if none was written
     */
    private record Address(String scheme, String host, int port, String path) {

        boolean covers(Address other) {
            return scheme.equals(other.scheme)
                    && host.equals(other.host)
                    && (port == -1 || port == other.effectivePort())
                    && withSlash(other.path).startsWith(withSlash(path));
        }

        private int effectivePort() {
            if (port != -1) {
                return port;
            }
            return scheme.equals("https") ? 443 : 80;
        }

        private static String withSlash(String path) {
            return path.endsWith("/") ? path : path + "/";
        }
    }
}
