package dev.concordat.coordinator.cluster;

import dev.concordat.coordinator.CoordinatorApplication;
import org.jspecify.annotations.Nullable;

/** The version of this build, for people: as the jar's manifest says it. */
final class Build {

    private static final String UNKNOWN = "unknown";

    private Build() {}

    static String version() {
        @Nullable String version = CoordinatorApplication.class.getPackage().getImplementationVersion();
        return version == null ? UNKNOWN : version;
    }
}
