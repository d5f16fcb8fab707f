package dev.concordat.coordinator.rest;

import dev.concordat.coordinator.security.AllowedUrls;
import dev.concordat.coordinator.transaction.BranchSpec;
import dev.concordat.coordinator.web.Problem;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.BranchRequest;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.Vote;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Lets branches and addresses in, if their addresses may be called. */
@Component
final class BranchIntake {

    private final AllowedUrls allowed;

    BranchIntake(AllowedUrls allowed) {
        this.allowed = allowed;
    }

    List<BranchSpec> accept(@Nullable List<BranchRequest> branches) {
        return branches == null
                ? List.of()
                : branches.stream().map(this::accept).toList();
    }

    BranchSpec accept(BranchRequest branch) {
        String callback = branch.callback();
        if (callback != null && branch.instance() != null) {
            throw Problem.INVALID_REQUEST.because("Branch " + branch.branch() + " has a callback and an instance, which"
                    + " are two answers to one question: where it is to be asked. An instance is asked at the address"
                    + " with which it has registered; leave the callback out, or the instance.");
        }
        return new BranchSpec(
                new BranchId(branch.branch()),
                new ParticipantName(branch.participant()),
                callback == null ? null : checked("The callback of branch " + branch.branch(), callback),
                branch.vote() == null ? null : Vote.fromWire(branch.vote()),
                branch.instance());
    }

    /** The address itself. */
    String checked(String what, String url) {
        String refusal = allowed.refusalOf(url);
        if (refusal != null) {
            throw Problem.URL_NOT_ALLOWED.because(what + " may not be called: " + refusal
                    + ". Nothing was stored; correct it, or have it added to concordat.participants.allowed-urls.");
        }
        return url;
    }
}
