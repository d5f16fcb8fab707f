package dev.concordat.coordinator.cluster;

import dev.concordat.coordinator.log.ClusterMembership;
import dev.concordat.coordinator.log.MembershipChange;
import dev.concordat.coordinator.runtime.Coordinator;
import dev.concordat.coordinator.web.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Changes the members together with what the directory says of them. Every method returns once this node has seen the
 * change, and otherwise ends with a problem.
 */
@Component
final class Members {

    private static final Logger LOGGER = LoggerFactory.getLogger(Members.class);

    private final ClusterMembership membership;
    private final NodeUrls urls;
    private final Coordinator coordinator;

    Members(ClusterMembership membership, NodeUrls urls, Coordinator coordinator) {
        this.membership = membership;
        this.urls = urls;
        this.coordinator = coordinator;
    }

    void seat(String node, MemberRequest wanted) {
        ClusterMembership.Seat seat = new ClusterMembership.Seat(node, wanted.raftAddress(), wanted.votes());
        done(node, membership.seat(seat, () -> refuseRemoved(node)));
        urls.set(node, wanted.url());
        LOGGER.atInfo()
                .addKeyValue("node", node)
                .addKeyValue("role", wanted.role())
                .log("member stands as wanted");
    }

    /** Asked after the node was found absent: whoever removes a node bars it first. */
    private void refuseRemoved(String node) {
        if (urls.isBarred(node)) {
            throw Problem.MEMBERSHIP_CONFLICT.because(node + " was removed from this cluster, and a name is never used"
                    + " again: its old log may still hold votes. Give the new node another concordat.node-id and an"
                    + " empty concordat.data-dir.");
        }
    }

    void remove(String node) {
        MembershipChange removed = membership.remove(node, () -> urls.bar(node));
        // An earlier call may have come so far and no further.
        boolean halfDone = removed instanceof MembershipChange.NotMember && urls.of(node) != null;
        done(node, halfDone ? new MembershipChange.Done(false) : removed);
        urls.forget(node);
        LOGGER.atInfo().addKeyValue("node", node).log("member removed");
    }

    void handOver(String node) {
        done(node, membership.handOver(node));
        LOGGER.atInfo().addKeyValue("node", node).log("leadership handed over");
    }

    private void done(String node, MembershipChange change) {
        switch (change) {
            case MembershipChange.Done done -> coordinator.read();
            case MembershipChange.NotMember absent ->
                throw Problem.NOT_FOUND.because(
                        node + " is no member of this cluster: GET /v1/cluster names those that are.");
            case MembershipChange.Refused refused ->
                throw Problem.MEMBERSHIP_CONFLICT.because(
                        "Nothing was changed: " + refused.reason() + ". GET /v1/cluster shows what stands.");
            case MembershipChange.Unfinished unfinished ->
                throw Problem.UNAVAILABLE.because("Not finished: " + unfinished.reason()
                        + ". Ask again with the same body: the call goes on from what GET /v1/cluster shows.");
        }
    }
}
