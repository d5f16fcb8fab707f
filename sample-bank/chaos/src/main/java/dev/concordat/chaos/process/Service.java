package dev.concordat.chaos.process;

import dev.concordat.testing.JavaProcess;
import java.util.List;
import java.util.OptionalInt;

/** A coordinator, a bank or the transfer service. */
record Service(JavaProcess process) implements Program {

    @Override
    public void start() {
        process.start();
    }

    @Override
    public void kill() {
        process.kill();
    }

    @Override
    public boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public boolean isReady() {
        return process.isAlive() && process.isReady();
    }

    @Override
    public List<Long> pids() {
        return List.of(process.pid());
    }

    @Override
    public OptionalInt exitCode() {
        return process.exitCode();
    }
}
