package dev.concordat.participant.propagation;

import dev.concordat.protocol.TransactionHeader;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.StreamingHttpOutputMessage;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.util.FastByteArrayOutputStream;

/** A request that shows only when it is sent whether it belongs to a global transaction. Not thread-safe. */
final class StillRequest implements ClientHttpRequest {

    private final URI address;
    private final HttpMethod method;
    private final SteadyRequestFactory factories;
    private final HttpHeaders headers = new HttpHeaders();
    private final Map<String, Object> attributes = new HashMap<>();
    private final FastByteArrayOutputStream body = new FastByteArrayOutputStream();

    StillRequest(URI address, HttpMethod method, SteadyRequestFactory factories) {
        this.address = address;
        this.method = method;
        this.factories = factories;
    }

    @Override
    public ClientHttpResponse execute() throws IOException {
        String header = headers.getFirst(TransactionHeader.NAME);
        if (header == null) {
            return send(factories.following());
        }
        if (!factories.isKnownToStay()) {
            return send(factories.still());
        }
        headers.set(
                TransactionHeader.NAME,
                TransactionHeader.parse(header).withRedirectsReported().format());
        return new StillResponse(send(factories.still()), factories.follows());
    }

    private ClientHttpResponse send(ClientHttpRequestFactory factory) throws IOException {
        ClientHttpRequest request = factory.createRequest(address, method);
        request.getHeaders().addAll(headers);
        request.getAttributes().putAll(attributes);
        byte[] bytes = body.toByteArray();
        if (bytes.length > 0 && request instanceof StreamingHttpOutputMessage streaming) {
            streaming.setBody(bytes);
        } else if (bytes.length > 0) {
            request.getBody().write(bytes);
        }
        return request.execute();
    }

    @Override
    public HttpMethod getMethod() {
        return method;
    }

    @Override
    public URI getURI() {
        return address;
    }

    @Override
    public Map<String, Object> getAttributes() {
        return attributes;
    }

    @Override
    public HttpHeaders getHeaders() {
        return headers;
    }

    @Override
    public OutputStream getBody() {
        return body;
    }
}
