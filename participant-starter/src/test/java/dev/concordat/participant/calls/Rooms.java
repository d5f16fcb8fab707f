package dev.concordat.participant.calls;

import dev.concordat.participant.ToleratesRollback;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Local transactions that fail. */
@Service
class Rooms {

    private final JdbcTemplate jdbc;
    private final AtomicInteger attempts = new AtomicInteger();

    Rooms(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    void startAgain() {
        attempts.set(0);
    }

    int attempt() {
        return attempts.incrementAndGet();
    }

    @Transactional
    void bookAtTheSecondAttempt(String text) {
        jdbc.update("insert into note (text) values (?)", text);
        if (attempt() == 1) {
            throw new OptimisticLockingFailureException("somebody was faster");
        }
    }

    @Transactional
    @ToleratesRollback
    void bookIfPossible(String text) {
        jdbc.update("insert into note (text) values (?)", text);
        throw new IllegalStateException("not possible");
    }

    @Transactional(readOnly = true)
    void lookAndFail() {
        jdbc.queryForList("select text from note");
        throw new IllegalStateException("not found");
    }
}
