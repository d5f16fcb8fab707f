package dev.concordat.participant.matrix;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.annotation.Transactional;

/** Writes rows that may come twice. */
public class Ledger {

    private final JdbcTemplate jdbc;

    public Ledger(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @Transactional
    public void write(String text) {
        jdbc.update("insert into card (text) values (?)", text);
    }

    @Transactional
    public void writeAround(String text, Runnable inside) {
        jdbc.update("insert into card (text) values (?)", text);
        inside.run();
    }

    public void writeBare(String text) {
        jdbc.update("insert into card (text) values (?)", text);
    }
}
