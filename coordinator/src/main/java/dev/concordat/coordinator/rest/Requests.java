package dev.concordat.coordinator.rest;

import dev.concordat.coordinator.runtime.Coordinator;
import dev.concordat.coordinator.web.BodyReaders;
import dev.concordat.coordinator.web.Identifiers;
import dev.concordat.coordinator.web.JsonFields;
import dev.concordat.coordinator.web.Problem;
import dev.concordat.coordinator.web.Texts;
import dev.concordat.protocol.AbortRequest;
import dev.concordat.protocol.BeginRequest;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.BranchRequest;
import dev.concordat.protocol.CommitRequest;
import dev.concordat.protocol.Inquiry;
import dev.concordat.protocol.LeaseRequest;
import dev.concordat.protocol.Limits;
import dev.concordat.protocol.OutcomesRequest;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.ResolveRequest;
import dev.concordat.protocol.Vote;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** How each request body is read. What is returned is valid in itself: every value has its form and its bounds. */
@Component
final class Requests implements BodyReaders {

    /** A lease that long outlives any instance. */
    private static final Duration LONGEST_LEASE = Duration.ofDays(1);

    private final Coordinator coordinator;

    Requests(Coordinator coordinator) {
        this.coordinator = coordinator;
    }

    @Override
    public Map<Class<?>, Function<JsonFields, ?>> all() {
        return Map.of(
                BeginRequest.class, this::begin,
                BranchRequest.class, this::branch,
                CommitRequest.class, this::commit,
                AbortRequest.class, this::abort,
                OutcomesRequest.class, this::outcomes,
                LeaseRequest.class, Requests::lease,
                ResolveRequest.class, Requests::resolve);
    }

    /** The longest timeout, by the cluster's policy at present. */
    private Duration maxLifetime() {
        return coordinator.applied().policy().maxLifetime();
    }

    private BeginRequest begin(JsonFields fields) {
        return new BeginRequest(
                fields.optionalText("name", Texts.MAX_NAME), fields.optionalDuration("timeout", maxLifetime()));
    }

    private BranchRequest branch(JsonFields fields) {
        return new BranchRequest(
                fields.value("branch", BranchId::new).value(),
                fields.value("participant", ParticipantName::new).value(),
                fields.optionalValue("vote", Requests::vote),
                fields.optionalAnyText("callback"),
                fields.optionalValue("instance", Identifiers::parseInstance));
    }

    private CommitRequest commit(JsonFields fields) {
        return new CommitRequest(
                fields.optionalDuration("timeout", maxLifetime()),
                branches(fields),
                fields.optionalValue("await", word -> Texts.oneOf(word, "completion", "decision")));
    }

    private AbortRequest abort(JsonFields fields) {
        return new AbortRequest(fields.optionalText("reason", Texts.MAX_REASON), branches(fields));
    }

    private OutcomesRequest outcomes(JsonFields fields) {
        List<Inquiry> inquiries = fields.list("inquiries", this::inquiry);
        if (inquiries.size() > Limits.MAX_INQUIRIES) {
            throw Problem.TOO_LARGE.because(
                    "A call carries at most " + Limits.MAX_INQUIRIES + " inquiries: split the list.");
        }
        return new OutcomesRequest(inquiries);
    }

    private static LeaseRequest lease(JsonFields fields) {
        return new LeaseRequest(fields.anyText("url"), fields.optionalDuration("ttl", LONGEST_LEASE));
    }

    private static ResolveRequest resolve(JsonFields fields) {
        return new ResolveRequest(
                fields.value("outcome", word -> Texts.oneOf(word, "committed", "aborted")),
                fields.value("reason", Requests::someText));
    }

    private Inquiry inquiry(JsonFields fields) {
        return new Inquiry(
                fields.value("transaction", Identifiers::parse).value(),
                fields.value("branch", BranchId::new).value(),
                fields.optionalFlag("expired"),
                fields.optionalValue("participant", name -> new ParticipantName(name).value()));
    }

    /** Equal branches count once. */
    private @Nullable List<BranchRequest> branches(JsonFields fields) {
        List<BranchRequest> named = fields.optionalList("branches", this::branch);
        if (named == null) {
            return null;
        }
        List<BranchRequest> distinct = new ArrayList<>(new LinkedHashSet<>(named));
        if (distinct.size() > Limits.MAX_BRANCHES) {
            throw Problem.TOO_LARGE.because("A transaction has at most " + Limits.MAX_BRANCHES
                    + " branches: use several transactions, or let one participant do more.");
        }
        return distinct;
    }

    private static String vote(String word) {
        return Texts.oneOf(word, Vote.PREPARED.wireName(), Vote.READ_ONLY.wireName());
    }

    private static String someText(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("it must say something");
        }
        return Texts.checked(text, Texts.MAX_REASON);
    }
}
