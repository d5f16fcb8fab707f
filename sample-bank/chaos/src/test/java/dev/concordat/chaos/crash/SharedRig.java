package dev.concordat.chaos.crash;

import org.jspecify.annotations.Nullable;

/** One rig for all rows that need no special one: it takes half a minute to start, and each row leaves it healed. */
final class SharedRig {

    private static @Nullable Rig rig;

    private SharedRig() {}

    /** With disks where they can be made. It ends with this JVM, however that ends. */
    static synchronized Rig get() {
        Rig running = rig;
        if (running == null) {
            running = new Rig(DiskNeeds.MISSING.isEmpty() ? Setup.USUAL.withDisks() : Setup.USUAL);
            rig = running;
        }
        return running;
    }
}
