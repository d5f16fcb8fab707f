package dev.concordat.coordinator.rest;

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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How each request body is read. What is returned is valid in itself: every value has its form and its bounds. */
final class Requests {

    /** A lease that long outlives any instance. */
    private static final Duration LONGEST_LEASE = Duration.ofDays(1);

    private final Supplier<Duration> maxLifetime;

    /** @param maxLifetime of the cluster at present, the longest timeout */
    Requests(Supplier<Duration> maxLifetime) {
        this.maxLifetime = maxLifetime;
    }

    BeginRequest begin(JsonFields fields) {
        return new BeginRequest(
                fields.optionalText("name", Texts.MAX_NAME), fields.optionalDuration("timeout", maxLifetime.get()));
    }

    BranchRequest branch(JsonFields fields) {
        return new BranchRequest(
                fields.value("branch", BranchId::new).value(),
                fields.value("participant", ParticipantName::new).value(),
                fields.optionalValue("vote", Requests::vote),
                fields.optionalAnyText("callback"),
                fields.optionalValue("instance", Identifiers::parseInstance));
    }

    CommitRequest commit(JsonFields fields) {
        return new CommitRequest(
                fields.optionalDuration("timeout", maxLifetime.get()),
                branches(fields),
                fields.optionalValue("await", word -> oneOf(word, "completion", "decision")));
    }

    AbortRequest abort(JsonFields fields) {
        return new AbortRequest(fields.optionalText("reason", Texts.MAX_REASON), branches(fields));
    }

    OutcomesRequest outcomes(JsonFields fields) {
        List<Inquiry> inquiries = fields.list("inquiries", this::inquiry);
        if (inquiries.size() > Limits.MAX_INQUIRIES) {
            throw Problem.TOO_LARGE.because(
                    "A call carries at most " + Limits.MAX_INQUIRIES + " inquiries: split the list.");
        }
        return new OutcomesRequest(inquiries);
    }

    LeaseRequest lease(JsonFields fields) {
        return new LeaseRequest(fields.anyText("url"), fields.optionalDuration("ttl", LONGEST_LEASE));
    }

    ResolveRequest resolve(JsonFields fields) {
        return new ResolveRequest(
                fields.value("outcome", word -> oneOf(word, "committed", "aborted")),
                fields.value("reason", Requests::someText));
    }

    MemberRequest member(JsonFields fields) {
        return new MemberRequest(
                fields.value("raftAddress", NodeTexts::raftAddress),
                fields.value("url", NodeTexts::url),
                fields.value("role", word -> oneOf(word, "voter", "standby")));
    }

    LeaderRequest leader(JsonFields fields) {
        return new LeaderRequest(fields.value("node", NodeTexts::name));
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
        return oneOf(word, Vote.PREPARED.wireName(), Vote.READ_ONLY.wireName());
    }

    private static String oneOf(String word, String first, String second) {
        if (word.equals(first) || word.equals(second)) {
            return word;
        }
        throw new IllegalArgumentException("it must be " + first + " or " + second);
    }

    private static String someText(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("it must say something");
        }
        return Texts.checked(text, Texts.MAX_REASON);
    }
}
