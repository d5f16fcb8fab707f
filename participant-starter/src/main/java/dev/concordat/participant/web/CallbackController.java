package dev.concordat.participant.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.concordat.participant.BranchAnswer;
import dev.concordat.participant.branch.BranchKey;
import dev.concordat.participant.branch.Order;
import dev.concordat.participant.resource.PhaseTwo;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.BranchResult;
import dev.concordat.protocol.CallbackRequest;
import dev.concordat.protocol.CallbackResponse;
import dev.concordat.protocol.Limits;
import dev.concordat.protocol.TransactionId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The callbacks of contract.md 3. Reads and writes JSON itself, whatever the application does to its own. */
@Controller
public final class CallbackController {

    /** Where the callbacks live, below the address of the participant. */
    public static final String PATH = "/concordat";

    private static final Problem MALFORMED = new Problem(
            400, "invalid-request", "Malformed request", "a coordinator and its branches are expected, as JSON");

    private final String cluster;
    private final @Nullable String token;
    private final PhaseTwo phaseTwo;
    private final @Nullable String instance;
    private final JsonMapper json = JsonMapper.builder()
            .changeDefaultPropertyInclusion(
                    always -> JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
            .build();

    /** Of an instance without a name. */
    public CallbackController(String cluster, @Nullable String token, PhaseTwo phaseTwo) {
        this(cluster, token, phaseTwo, null);
    }

    /**
     * With the cluster whose orders are taken, and the bearer token that they must carry, if any.
     *
     * @param instance name of this one; what another one was asked for, it does not have
     */
    public CallbackController(String cluster, @Nullable String token, PhaseTwo phaseTwo, @Nullable String instance) {
        this.instance = instance;
        this.cluster = cluster;
        this.token = token;
        this.phaseTwo = phaseTwo;
    }

    @PostMapping(PATH + "/{call:prepare|commit|abort}")
    ResponseEntity<byte[]> call(
            @PathVariable("call") String call,
            @RequestHeader(name = "Authorization", required = false) @Nullable String authorization,
            @RequestBody(required = false) byte @Nullable [] body) {
        if (!isAuthorized(authorization)) {
            return problem(new Problem(401, "unauthorized", "Unauthorized", "a bearer token is needed"));
        }
        if (body == null) {
            return problem(MALFORMED);
        }
        if (body.length > Limits.MAX_BODY_BYTES) {
            return problem(new Problem(413, "too-large", "Too large", "at most 64 KiB"));
        }
        CallbackRequest request;
        List<BranchKey> branches;
        try {
            request = json.readValue(body, CallbackRequest.class);
            branches = request.branches().stream()
                    .map(branch ->
                            new BranchKey(TransactionId.parse(branch.transaction()), new BranchId(branch.branch())))
                    .toList();
        } catch (JacksonException | IllegalArgumentException | NullPointerException e) {
            return problem(MALFORMED);
        }
        if (branches.size() > Limits.MAX_CALLBACK_BRANCHES) {
            return problem(new Problem(413, "too-large", "Too large", "at most 256 branches"));
        }
        if (!cluster.equals(request.coordinator())) {
            return problem(new Problem(
                    409, "foreign-cluster", "Foreign cluster", "this participant belongs to cluster " + cluster));
        }
        Order order = Order.valueOf(call.toUpperCase(Locale.ROOT));
        boolean meantForAnother =
                request.instance() != null && !request.instance().equals(instance);
        Map<BranchKey, BranchAnswer> answers =
                meantForAnother ? phaseTwo.carryOutForAnother(order, branches) : phaseTwo.carryOut(order, branches);
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .body(json.writeValueAsBytes(response(answers)));
    }

    private static CallbackResponse response(Map<BranchKey, BranchAnswer> answers) {
        List<BranchResult> results = new ArrayList<>();
        answers.forEach((key, answer) -> results.add(new BranchResult(
                key.transaction().value(), key.branch().value(), answer.result().wireName(), answer.detail())));
        return new CallbackResponse(results);
    }

    private boolean isAuthorized(@Nullable String authorization) {
        return token == null
                || (authorization != null
                        && MessageDigest.isEqual(
                                ("Bearer " + token).getBytes(StandardCharsets.UTF_8),
                                authorization.getBytes(StandardCharsets.UTF_8)));
    }

    private static ResponseEntity<byte[]> problem(Problem problem) {
        return ResponseEntity.status(problem.status())
                .contentType(MediaType.parseMediaType(Problem.MEDIA_TYPE))
                .body(problem.json());
    }
}
