package dev.concordat.participant.propagation;

import dev.concordat.participant.BranchRefusedException;
import dev.concordat.participant.context.BranchScope;
import dev.concordat.participant.context.Remembered;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionHeader;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives each call of a global transaction its branch; what all kinds of clients have in common. The adapters of clients
 * need nothing else: open a call, send its header, and say what came of it. Thread-safe.
 */
public final class OutgoingCalls {

    private static final Logger LOG = LoggerFactory.getLogger(OutgoingCalls.class);
    private static final int MAX_REMEMBERED = 1_000;
    private static final Duration KEPT = Duration.ofDays(1);

    private final PropagationHosts hosts;
    private final Remembered<String, ParticipantName> seen;
    private final Remembered<String, Boolean> warned;

    /** To these hosts. */
    public OutgoingCalls(PropagationHosts hosts) {
        this(hosts, System::nanoTime);
    }

    /** {@code nanos} is a monotonic clock: what is known of other services is known for a day. */
    OutgoingCalls(PropagationHosts hosts, LongSupplier nanos) {
        this.hosts = hosts;
        this.seen = new Remembered<>(MAX_REMEMBERED, KEPT, nanos);
        this.warned = new Remembered<>(MAX_REMEMBERED, KEPT, nanos);
    }

    /**
     * Opens a call of this thread's global transaction.
     *
     * @param present the value of {@link TransactionHeader#NAME} that the request has already, if any
     * @return empty if the call is to go out as it is: there is no transaction, the host is not one to tell, or an
     *     adapter further out has opened the call
     * @throws BranchRefusedException if the transaction has ended or its time is up; the call must not be made
     */
    public Optional<OutgoingCall> open(URI address, @Nullable String present) {
        return open(BranchScope.current().orElse(null), address, present);
    }

    /** As {@link #open(URI, String)}, for a scope that came another way than by the thread. */
    public Optional<OutgoingCall> open(@Nullable BranchScope scope, URI address, @Nullable String present) {
        if (scope == null) {
            BranchScope.refuseOnStrayThread();
            return Optional.empty();
        }
        if (isOpen(scope, present)) {
            return Optional.empty();
        }
        if (!hosts.contains(address)) {
            warnOnce(address);
            return Optional.empty();
        }
        if (scope.timeLeft().isZero()) {
            throw new BranchRefusedException(
                    scope.transaction(), "its time is up, " + OutgoingCall.shown(address) + " is not called", null);
        }
        BranchId branch;
        try {
            branch = scope.book().openCall();
        } catch (IllegalStateException e) {
            throw new BranchRefusedException(
                    scope.transaction(),
                    OutgoingCall.shown(address) + " is not called: " + e.getMessage()
                            + ". Wait for work on other threads before the method that began the transaction returns",
                    e);
        }
        return Optional.of(new OutgoingCall(this, scope, branch, address));
    }

    /** A header that was copied from the request at hand is not ours: its votes would go to nobody. */
    private static boolean isOpen(BranchScope scope, @Nullable String present) {
        if (present == null) {
            return false;
        }
        try {
            TransactionHeader header = TransactionHeader.parse(present);
            return header.transaction().equals(scope.transaction())
                    && scope.book().isOpenCall(header.branch());
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }

    /** Who answered at this address before, so that an abort can name the participant of a call that was lost. */
    @Nullable
    ParticipantName seenAt(URI address) {
        return seen.get(String.valueOf(address.getAuthority())).orElse(null);
    }

    void remember(URI address, ParticipantName participant) {
        seen.put(String.valueOf(address.getAuthority()), participant);
    }

    private void warnOnce(URI address) {
        @Nullable String host = address.getHost();
        if (host != null && !hosts.excludes(address) && warned.putIfNew(host, true)) {
            LOG.warn(
                    "Calls to a host stay outside of global transactions, as neither concordat.propagation.hosts nor"
                            + " concordat.propagation.excluded-hosts names it, host={}",
                    host);
        }
    }
}
