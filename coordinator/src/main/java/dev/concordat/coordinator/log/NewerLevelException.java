package dev.concordat.coordinator.log;

/** The cluster works at a feature level that this build does not support: an older build was started. */
public final class NewerLevelException extends UnreadableLogException {

    private static final long serialVersionUID = 1L;

    NewerLevelException(int level, String what) {
        super(
                what + " is of feature level " + level + ", and this build supports levels up to "
                        + FeatureLevels.supported()
                        + ". There is no way back once the level of a cluster has risen: start this node with the build"
                        + " that the other nodes run, or a newer one; its data directory stays as it is.",
                null);
    }
}
