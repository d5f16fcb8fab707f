package dev.concordat.coordinator.dispatch;

import dev.concordat.coordinator.runtime.Circuit;
import dev.concordat.coordinator.runtime.CircuitView;
import dev.concordat.protocol.ParticipantName;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One circuit breaker for each target, shared by deliveries and voting rounds. Judges reachability only: a participant
 * that answers, whatever it says, is there. The time comes from the given clock, so nothing happens in between calls.
 * Safe for use by many threads.
 */
final class Circuits implements CircuitView {

    /** Targets remembered; the one not used for longest is forgotten, which counts as closed. */
    static final int MAX_TARGETS = 10_000;

    /** A target not used for so long is forgotten too. */
    static final Duration KEPT = Duration.ofDays(1);

    private static final double WAIT_GROWTH = 1.5;

    private final CircuitBreakerConfig config;
    private final InstantSource clock;

    /** The one not used for longest first. */
    private final Map<Target, Known> breakers = new LinkedHashMap<>(16, 0.75f, true);

    private record Known(CircuitBreaker breaker, AtomicLong usedAtMillis) {}

    Circuits(CircuitSettings settings, InstantSource clock) {
        this.clock = clock;
        this.config = CircuitBreakerConfig.custom()
                .slidingWindowSize(settings.window())
                .minimumNumberOfCalls(settings.minimumCalls())
                .failureRateThreshold(settings.failurePercent())
                .permittedNumberOfCallsInHalfOpenState(1)
                .waitIntervalFunctionInOpenState(
                        IntervalFunction.ofExponentialBackoff(settings.firstWait(), WAIT_GROWTH, settings.maxWait()))
                .clock(clock.withZone(ZoneOffset.UTC))
                .currentTimestampFunction(java.time.Clock::millis, TimeUnit.MILLISECONDS)
                .build();
    }

    /** Whether a call may be made; if so, exactly one of the four methods below must follow. */
    boolean tryAcquire(Target target) {
        return breaker(target).tryAcquirePermission();
    }

    void release(Target target) {
        breaker(target).releasePermission();
    }

    void reached(Target target) {
        breaker(target).onSuccess(0, TimeUnit.MILLISECONDS);
    }

    void notReached(Target target) {
        breaker(target).onError(0, TimeUnit.MILLISECONDS, new Unreached());
    }

    /** Takes the result of a delivery into account. */
    void delivered(Target target, CallResult result) {
        switch (result) {
            case CallResult.Answered answered -> reached(target);
            case CallResult.Unusable unusable -> reached(target);
            case CallResult.NoAnswer silence -> notReached(target);
            case CallResult.NotReached unreached -> notReached(target);
        }
    }

    /** There is a reason to look again at once. */
    void lookAgain(Target target) {
        CircuitBreaker breaker = breaker(target);
        if (breaker.getState() == CircuitBreaker.State.OPEN) {
            breaker.transitionToHalfOpenState();
        }
    }

    Circuit of(Target target) {
        CircuitBreaker known = known(target);
        if (known == null) {
            return Circuit.CLOSED;
        }
        return switch (known.getState()) {
            case OPEN, FORCED_OPEN -> Circuit.OPEN;
            case HALF_OPEN -> Circuit.HALF_OPEN;
            case CLOSED, DISABLED, METRICS_ONLY -> Circuit.CLOSED;
        };
    }

    @Override
    public Circuit of(ParticipantName participant) {
        return of(new Target(participant, null));
    }

    private @Nullable CircuitBreaker known(Target target) {
        synchronized (breakers) {
            Known known = breakers.get(target);
            return known == null ? null : known.breaker();
        }
    }

    private CircuitBreaker breaker(Target target) {
        synchronized (breakers) {
            long now = clock.millis();
            Known known = breakers.get(target);
            if (known != null) {
                known.usedAtMillis().set(now);
                return known.breaker();
            }
            forget(now);
            CircuitBreaker fresh = CircuitBreaker.of(target.participant().value(), config);
            breakers.put(target, new Known(fresh, new AtomicLong(now)));
            return fresh;
        }
    }

    private void forget(long now) {
        breakers.values().removeIf(known -> now - known.usedAtMillis().get() >= KEPT.toMillis());
        if (breakers.size() >= MAX_TARGETS) {
            breakers.remove(breakers.keySet().iterator().next());
        }
    }

    /** Stands for whatever kept a call from arriving; the breaker wants a throwable and does not look into it. */
    private static final class Unreached extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unreached() {
            super("not reached", null, false, false);
        }
    }
}
