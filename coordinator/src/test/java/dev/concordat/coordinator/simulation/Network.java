package dev.concordat.coordinator.simulation;

import java.util.Arrays;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Messages between places, each of which may be lost, doubled, late or out of order, and ways that are cut. */
final class Network {

    static final int NODES = 3;
    static final int SERVICES = 2;
    static final int CALLERS = NODES + SERVICES;
    static final int PLACES = CALLERS + 1;

    private static final long CONNECT_TIMEOUT = 700;

    private final World world;
    private final boolean[][] cut = new boolean[PLACES][PLACES];

    Network(World world) {
        this.world = world;
    }

    static int service(int number) {
        return NODES + number;
    }

    boolean isCut(int from, int to) {
        return cut[from][to];
    }

    boolean isJoined(int a, int b) {
        return !cut[a][b] && !cut[b][a];
    }

    void cut(int from, int to) {
        cut[from][to] = true;
    }

    void heal() {
        for (boolean[] row : cut) {
            Arrays.fill(row, false);
        }
    }

    /** One message; arrives or does not. Doubled are calls, by whoever takes them. */
    void send(int from, int to, Runnable arrival) {
        if (cut[from][to] || world.faults.losesMessage()) {
            world.saw(Sight.MESSAGE_LOST);
            return;
        }
        long delay = world.faults.delay();
        if (delay > 1_000) {
            world.saw(Sight.MESSAGE_LATE);
        }
        world.agenda.after(delay, () -> {
            world.trace.mark(from * 8L + to);
            arrival.run();
        });
    }

    /** How a call can end for the caller. */
    interface Caller<T> {
        void answered(T answer);

        /** It did not arrive: nobody listens there, or there is no way. */
        void refused();

        /** Nothing was heard in time. */
        void silence();

        /** Whether the call may be carried out twice. */
        default boolean mayBeDoubled() {
            return true;
        }
    }

    /** A call over the network; the caller hears exactly once how it ended. */
    <T> void call(
            int from, int to, BooleanSupplier isUp, long timeout, Consumer<Consumer<T>> server, Caller<T> caller) {
        world.checks.pace().called(world.agenda.now());
        if (world.oneIn(4) && isOutOfReach(from, to)) {
            // No pooled connection, and none to be had: the request never leaves.
            world.saw(Sight.NO_CONNECTION);
            world.agenda.after(
                    Math.min(timeout, CONNECT_TIMEOUT), timeout <= CONNECT_TIMEOUT ? caller::silence : caller::refused);
            return;
        }
        boolean[] over = new boolean[1];
        send(from, to, () -> {
            if (!isUp.getAsBoolean()) {
                send(to, from, () -> end(over, caller::refused));
                return;
            }
            Consumer<T> reply = answer -> send(to, from, () -> end(over, () -> caller.answered(answer)));
            if (caller.mayBeDoubled() && world.faults.doublesMessage()) {
                // Only what has arrived once: a connection that was refused never delivers later.
                world.saw(Sight.MESSAGE_DOUBLED);
                world.agenda.after(world.faults.delay(), () -> {
                    if (isUp.getAsBoolean()) {
                        server.accept(reply);
                    }
                });
            }
            server.accept(reply);
        });
        world.agenda.after(timeout, () -> end(over, caller::silence));
    }

    private boolean isOutOfReach(int from, int to) {
        return !isJoined(from, to) || world.faults.losesMessage();
    }

    private static void end(boolean[] over, Runnable how) {
        if (!over[0]) {
            over[0] = true;
            how.run();
        }
    }
}
