package dev.concordat.participant.propagation;

import dev.concordat.participant.branch.AbortCause;
import dev.concordat.participant.branch.BranchBook;
import dev.concordat.participant.branch.Verdict;
import dev.concordat.participant.context.BranchScope;
import dev.concordat.protocol.BranchRequest;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionHeader;
import dev.concordat.protocol.TransactionId;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A transaction that the thread of a test has begun, from which one may call localhost. */
final class Begun implements AutoCloseable {

    static final URI HOTEL = URI.create("http://localhost/rooms");

    final BranchBook book = BranchBook.ofInitiator(new ParticipantName("travel"), false);
    final BranchScope scope = new BranchScope(
            TransactionId.of(0, new byte[TransactionId.RANDOM_BYTES]), book, Duration.ofMinutes(5), System::nanoTime);
    final OutgoingCalls calls = new OutgoingCalls(new PropagationHosts(List.of("localhost"), List.of()));
    private final BranchScope.Binding binding = scope.bind();

    /** What the callee says that did its work in this branch. */
    static String votes(String branch) {
        return "\"" + branch + "\";participant=\"hotel\";vote=prepared";
    }

    /** Of the call with this branch, as the callee reads it. */
    boolean isHeaderOf(String branch, boolean reportsRedirects, @Nullable String value) {
        if (value == null) {
            return false;
        }
        TransactionHeader header = TransactionHeader.parse(value);
        return header.transaction().equals(scope.transaction())
                && header.branch().value().equals(branch)
                && header.redirectsReported() == reportsRedirects;
    }

    /** Names of the branches that a commit would have now; empty if it is none. */
    List<String> committed() {
        return book.verdict() instanceof Verdict.Commit commit
                ? commit.branches().stream().map(BranchRequest::branch).toList()
                : List.of();
    }

    /** Why it can only abort. */
    String abortCause() {
        return book.rollbackOnly().map(AbortCause::reason).orElse("none");
    }

    @Override
    public void close() {
        binding.close();
    }
}
