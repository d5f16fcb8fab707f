package dev.concordat.coordinator.observability;

import dev.concordat.coordinator.log.LogStatus;
import dev.concordat.coordinator.log.ReplicatedLog;
import dev.concordat.coordinator.runtime.AppliedFeed;
import dev.concordat.coordinator.runtime.AppliedListener;
import dev.concordat.coordinator.transaction.CoordinatorState;
import dev.concordat.coordinator.transaction.Effect;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Says when this node begins and ceases to lead. */
@Component
final class NodeLog implements AppliedListener {

    private static final Logger LOGGER = LoggerFactory.getLogger(NodeLog.class);

    private final ReplicatedLog log;
    private final AtomicBoolean leads = new AtomicBoolean();

    NodeLog(ReplicatedLog log, AppliedFeed feed) {
        this.log = log;
        feed.subscribe(this);
    }

    @Override
    public void applied(List<Effect> effects, CoordinatorState after) {}

    @Override
    public void leading(CoordinatorState state) {
        leads.set(true);
        LogStatus status = log.status();
        LOGGER.atInfo()
                .addKeyValue("node", status.node())
                .addKeyValue("term", status.term())
                .addKeyValue("index", status.indices().applied())
                .log("this node leads");
    }

    @Override
    public void notLeading() {
        if (leads.getAndSet(false)) {
            LOGGER.atInfo().addKeyValue("node", log.status().node()).log("this node does not lead any more");
        }
    }
}
