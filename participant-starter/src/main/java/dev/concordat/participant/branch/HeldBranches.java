package dev.concordat.participant.branch;

import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.BranchRequest;
import dev.concordat.protocol.BranchesHeader.Entry;
import dev.concordat.protocol.ParticipantName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which branches of a transaction are held open, and by whom, as far as one context has heard. Many calls work in one of
 * them, and nothing can take the work of a single one out again: what speaks for that makes the transaction abort. Not
 * thread-safe.
 */
final class HeldBranches {

    private record Holder(ParticipantName participant, String instance) {

        Entry entry(BranchId branch) {
            return Entry.held(branch, participant, instance);
        }

        BranchRequest request(BranchId branch) {
            return new BranchRequest(branch.value(), participant.value(), null, null, instance);
        }
    }

    private final Map<BranchId, Holder> held = new LinkedHashMap<>();
    private final Map<BranchId, Holder> leftOut = new LinkedHashMap<>();
    private final Set<BranchId> here = new LinkedHashSet<>();

    /** Work of this context stands in it, by this very instance. */
    Optional<AbortCause> joined(BranchId branch, ParticipantName self, String instance) {
        // If a call that was made before named it, that call's work is older than what can be undone here.
        if (!held.containsKey(branch)) {
            here.add(branch);
        }
        return heard(Entry.held(branch, self, instance));
    }

    /** A call that succeeded has named it. */
    Optional<AbortCause> heard(Entry entry) {
        Holder now = holder(entry);
        Holder before = held.putIfAbsent(entry.branch(), now);
        if (leftOut.containsKey(entry.branch())) {
            return Optional.of(failedWorkInside(entry));
        }
        return before == null || before.equals(now)
                ? Optional.empty()
                : Optional.of(new AbortCause(
                        "held-twice",
                        "branch " + entry.branch() + " is held open by two: " + before.entry(entry.branch()) + " and "
                                + entry));
    }

    /** A call that failed has named it: what began with that call is left out. */
    Optional<AbortCause> failed(Entry entry) {
        leftOut.put(entry.branch(), holder(entry));
        return held.containsKey(entry.branch()) ? Optional.of(failedWorkInside(entry)) : Optional.empty();
    }

    private static Holder holder(Entry entry) {
        return new Holder(entry.participant(), String.valueOf(entry.instance()));
    }

    private static AbortCause failedWorkInside(Entry entry) {
        return new AbortCause(
                "held-with-failed-work",
                "branch " + entry.branch() + " of " + entry.participant() + " is held open for several calls, and one"
                        + " that failed has done something in it that cannot be taken out again");
    }

    /** It has voted, and is held open no more. */
    void voted(BranchId branch) {
        held.remove(branch);
    }

    boolean isEmpty() {
        return held.isEmpty();
    }

    int size() {
        return held.size();
    }

    /** As told under an answer that is no error. */
    List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        held.forEach((branch, holder) -> entries.add(holder.entry(branch)));
        return entries;
    }

    /** As told under an error: what this context did itself is undone, what its calls did is not. */
    List<Entry> leftBehind() {
        Map<BranchId, Holder> all = new LinkedHashMap<>(held);
        all.putAll(leftOut);
        all.keySet().removeAll(here);
        List<Entry> entries = new ArrayList<>();
        all.forEach((branch, holder) -> entries.add(holder.entry(branch)));
        return entries;
    }

    /** To be asked for their votes. */
    List<BranchRequest> requests() {
        List<BranchRequest> requests = new ArrayList<>();
        held.forEach((branch, holder) -> requests.add(holder.request(branch)));
        return requests;
    }

    /** To be told of an abort, whatever becomes of the rest. */
    List<BranchRequest> leftOut() {
        List<BranchRequest> requests = new ArrayList<>();
        leftOut.forEach((branch, holder) -> {
            if (!held.containsKey(branch)) {
                requests.add(holder.request(branch));
            }
        });
        return requests;
    }
}
