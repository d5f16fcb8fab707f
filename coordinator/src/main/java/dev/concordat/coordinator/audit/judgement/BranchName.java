package dev.concordat.coordinator.audit.judgement;

import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.BranchView;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionId;
import dev.concordat.protocol.TransactionView;
import java.util.Optional;

/** A branch as the databases name it; the fence has this key. */
public record BranchName(TransactionId transaction, BranchId branch, ParticipantName participant) {

    /**
     * Reads the three parts.
     *
     * @throws IllegalArgumentException if one of them is malformed
     */
    public static BranchName of(String transaction, String branch, String participant) {
        return new BranchName(new TransactionId(transaction), new BranchId(branch), new ParticipantName(participant));
    }

    /** What the coordinator says of it; empty if it knows no such branch of this participant. */
    Optional<BranchView> in(TransactionView view) {
        return view.branches().stream()
                .filter(other -> other.branch().equals(branch.value())
                        && other.participant().equals(participant.value()))
                .findFirst();
    }
}
