package dev.concordat.participant.client;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.concordat.participant.request.CommitReply;
import dev.concordat.participant.request.DecisionAnswer;
import dev.concordat.participant.request.RequestResult;
import dev.concordat.protocol.AbortRequest;
import dev.concordat.protocol.BranchRequest;
import dev.concordat.protocol.CommitRequest;
import dev.concordat.protocol.Inquiry;
import dev.concordat.protocol.LeaseRequest;
import dev.concordat.protocol.OutcomesRequest;
import dev.concordat.protocol.OutcomesResponse;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionId;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The requests of contract.md 2 that participants and initiators send. Thread-safe. */
public final class CoordinatorClient {

    private static final Logger LOG = LoggerFactory.getLogger(CoordinatorClient.class);
    private static final int OK = 200;
    private static final int BAD_REQUEST = 400;

    private final CoordinatorTransport transport;
    private final JsonMapper json = JsonMapper.builder()
            .changeDefaultPropertyInclusion(
                    always -> JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
            .build();

    /** With a connection pool of its own. */
    public CoordinatorClient(CoordinatorSettings settings) {
        this.transport = new CoordinatorTransport(settings);
    }

    /** Asks for the decision to commit, with the carried list. */
    public CommitReply commit(TransactionId transaction, List<BranchRequest> branches, Duration budget) {
        // Whoever is asked for a vote must have given it before nobody waits for the decision any more.
        boolean asks = branches.stream().anyMatch(branch -> branch.vote() == null);
        Duration voting = asks ? budget.multipliedBy(2).dividedBy(3) : null;
        String body = json.writeValueAsString(new CommitRequest(voting, branches, "decision"));
        RequestResult reply = transport.send("POST", path(transaction, "commit"), body, budget);
        return isRefusedAsUnknown(reply, branches)
                ? new CommitReply.NothingDecided(
                        "the coordinators do not know branches that are held open: update them before the services, or let"
                                + " participants prepare on return (concordat.prepare)")
                : CommitReply.of(reply, this::decision);
    }

    /** Coordinators of builds before {@code prepare=on-request} refuse the field that names an instance. */
    private static boolean isRefusedAsUnknown(RequestResult reply, List<BranchRequest> branches) {
        return reply instanceof RequestResult.Answered answered
                && answered.status() == BAD_REQUEST
                && answered.body().contains("instance")
                && branches.stream().anyMatch(branch -> branch.instance() != null);
    }

    /** Asks for the decision to abort. */
    public CommitReply abort(TransactionId transaction, String reason, List<BranchRequest> branches, Duration budget) {
        String body = json.writeValueAsString(new AbortRequest(reason, branches));
        RequestResult reply = transport.send("POST", path(transaction, "abort"), body, budget);
        if (isRefusedAsUnknown(reply, branches)) {
            String older = json.writeValueAsString(new AbortRequest(
                    reason,
                    branches.stream().map(CoordinatorClient::withoutInstance).toList()));
            reply = transport.send("POST", path(transaction, "abort"), older, budget);
        }
        return CommitReply.of(reply, this::decision);
    }

    private static BranchRequest withoutInstance(BranchRequest branch) {
        return new BranchRequest(branch.branch(), branch.participant(), branch.vote(), branch.callback());
    }

    private static String path(TransactionId transaction, String call) {
        return "/v1/transactions/" + transaction + "/" + call;
    }

    private DecisionAnswer decision(RequestResult.Answered answer) {
        JsonNode body = tree(answer.body());
        return new DecisionAnswer(
                answer.status(),
                body.path("type").asString(""),
                body.path("status").asString(""),
                body.path("reason").asString(""),
                body.path("detail").asString(""));
    }

    private JsonNode tree(String body) {
        try {
            return json.readTree(body.isBlank() ? "{}" : body);
        } catch (JacksonException e) {
            LOG.debug("An answer of a coordinator is not JSON", e);
            return json.createObjectNode();
        }
    }

    /**
     * Asks about prepared branches, of older coordinators without the name of the participant; empty if no coordinator
     * gave a usable answer.
     */
    public Optional<OutcomesResponse> outcomes(List<Inquiry> inquiries, Duration budget) {
        String body = json.writeValueAsString(new OutcomesRequest(inquiries));
        String older = json.writeValueAsString(new OutcomesRequest(
                inquiries.stream().map(Inquiry::withoutParticipant).toList()));
        if (transport.sendEither("/v1/outcomes", body, older, budget) instanceof RequestResult.Answered answered
                && answered.status() == OK) {
            try {
                return Optional.of(json.readValue(answered.body(), OutcomesResponse.class));
            } catch (JacksonException e) {
                LOG.warn("Answer about branches in doubt is not usable", e);
            }
        }
        return Optional.empty();
    }

    /**
     * Registers an instance or renews its lease.
     *
     * @param cluster that the participant takes decisions from
     * @return empty if it went well, else what is wrong
     */
    public Optional<String> renew(
            String cluster, ParticipantName participant, String instance, LeaseRequest lease, Duration budget) {
        RequestResult reply =
                transport.send("PUT", path(participant, instance), json.writeValueAsString(lease), budget);
        if (reply instanceof RequestResult.Answered answered) {
            return answered.status() == OK
                    ? foreign(cluster, tree(answered.body()).path("cluster").asString(cluster))
                    : Optional.of(answered.status() + " " + answered.body());
        }
        return Optional.of(reply.toString());
    }

    /** An older coordinator does not say where it belongs to. */
    private static Optional<String> foreign(String own, String theirs) {
        return own.equals(theirs)
                ? Optional.empty()
                : Optional.of("the coordinators are cluster '" + theirs
                        + "', and this service takes decisions of cluster '" + own
                        + "' only, so it refuses theirs: set concordat.cluster-id to the same on both sides");
    }

    /** The instances of a participant that are up, and where; empty if no coordinator answers. */
    public Map<String, String> instances(ParticipantName participant, Duration budget) {
        Map<String, String> found = new LinkedHashMap<>();
        if (transport.send("GET", "/v1/participants", null, budget) instanceof RequestResult.Answered answered
                && answered.status() == OK) {
            for (JsonNode one : tree(answered.body()).path("participants")) {
                if (one.path("participant").asString("").equals(participant.value())) {
                    for (JsonNode instance : one.path("instances")) {
                        if (instance.path("up").asBoolean(false)) {
                            found.put(
                                    instance.path("instance").asString(""),
                                    instance.path("url").asString(""));
                        }
                    }
                }
            }
        }
        return found;
    }

    /** Takes an instance out; one attempt at most per node, as the lease ends by itself. */
    public void leave(ParticipantName participant, String instance, Duration budget) {
        transport.send("DELETE", path(participant, instance), null, budget);
    }

    private static String path(ParticipantName participant, String instance) {
        return "/v1/participants/" + participant + "/instances/" + URLEncoder.encode(instance, StandardCharsets.UTF_8);
    }
}
