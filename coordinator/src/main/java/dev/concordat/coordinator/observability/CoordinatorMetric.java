package dev.concordat.coordinator.observability;

/** Every meter of a coordinator node, beside those of Spring, Tomcat and the JVM. */
public enum CoordinatorMetric {
    COMPLETED(
            "concordat.transactions.completed",
            "Transactions completed since this node started, as applied here; tags decision and reason"),
    UNFINISHED("concordat.transactions.unfinished", "Transactions begun or decided, and not completed"),
    OUTSTANDING("concordat.deliveries.outstanding", "Branches that have not acknowledged a decision"),
    LOG_APPEND("concordat.log.append", "Time from proposing an entry to its having been applied here; tag result"),
    LOG_APPLIED_INDEX("concordat.log.applied.index", "Last entry applied on this node"),
    FEATURE_LEVEL("concordat.feature.level", "Feature level in force in the cluster, as applied on this node"),
    DISK_FREE("concordat.disk.free", "Bytes free for this node's log; -1 until looked at"),
    LOG_BEHIND("concordat.log.behind", "Entries committed by the cluster and not applied on this node"),
    LOG_LEADER("concordat.log.leader", "1 while this node leads and decides, else 0");

    static final String DECISION = "decision";
    static final String REASON = "reason";
    static final String RESULT = "result";

    private final String meterName;
    private final String description;

    CoordinatorMetric(String meterName, String description) {
        this.meterName = meterName;
        this.description = description;
    }

    public String meterName() {
        return meterName;
    }

    public String description() {
        return description;
    }
}
