package dev.concordat.participant.testapp;

import java.util.List;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Writes and reads notes in ordinary local transactions. */
@Service
public class Notes {

    private final JdbcTemplate jdbc;
    private final ApplicationEventPublisher events;

    public Notes(JdbcTemplate jdbc, ApplicationEventPublisher events) {
        this.jdbc = jdbc;
        this.events = events;
    }

    @Transactional
    public void write(String text) {
        jdbc.update("insert into note (text) values (?)", text);
        events.publishEvent(new NoteWritten(text));
    }

    @Transactional
    public void writeAndFail(String text) {
        jdbc.update("insert into note (text) values (?)", text);
        throw new IllegalStateException("no");
    }

    @Transactional
    public void writeWithIndependentAudit(String text, Runnable audit) {
        jdbc.update("insert into note (text) values (?)", text);
        audit.run();
    }

    @Transactional(propagation = Propagation.REQUIRES_NEW)
    public void audit(String text) {
        jdbc.update("insert into note (text) values (?)", text);
    }

    @Transactional
    public void writeAndSwallowAnError(String text) {
        jdbc.update("insert into note (text) values (?)", text);
        try {
            jdbc.update("insert into no_such_table values (1)");
        } catch (DataAccessException swallowed) {
            // What careless code does: the database has failed the whole transaction.
        }
    }

    @Transactional
    public void writeViolatingDeferred(String text) {
        jdbc.update("insert into strict_note (text) values (?), (?)", text, text);
    }

    @Transactional
    public void tell() {
        jdbc.execute("notify channel");
    }

    public void writeWithoutTransaction(String text) {
        jdbc.update("insert into note (text) values (?)", text);
    }

    @Transactional
    public List<String> readInTransaction() {
        return read();
    }

    @Transactional(readOnly = true)
    public List<String> readOnly() {
        return read();
    }

    public List<String> read() {
        return jdbc.queryForList("select text from note order by text", String.class).stream()
                .map(String::valueOf)
                .toList();
    }

    /** Says that a note was written. */
    public record NoteWritten(String text) {}
}
