package dev.concordat.coordinator.dispatch;

import dev.concordat.coordinator.transaction.CoordinatorState;
import dev.concordat.coordinator.transaction.Instance;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which address of a target is called next: its instances in turn, those with a lease before those without, since an
 * expired lease says nothing of the database behind; and for a while none where a call has just failed, unless there is
 * no other. Of a target that is one instance there is one address, and only while its own lease lasts. Not thread-safe.
 */
final class Rotation {

    /** How long an address is passed over after a failure, in milliseconds. */
    static final long PASSED_OVER_MILLIS = 5_000;

    private static final int MAX_REMEMBERED = 64;

    private final Target target;
    private final Map<String, Long> passedOverUntil = new LinkedHashMap<>();
    private int turn;

    Rotation(Target target, int start) {
        this.target = target;
        this.turn = start;
    }

    /** The base address to call, or null if none has ever been registered, or the one instance has no lease. */
    @Nullable
    String next(CoordinatorState state, long now) {
        if (target.callback() != null) {
            return target.callback();
        }
        if (target.instance() != null) {
            Instance one = state.directory().find(target.participant(), target.instance());
            return one != null && one.isUp(state.now()) ? one.url() : null;
        }
        List<Instance> known = state.directory().of(target.participant());
        if (known.isEmpty()) {
            return null;
        }
        passedOverUntil.values().removeIf(until -> until <= now);
        List<Instance> up =
                known.stream().filter(instance -> instance.isUp(state.now())).toList();
        List<Instance> preferred = up.isEmpty() ? known : up;
        List<Instance> fresh = preferred.stream()
                .filter(instance -> !passedOverUntil.containsKey(instance.url()))
                .toList();
        List<Instance> candidates = fresh.isEmpty() ? preferred : fresh;
        turn = Math.floorMod(turn + 1, candidates.size());
        return candidates.get(turn).url();
    }

    /** How many addresses there are to try. */
    int size(CoordinatorState state) {
        return target.callback() != null || target.instance() != null
                ? 1
                : state.directory().of(target.participant()).size();
    }

    void failed(String url, long now) {
        passedOverUntil.remove(url);
        passedOverUntil.put(url, now + PASSED_OVER_MILLIS);
        if (passedOverUntil.size() > MAX_REMEMBERED) {
            Iterator<String> oldest = passedOverUntil.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    void worked(String url) {
        passedOverUntil.remove(url);
    }

    void startAfresh() {
        passedOverUntil.clear();
    }
}
