package dev.concordat.coordinator.rest;

import dev.concordat.coordinator.fuzz.ByteMutator;
import dev.concordat.coordinator.fuzz.Fuzz;
import dev.concordat.coordinator.fuzz.HostileTexts;
import dev.concordat.coordinator.fuzz.JsonMutator;
import dev.concordat.protocol.TransactionId;
import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Requests to every endpoint, nearly right: each part is changed now and then, several at once too. */
final class HostileRequests {

    private static final String FORGOTTEN = "01ARYZ6S41ZZZZZZZZZZZZZZZZ";
    private static final String BRANCH = "{\"branch\":\"1\",\"participant\":\"bank-a\",\"vote\":\"read-only\"}";
    private static final String ASKED =
            "{\"branch\":\"2.1\",\"participant\":\"bank-b\",\"callback\":\"http://127.0.0.1:1\"}";
    private static final String BRANCHES = "[" + BRANCH + "," + ASKED + "]";

    /** An endpoint of the description, with a body that it takes. */
    record Operation(String method, String path, @Nullable String body) {}

    /** Members and leaders are only asked for in vain: a test must not take its node apart. */
    static final List<Operation> OPERATIONS = List.of(
            new Operation("POST", "/v1/transactions", "{\"name\":\"n\",\"timeout\":\"PT30S\"}"),
            new Operation("GET", "/v1/transactions", null),
            new Operation("GET", "/v1/transactions/{id}", null),
            new Operation("POST", "/v1/transactions/{id}/branches", BRANCH),
            new Operation(
                    "POST",
                    "/v1/transactions/{id}/commit",
                    "{\"timeout\":\"PT1S\",\"await\":\"completion\",\"branches\":" + BRANCHES + "}"),
            new Operation("POST", "/v1/transactions/{id}/abort", "{\"reason\":\"r\",\"branches\":[" + BRANCH + "]}"),
            new Operation("POST", "/v1/transactions/{id}/retry", "{}"),
            new Operation(
                    "POST",
                    "/v1/transactions/{id}/branches/{branch}/resolve",
                    "{\"outcome\":\"committed\",\"reason\":\"r\"}"),
            new Operation(
                    "POST",
                    "/v1/outcomes",
                    "{\"inquiries\":[{\"transaction\":\"01ARYZ6S41ZZZZZZZZZZZZZZZZ\",\"branch\":\"1\",\"expired\":true}]}"),
            new Operation(
                    "PUT",
                    "/v1/participants/{name}/instances/{instance}",
                    "{\"url\":\"http://127.0.0.1:1/c\",\"ttl\":\"PT15S\"}"),
            new Operation("DELETE", "/v1/participants/{name}/instances/{instance}", null),
            new Operation("GET", "/v1/participants", null),
            new Operation("GET", "/v1/cluster", null),
            new Operation("GET", "/v1/cluster/backup", null),
            new Operation("POST", "/v1/cluster/snapshots", null),
            new Operation("POST", "/v1/cluster/leader", "{\"node\":\"n9\"}"),
            new Operation(
                    "PUT",
                    "/v1/cluster/members/{node}",
                    "{\"raftAddress\":\"127.0.0.1\",\"url\":\"ftp://127.0.0.1\",\"role\":\"leader\"}"),
            new Operation("DELETE", "/v1/cluster/members/{node}", null));

    private static final String[] OTHER_PATHS = {
        "/actuator/health", "/actuator", "/v3/api-docs", "/console", "/", "*", "/v1", "/error", "/v1/transactions/"
    };

    private static final String[] METHODS = {
        "GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "get", "FOO", "B\u00c4D", ""
    };

    private static final String[] TYPES = {
        "application/json",
        "application/json;charset=utf-8",
        "application/json;charset=utf-16",
        "application/json;charset=nonsense",
        "application/vnd.x+json",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "multipart/form-data",
        "application/xml",
        "*/*",
        "/",
        ""
    };

    private static final String[] HEADERS = {
        "Accept: text/html",
        "Accept: application/xml;q=0.5",
        "Accept: ///",
        "Accept: application/json;q=9",
        "Accept: text/event-stream",
        "Accept-Charset: x",
        "Accept-Language: \u00e9",
        "Accept-Encoding: gzip",
        "Authorization: Bearer",
        "Authorization: Basic ////",
        "Content-Encoding: gzip",
        "Content-Length: -1",
        "Content-Length: 99999999999999999999",
        "Content-Length: 5",
        "Content-Length: 70000",
        "Transfer-Encoding: chunked",
        "Transfer-Encoding: gzip, chunked",
        "Expect: 100-continue",
        "Expect: 200-ok",
        "Range: bytes=0-1,5-",
        "If-None-Match: *",
        "If-Modified-Since: yesterday",
        "Cookie: a=b; $c=\"",
        "Origin: http://evil.example",
        "Upgrade: h2c",
        "X-Forwarded-For: ::::",
        "X-Forwarded-Proto: x",
        "X-HTTP-Method-Override: DELETE",
        "Concordat-Transaction: \"x",
        "traceparent: 00-x",
        "Host: a b",
        "Host:",
        " folded",
        "No colon",
        ": no name"
    };

    private final RandomGenerator random;
    private final List<TransactionId> known;

    /** @param known identifiers that earlier requests used */
    HostileRequests(RandomGenerator random, List<TransactionId> known) {
        this.random = random;
        this.known = known;
    }

    /** The bytes of one request. */
    byte[] next() {
        Operation operation = OPERATIONS.get(random.nextInt(OPERATIONS.size()));
        String method = oneIn(15) ? Fuzz.pick(random, METHODS) : operation.method();
        String path = oneIn(25) ? Fuzz.pick(random, OTHER_PATHS) : path(operation.path());
        byte[] body = body(operation);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(ascii(method + " " + path + query() + " " + (oneIn(100) ? "HTTP/9.1" : "HTTP/1.1") + "\r\n"));
        headers(body.length).forEach(line -> out.writeBytes(ascii(line + "\r\n")));
        out.writeBytes(ascii("\r\n"));
        out.writeBytes(body);
        return oneIn(40) ? ByteMutator.mutate(out.toByteArray(), random) : out.toByteArray();
    }

    private byte[] body(Operation operation) {
        if (operation.body() == null) {
            return oneIn(6) ? HostileTexts.any(random).getBytes(StandardCharsets.UTF_8) : new byte[0];
        }
        if (oneIn(60)) {
            return " ".repeat(random.nextInt(300_000)).getBytes(StandardCharsets.UTF_8);
        }
        byte[] body = JsonMutator.mutate(operation.body(), random).getBytes(StandardCharsets.UTF_8);
        return oneIn(12) ? ByteMutator.mutate(body, random) : body;
    }

    private List<String> headers(int length) {
        List<String> headers = new ArrayList<>(List.of("Host: 127.0.0.1", "Connection: close"));
        headers.add("Content-Type: " + (oneIn(15) ? Fuzz.pick(random, TYPES) : TYPES[0]));
        if (!oneIn(40)) {
            headers.add("Content-Length: " + length);
        }
        while (oneIn(8)) {
            headers.add(random.nextInt(headers.size()), Fuzz.pick(random, HEADERS));
        }
        if (oneIn(100)) {
            headers.add("X-Long: " + "x".repeat(random.nextInt(20_000)));
        }
        return headers;
    }

    private String path(String template) {
        String path = template.replace("{id}", id())
                .replace("{branch}", segment("1"))
                .replace("{name}", segment("bank-a"))
                .replace("{instance}", segment("i1"))
                .replace("{node}", segment("n7"));
        return oneIn(40)
                ? path + Fuzz.pick(random, "/", "//", "/..", "/%2e%2e/", ";a=b", "%", "%00", "\\", "\u00e9")
                : path;
    }

    private String id() {
        if (!known.isEmpty() && random.nextBoolean()) {
            return known.get(random.nextInt(known.size())).value();
        }
        if (oneIn(15)) {
            return FORGOTTEN;
        }
        byte[] bits = new byte[TransactionId.RANDOM_BYTES];
        random.nextBytes(bits);
        TransactionId fresh = TransactionId.of(System.currentTimeMillis(), bits);
        known.add(fresh);
        return segment(fresh.value());
    }

    private String segment(String right) {
        if (!oneIn(12)) {
            return right;
        }
        return switch (random.nextInt(4)) {
            case 0 -> right.toLowerCase(Locale.ROOT);
            case 1 -> right + Fuzz.pick(random, "%", "%2F", "%ff", "%C5%BF", ".", "\u0001", "|");
            default -> URLEncoder.encode(HostileTexts.any(random), StandardCharsets.UTF_8);
        };
    }

    private String query() {
        if (!oneIn(6)) {
            return "";
        }
        String name =
                Fuzz.pick(random, "status", "participant", "name", "olderThan", "limit", "after", "x", "", "a[b]");
        String value = URLEncoder.encode(HostileTexts.any(random), StandardCharsets.UTF_8);
        String query = "?" + name + (oneIn(5) ? "" : "=" + value);
        return oneIn(5) ? query + "&" + name + "=%zz" : query;
    }

    private boolean oneIn(int times) {
        return random.nextInt(times) == 0;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
