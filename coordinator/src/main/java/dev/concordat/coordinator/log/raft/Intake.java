package dev.concordat.coordinator.log.raft;

import dev.concordat.coordinator.log.EntryCodec;
import dev.concordat.coordinator.log.LogEntry;
import dev.concordat.coordinator.log.NewWork;
import dev.concordat.coordinator.log.NodeVitals;
import dev.concordat.coordinator.log.UnreadableLogException;
import dev.concordat.coordinator.transaction.LogTime;
import java.time.InstantSource;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.statemachine.StateMachine;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * What a leader does with an entry before it is appended: its clock goes into it (R4), and what must not get into the
 * log is refused. Thread-safe.
 */
final class Intake {

    private final InstantSource clock;
    private final NodeVitals vitals;
    private final LocalAppends appends;

    Intake(InstantSource clock, NodeVitals vitals, LocalAppends appends) {
        this.clock = clock;
        this.vitals = vitals;
        this.appends = appends;
    }

    /** The entry to append, or one that carries the reason why not. */
    TransactionContext take(RaftClientRequest request, StateMachine machine) {
        byte[] stamp = EntryCodec.timeStamp(new LogTime(clock.millis()));
        ByteString stamped = request.getMessage().getContent().concat(ByteString.copyFrom(stamp));
        TransactionContext.Builder context = TransactionContext.newBuilder()
                .setStateMachine(machine)
                .setClientRequest(request)
                .setLogData(stamped);
        try {
            LogEntry entry = EntryCodec.decode(stamped.asReadOnlyByteBuffer());
            NodeVitals.@Nullable Disk disk = vitals.disk();
            return disk != null && disk.low() && NewWork.isIn(entry.commands())
                    ? refused(context.build(), new NoSpaceException(disk))
                    : context.setStateMachineContext(entry).build();
        } catch (UnreadableLogException e) {
            // Once in the log, it would stop every node that does not know it.
            return refused(context.build(), e);
        }
    }

    /** From now on the entry may be in this node's log. */
    void appending(TransactionContext transaction) {
        if (transaction.getStateMachineContext() instanceof LogEntry entry) {
            appends.appending(entry);
        }
    }

    private static TransactionContext refused(TransactionContext context, Exception reason) {
        context.setException(reason);
        return context;
    }
}
