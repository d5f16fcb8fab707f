package dev.concordat.coordinator.dispatch.http;

import dev.concordat.coordinator.dispatch.BranchKey;
import dev.concordat.coordinator.dispatch.CallResult;
import dev.concordat.coordinator.dispatch.Gateway;
import dev.concordat.coordinator.dispatch.Verb;
import dev.concordat.coordinator.security.AllowedUrls;
import dev.concordat.protocol.BranchCall;
import dev.concordat.protocol.CallbackRequest;
import dev.concordat.protocol.CallbackResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The gateway over HTTP/1.1 with JSON (contract.md 3). */
final class HttpGateway implements Gateway {

    private static final int OK = 200;
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cntrl}\\p{Cs}]");

    private final ConnectionPool pool;
    private final GatewaySettings settings;
    private final AllowedUrls allowed;
    private final JsonMapper json;

    HttpGateway(ConnectionPool pool, GatewaySettings settings, AllowedUrls allowed, JsonMapper json) {
        this.pool = pool;
        this.settings = settings;
        this.allowed = allowed;
        this.json = json;
    }

    @Override
    public CallResult post(
            String base, @Nullable String instance, Verb verb, List<BranchKey> branches, Duration within) {
        String refusal = allowed.refusalOf(base);
        if (refusal != null) {
            return new CallResult.NotReached("its address may not be called: " + refusal);
        }
        HttpPost request = request(base, instance, verb, branches, within);
        ScheduledFuture<?> bound = pool.schedule(request::cancel, within.plus(settings.connectTimeout()));
        try {
            return pool.client().execute(request, this::read);
        } catch (ConnectionRequestTimeoutException busy) {
            return new CallResult.Unusable("this node has no connection to spare");
        } catch (OversizeException oversize) {
            return new CallResult.Unusable(String.valueOf(oversize.getMessage()));
        } catch (UnknownHostException unresolved) {
            return new CallResult.NotReached("no address: " + unresolved.getMessage());
        } catch (ConnectTimeoutException slow) {
            return new CallResult.NotReached("no connection within " + settings.connectTimeout());
        } catch (ConnectException | NoRouteToHostException refused) {
            return new CallResult.NotReached("no connection: " + refused.getMessage());
        } catch (SocketTimeoutException silent) {
            return new CallResult.NoAnswer("no answer within " + within);
        } catch (IOException broken) {
            return new CallResult.NoAnswer(
                    request.isCancelled() || request.isAborted()
                            ? "no complete answer within " + within
                            : "the connection broke: " + broken.getMessage());
        } finally {
            bound.cancel(false);
        }
    }

    private HttpPost request(
            String base, @Nullable String instance, Verb verb, List<BranchKey> branches, Duration within) {
        String directory = base.endsWith("/") ? base : base + "/";
        HttpPost request = new HttpPost(directory + verb.path());
        List<BranchCall> calls = branches.stream()
                .map(key ->
                        new BranchCall(key.transaction().value(), key.branch().value()))
                .toList();
        byte[] body = json.writeValueAsBytes(new CallbackRequest(settings.coordinator(), calls, instance));
        request.setEntity(new ByteArrayEntity(body, ContentType.APPLICATION_JSON));
        request.setHeader(HttpHeaders.ACCEPT, ContentType.APPLICATION_JSON.getMimeType());
        if (settings.token() != null) {
            request.setHeader(HttpHeaders.AUTHORIZATION, "Bearer " + settings.token());
        }
        Timeout timeout = Timeout.of(Math.max(1, within.toMillis()), TimeUnit.MILLISECONDS);
        request.setConfig(RequestConfig.custom()
                .setConnectionRequestTimeout(Timeout.of(settings.connectTimeout()))
                .setResponseTimeout(timeout)
                .setRedirectsEnabled(false)
                .build());
        return request;
    }

    private CallResult read(ClassicHttpResponse response) throws IOException {
        if (response.getCode() != OK) {
            String why = "status " + response.getCode() + said(response.getEntity());
            return isGatewayError(response.getCode()) ? new CallResult.NoAnswer(why) : new CallResult.Unusable(why);
        }
        HttpEntity entity = response.getEntity();
        byte[] body = entity == null ? new byte[0] : bounded(entity);
        try {
            CallbackResponse answer = json.readValue(body, CallbackResponse.class);
            return isComplete(answer)
                    ? new CallResult.Answered(answer.results())
                    : new CallResult.Unusable("the answer has a result without transaction, branch or result");
        } catch (JacksonException malformed) {
            return new CallResult.Unusable("the answer is not the JSON that was expected");
        }
    }

    private record Said(@Nullable String title, @Nullable String detail) {}

    /** What a problem says in words, for whoever reads why a branch is not delivered; empty if there are none. */
    private String said(@Nullable HttpEntity entity) throws IOException {
        if (entity == null || !String.valueOf(entity.getContentType()).startsWith("application/problem+json")) {
            return "";
        }
        try {
            Said said = json.readValue(bounded(entity), Said.class);
            return Stream.of(said.title(), said.detail())
                    .filter(text -> text != null && !text.isBlank())
                    .map(text -> ": " + UNPRINTABLE.matcher(text).replaceAll("?"))
                    .collect(Collectors.joining());
        } catch (JacksonException | OversizeException | NullPointerException notAProblem) {
            return "";
        }
    }

    /** Said by something in front of the participant, or by one that has no capacity: as good as not there. */
    private static boolean isGatewayError(int status) {
        return status >= 502 && status <= 504;
    }

    private byte[] bounded(HttpEntity entity) throws IOException {
        InputStream in = entity.getContent();
        byte[] body = in.readNBytes(settings.maxResponseBytes() + 1);
        if (body.length <= settings.maxResponseBytes()) {
            return body;
        }
        throw new OversizeException(settings.maxResponseBytes());
    }

    /** Records bound from JSON may hold nulls whatever their types say. */
    private static boolean isComplete(@Nullable CallbackResponse answer) {
        return answer != null
                && answer.results().stream()
                        .allMatch(result -> Objects.nonNull(result.transaction())
                                && Objects.nonNull(result.branch())
                                && Objects.nonNull(result.result()));
    }
}
