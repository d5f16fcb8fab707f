package dev.concordat.sample.bookshop;

import org.jspecify.annotations.Nullable;

/** For whom this thread works. */
public final class Tenant {

    private static final ThreadLocal<@Nullable String> CURRENT = new ThreadLocal<>();

    private Tenant() {}

    /** Works for that tenant. */
    public static void during(String tenant, Runnable work) {
        String before = CURRENT.get();
        CURRENT.set(tenant);
        try {
            work.run();
        } finally {
            if (before == null) {
                CURRENT.remove();
            } else {
                CURRENT.set(before);
            }
        }
    }

    static @Nullable String current() {
        return CURRENT.get();
    }
}
