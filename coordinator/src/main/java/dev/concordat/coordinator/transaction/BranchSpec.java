package dev.concordat.coordinator.transaction;

import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.Vote;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A branch as a caller names it.
 *
 * @param callback base address of this one branch's callbacks, where it is not the participant's
 * @param vote absent while nobody has voted
 * @param instance the one instance that holds its local transaction open, and alone can prepare it; null: any can. It
 *     has no address of its own then
 */
public record BranchSpec(
        BranchId branch,
        ParticipantName participant,
        @Nullable String callback,
        @Nullable Vote vote,
        @Nullable String instance) {

    public BranchSpec {
        if (callback != null && instance != null) {
            throw new IllegalArgumentException("I16: a branch held by an instance has no callback of its own");
        }
    }

    /** A branch that any instance of its participant, or its own address, answers for. */
    public BranchSpec(BranchId branch, ParticipantName participant, @Nullable String callback, @Nullable Vote vote) {
        this(branch, participant, callback, vote, null);
    }

    public BranchSpec withVote(Vote given) {
        return new BranchSpec(branch, participant, callback, given, instance);
    }

    /** The first name that the list gives to two different branches, or null. */
    static @Nullable BranchId contradiction(List<BranchSpec> specs) {
        TreeMap<BranchId, BranchSpec> seen = new TreeMap<>();
        for (BranchSpec spec : specs) {
            BranchSpec earlier = seen.putIfAbsent(spec.branch(), spec);
            if (earlier != null && !earlier.equals(spec)) {
                return spec.branch();
            }
        }
        return null;
    }
}
