package dev.concordat.coordinator.transaction;

import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.Vote;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The branches of one transaction, in the order in which they were named; names are unique.
 *
 * @param all at most {@link dev.concordat.protocol.Limits#MAX_BRANCHES}
 */
public record Branches(List<Branch> all) {

    static final Branches NONE = new Branches(List.of());

    public Branches {
        all = List.copyOf(all);
        TreeSet<BranchId> names = new TreeSet<>();
        for (Branch branch : all) {
            if (!names.add(branch.id())) {
                throw new IllegalArgumentException("I9: the name of a branch is unique in its transaction");
            }
        }
    }

    public @Nullable Branch find(BranchId id) {
        for (Branch branch : all) {
            if (branch.id().equals(id)) {
                return branch;
            }
        }
        return null;
    }

    /** These and the named ones, or the name on which the two lists contradict each other. */
    Merge merge(List<BranchSpec> named) {
        List<Branch> merged = new ArrayList<>(all);
        for (BranchSpec spec : named) {
            int at = indexOf(merged, spec.branch());
            if (at < 0) {
                merged.add(Branch.enlisted(spec));
                continue;
            }
            Branch both = merged.get(at).merge(spec);
            if (both == null) {
                return new Merge.Conflict(spec.branch());
            }
            merged.set(at, both);
        }
        return new Merge.Merged(new Branches(merged));
    }

    private static int indexOf(List<Branch> branches, BranchId id) {
        for (int i = 0; i < branches.size(); i++) {
            if (branches.get(i).id().equals(id)) {
                return i;
            }
        }
        return -1;
    }

    Branches replace(Branch changed) {
        return map(branch -> branch.id().equals(changed.id()) ? changed : branch);
    }

    Branches map(UnaryOperator<Branch> change) {
        return new Branches(all.stream().map(change).toList());
    }

    boolean any(Predicate<Branch> condition) {
        return all.stream().anyMatch(condition);
    }

    List<Branch> where(Predicate<Branch> condition) {
        return all.stream().filter(condition).toList();
    }

    /** Branches that nobody has a vote of. */
    List<Branch> silent() {
        return where(branch -> branch.vote() == null);
    }

    /** Whether some branch can never commit. */
    boolean anyRefused() {
        return any(branch -> branch.vote() == Vote.REFUSED);
    }

    /** Whether all have voted and none refused. */
    boolean allInFavour() {
        return silent().isEmpty() && !anyRefused();
    }

    /** Whether some branch keeps the transaction from completing. */
    boolean anyOpen() {
        return any(Branch::isOpen);
    }

    boolean anyResolved() {
        return any(branch -> branch.state() == BranchState.RESOLVED);
    }

    /** Outcome of {@link #merge}. */
    sealed interface Merge {
        record Merged(Branches branches) implements Merge {}

        record Conflict(BranchId branch) implements Merge {}
    }
}
