package dev.concordat.chaos.process;

import dev.concordat.testing.LocalPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.OptionalInt;

/** PostgreSQL with its children. */
record DatabaseServer(LocalPostgres postgres) implements Program {

    @Override
    public void start() {
        postgres.restart();
    }

    @Override
    public void kill() {
        postgres.crash();
    }

    @Override
    public boolean isAlive() {
        return postgres.isAlive();
    }

    @Override
    public boolean isReady() {
        try (Connection connection = postgres.admin().connect()) {
            return connection.isValid(2);
        } catch (SQLException e) {
            return false;
        }
    }

    @Override
    public List<Long> pids() {
        return postgres.processes().stream().map(ProcessHandle::pid).toList();
    }

    @Override
    public OptionalInt exitCode() {
        return OptionalInt.empty();
    }
}
