package dev.concordat.sample.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.testing.Database;
import dev.concordat.testing.LocalPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The audit finds what it is there to find: each kind of damage is done on purpose. */
class BooksTest {

    private static LocalPostgres server;

    private Database bankA;
    private Database bankB;
    private Database transfer;
    private Books books;

    @BeforeAll
    static void start() {
        server = LocalPostgres.start();
    }

    @AfterAll
    static void close() {
        server.close();
    }

    @BeforeEach
    void openBooks() throws SQLException {
        bankA = bank();
        bankB = bank();
        transfer = server.createDatabase();
        execute(transfer, "create table transfer (transaction_id text)");
        books = new Books(List.of(bankA, bankB), transfer);
        book(bankA, "T1", -10);
        book(bankB, "T1", 10);
        execute(transfer, "insert into transfer values ('T1')");
    }

    @Test
    void aWholeTransferIsClean() {
        assertThat(books.audit().complaints()).isEmpty();
    }

    @Test
    void halfATransferIsFound() throws SQLException {
        book(bankA, "T2", -10);

        assertThat(books.audit().unbalanced()).containsExactly("T2");
        assertThat(books.audit().totalCents()).isEqualTo(190);
    }

    @Test
    void aBalanceWithoutAnEntryIsFound() throws SQLException {
        execute(bankB, "update account set balance_cents = balance_cents + 1");

        assertThat(books.audit().wrongBalances()).containsExactly(bankB.name() + "/1");
    }

    @Test
    void aTransactionLeftPreparedIsFound() throws SQLException {
        try (Connection connection = bankA.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("update account set balance_cents = 0");
            statement.execute("prepare transaction 'left'");
        }

        assertThat(books.prepared()).containsExactly(bankA.name() + ": left");

        execute(bankA, "rollback prepared 'left'");
    }

    private static Database bank() throws SQLException {
        Database bank = server.createDatabase();
        execute(bank, "create table account (id int, initial_cents bigint, balance_cents bigint)");
        execute(bank, "create table ledger_entry (transaction_id text, account_id int, amount_cents bigint)");
        execute(bank, "insert into account values (1, 100, 100)");
        return bank;
    }

    private static void book(Database bank, String transaction, long cents) throws SQLException {
        execute(bank, "update account set balance_cents = balance_cents + " + cents);
        execute(bank, "insert into ledger_entry values ('%s', 1, %d)".formatted(transaction, cents));
    }

    private static void execute(Database database, String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
