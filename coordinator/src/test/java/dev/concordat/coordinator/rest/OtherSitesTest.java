package dev.concordat.coordinator.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a browser on this machine sends to a node without tokens when a page of another site makes it, byte by byte. */
@BesideTheLog
class OtherSitesTest {

    @TempDir
    static Path directory;

    private static RunningNode node;

    @BeforeAll
    static void start() {
        node = RunningNode.start(directory);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    record Sent(String method, String path, int status, List<String> headers) {}

    static Stream<Sent> fromOtherSites() {
        String own = "Host: " + authority();
        String foreignHost = "Host: evil.example:" + port();
        return Stream.of(
                new Sent("POST", "/abort", 403, List.of(own, "Origin: http://evil.example")),
                new Sent("POST", "/abort", 403, List.of(own, "Origin: null")),
                new Sent(
                        "POST",
                        "/abort",
                        403,
                        List.of(own, "Origin: http://localhost:3000", "Sec-Fetch-Site: same-site")),
                new Sent("POST", "/abort", 403, List.of(own, "Sec-Fetch-Site: cross-site")),
                new Sent("GET", "", 403, List.of(own, "Origin: http://evil.example")),
                new Sent("GET", "", 403, List.of(own, "Sec-Fetch-Site: cross-site")),
                new Sent("POST", "/abort", 421, List.of(foreignHost)),
                new Sent("GET", "", 421, List.of(foreignHost)),
                new Sent("POST", "/abort", 421, List.of(foreignHost, "Origin: http://evil.example:" + port())),
                new Sent("POST", "/abort", 415, List.of(own, "Content-Type: application/x-www-form-urlencoded")),
                new Sent("POST", "/abort", 415, List.of(own, "Content-Type: text/plain")),
                new Sent("POST", "/abort", 415, List.of(own, "Content-Type: multipart/form-data; boundary=x")));
    }

    @ParameterizedTest
    @MethodSource("fromOtherSites")
    void nothingIsDone(Sent sent) throws IOException {
        String id = node.newId().value();

        assertThat(status(sent.method(), "/v1/transactions/" + id + sent.path(), sent.headers()))
                .isEqualTo(sent.status());
        assertThat(node.get("/v1/transactions/" + id).status()).isEqualTo(404);
    }

    static Stream<Sent> fromPrograms() {
        String own = "Host: " + authority();
        return Stream.of(
                new Sent("POST", "/abort", 200, List.of(own)),
                new Sent("POST", "/abort", 200, List.of("Host: localhost:" + port())),
                new Sent(
                        "POST",
                        "/abort",
                        200,
                        List.of(own, "Origin: http://" + authority(), "Sec-Fetch-Site: same-origin")));
    }

    @ParameterizedTest
    @MethodSource("fromPrograms")
    void programsAndPagesOfTheNodeAreServed(Sent sent) throws IOException {
        String id = node.newId().value();

        assertThat(status(sent.method(), "/v1/transactions/" + id + sent.path(), sent.headers()))
                .isEqualTo(sent.status());
        assertThat(node.get("/v1/transactions/" + id).text("status")).isEqualTo("aborted");
    }

    private static int port() {
        return URI.create(node.base()).getPort();
    }

    private static String authority() {
        return URI.create(node.base()).getAuthority();
    }

    private static int status(String method, String path, List<String> headers) throws IOException {
        String head = method + " " + path + " HTTP/1.1\r\n" + String.join("\r\n", headers)
                + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
            OutputStream out = socket.getOutputStream();
            out.write(head.getBytes(StandardCharsets.US_ASCII));
            out.flush();
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return Integer.parseInt(answer.split(" ", 3)[1]);
        }
    }
}
