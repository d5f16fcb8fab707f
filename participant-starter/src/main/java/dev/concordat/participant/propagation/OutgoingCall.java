package dev.concordat.participant.propagation;

import dev.concordat.participant.BranchRefusedException;
import dev.concordat.participant.context.BranchScope;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.BranchesHeader;
import dev.concordat.protocol.TransactionHeader;
import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One call of a global transaction, and what became of it. It ends once, by {@link #answered} or {@link #lost}; what
 * comes later is passed over, as clients that cancel and complete at once may say both.
 */
final class OutgoingCall {

    private static final int FIRST_SUCCESS = 200;
    private static final int FIRST_REDIRECT = 300;
    private static final int FIRST_ERROR = 400;

    private final OutgoingCalls calls;
    private final BranchScope scope;
    private final BranchId branch;
    private final URI address;
    private final AtomicBoolean ended = new AtomicBoolean();

    OutgoingCall(OutgoingCalls calls, BranchScope scope, BranchId branch, URI address) {
        this.calls = calls;
        this.scope = scope;
        this.branch = branch;
        this.address = address;
    }

    /** Value of {@link TransactionHeader#NAME} for a client that may follow redirects by itself. */
    public String header() {
        return value().format();
    }

    /** Value of {@link TransactionHeader#NAME} for a client that gives every answer to {@link #answered}. */
    public String headerReportingRedirects() {
        return value().withRedirectsReported().format();
    }

    private TransactionHeader value() {
        return new TransactionHeader(scope.transaction(), scope.timeLeft(), branch).withPrepare(scope.prepare());
    }

    /**
     * The answer is here; an error leaves nothing behind.
     *
     * @throws BranchRefusedException if the transaction has ended meanwhile; the answer must be closed, and not given out
     * @param values of {@link BranchesHeader#NAME}; null if the answer is without it
     */
    public void answered(int status, @Nullable List<String> values) {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        if (values == null || values.isEmpty()) {
            missing(status);
            return;
        }
        try {
            BranchesHeader header = BranchesHeader.parse(String.join(
                    ", ", values.stream().filter(value -> !value.isBlank()).toList()));
            if (status < FIRST_ERROR) {
                scope.book().answered(branch, header);
            } else {
                scope.book().failed(branch, header);
            }
            header.branches().stream()
                    .filter(entry -> isOfTheCallee(entry.branch().value()))
                    .findFirst()
                    .ifPresent(entry -> calls.remember(address, entry.participant()));
        } catch (IllegalStateException e) {
            throw new BranchRefusedException(
                    scope.transaction(),
                    shown(address) + " answered too late: " + e.getMessage()
                            + ", and the branches of that call are not in it. Wait for work on other threads before the"
                            + " method that began the transaction returns",
                    e);
        } catch (IllegalArgumentException e) {
            scope.book()
                    .setRollbackOnly(
                            "malformed-answer",
                            shown(address) + " answered with a " + BranchesHeader.NAME + " header that is not usable: "
                                    + e.getMessage());
            lose(String.valueOf(e.getMessage()));
        }
    }

    /** Its own branch, or the one in one of its databases, whose name is no number as those of its calls are. */
    private boolean isOfTheCallee(String name) {
        String given = branch.value();
        return name.equals(given)
                || (name.length() > given.length() + 1
                        && name.startsWith(given + ".")
                        && Character.isLetter(name.charAt(given.length() + 1)));
    }

    /** Nobody listened, and who knows what was done: a success cannot be part of this transaction. */
    private void missing(int status) {
        String answer = shown(address) + " answered " + status + " without the header " + BranchesHeader.NAME;
        if (status >= FIRST_SUCCESS && status < FIRST_REDIRECT) {
            scope.book()
                    .setRollbackOnly(
                            "no-participant",
                            answer + ": it takes no part in global transactions. Add the starter there, or exclude the"
                                    + " host by concordat.propagation.excluded-hosts");
        }
        lose(answer);
    }

    /** No answer came, or none that could be read. */
    public void lost(String problem) {
        if (ended.compareAndSet(false, true)) {
            lose("no answer from " + shown(address) + ": " + problem);
        }
    }

    private void lose(String detail) {
        scope.book().lost(branch, calls.seenAt(address), detail);
    }

    /** Without query and user, which may hold secrets. */
    static URI shown(URI address) {
        return URI.create(address.getScheme() + "://" + address.getHost()
                + (address.getPort() < 0 ? "" : ":" + address.getPort())
                + (address.getRawPath() == null ? "" : address.getRawPath()));
    }
}
