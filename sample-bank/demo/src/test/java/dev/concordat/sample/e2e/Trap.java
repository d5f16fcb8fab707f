package dev.concordat.sample.e2e;

import com.sun.net.httpserver.HttpExchange;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/** Catches one exchange in a {@link FaultProxy} and holds it until the test has decided. Thread-safe. */
final class Trap {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final String pathEnd;
    private final Point point;
    private final AtomicBoolean taken = new AtomicBoolean();
    private final CompletableFuture<String> caught = new CompletableFuture<>();
    private final CompletableFuture<Boolean> goesOn = new CompletableFuture<>();
    private volatile String path = "";

    Trap(String pathEnd, Point point) {
        this.pathEnd = pathEnd;
        this.point = point;
    }

    /** Where an exchange is caught. */
    enum Point {
        /** Before it is passed on. */
        REQUEST,
        /** After the answer has come, before it is given back. */
        ANSWER
    }

    /** Waits until an exchange is held here and returns its path. */
    String awaitCaught() {
        try {
            return caught.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("nothing was sent to …" + pathEnd, e);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** The exchange goes on as if nothing had been. */
    void letGo() {
        goesOn.complete(true);
    }

    /** The connection breaks. */
    void cut() {
        goesOn.complete(false);
    }

    /** The path of what is held here, if anything is. */
    Optional<String> caught() {
        return caught.isDone() ? Optional.of(caught.join()) : Optional.empty();
    }

    /** Catches nothing that has not been caught yet. */
    void disarm() {
        taken.set(true);
    }

    boolean catches(HttpExchange exchange) {
        String candidate = exchange.getRequestURI().getPath();
        if (candidate.endsWith(pathEnd) && taken.compareAndSet(false, true)) {
            path = candidate;
            return true;
        }
        return false;
    }

    /** Whether the exchange may pass this point; blocks where it is caught. */
    boolean pass(Point reached) {
        if (reached != point) {
            return true;
        }
        caught.complete(path);
        return goesOn.completeOnTimeout(false, LIMIT.toSeconds(), TimeUnit.SECONDS)
                .join();
    }
}
