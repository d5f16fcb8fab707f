package dev.concordat.coordinator.fuzz;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sends bytes that an HTTP client would refuse to send, each time over a connection of its own, and reads the answer. */
public final class RawHttp {

    private static final int PATIENCE_MILLIS = 60_000;

    private final int port;

    public RawHttp(int port) {
        this.port = port;
    }

    /**
     * An answer.
     *
     * @param status 0 if there was none
     * @param headers names in lower case
     */
    public record Answer(int status, Map<String, String> headers, String body) {}

    /** What comes back until the server closes; the request is followed by the end of the stream. */
    public Answer exchange(byte[] request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(request);
            socket.shutdownOutput();
            return answer(socket.getInputStream().readAllBytes());
        }
    }

    private static Answer answer(byte[] bytes) throws IOException {
        ByteArrayInputStream in = new ByteArrayInputStream(bytes);
        String first = line(in);
        if (first == null || !first.startsWith("HTTP/")) {
            // Closed, or answered as HTTP 0.9 was: without a status.
            return new Answer(0, Map.of(), new String(bytes, StandardCharsets.UTF_8));
        }
        int status = Integer.parseInt(first.split(" ", 3)[1]);
        Map<String, String> headers = new LinkedHashMap<>();
        for (String line = line(in); line != null && !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        if (status == 100) {
            return answer(in.readAllBytes());
        }
        byte[] body = "chunked".equals(headers.get("transfer-encoding"))
                ? chunks(in)
                : content(in, headers.get("content-length"));
        return new Answer(status, headers, new String(body, StandardCharsets.UTF_8));
    }

    /** What belongs to this answer: a request that was cut apart is two, with an answer each. */
    private static byte[] content(ByteArrayInputStream in, @Nullable String length) throws IOException {
        return length == null ? in.readAllBytes() : in.readNBytes(Integer.parseInt(length));
    }

    private static byte[] chunks(ByteArrayInputStream in) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (String size = line(in); size != null && !size.isEmpty(); size = line(in)) {
            body.writeBytes(in.readNBytes(Integer.parseInt(size, 16)));
            line(in);
        }
        return body.toByteArray();
    }

    private static @Nullable String line(ByteArrayInputStream in) {
        if (in.available() == 0) {
            return null;
        }
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            line.append((char) c);
        }
        return line.toString().stripTrailing();
    }
}
