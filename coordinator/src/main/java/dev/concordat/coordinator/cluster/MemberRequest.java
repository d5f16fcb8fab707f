package dev.concordat.coordinator.cluster;

/**
 * Body of the call that seats a node.
 *
 * @param raftAddress host:port of its log
 * @param url how clients reach it
 * @param role {@code voter} or {@code standby}
 */
public record MemberRequest(String raftAddress, String url, String role) {

    public boolean votes() {
        return role.equals("voter");
    }
}
