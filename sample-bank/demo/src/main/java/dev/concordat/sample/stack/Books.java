package dev.concordat.sample.stack;

import dev.concordat.testing.Database;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Reads the databases of all services past the services: what is written there is what happened. Thread-safe. */
public final class Books {

    private final List<Database> banks;
    private final Database transfer;

    /** Those of the banks and of the transfer service, on one server or several. */
    public Books(List<Database> banks, Database transfer) {
        this.banks = List.copyOf(banks);
        this.transfer = transfer;
    }

    /** What the databases say at this moment; to be asked when nothing is in flight. */
    public Findings audit() {
        Map<String, List<Long>> legs = new TreeMap<>();
        List<String> wrongBalances = new ArrayList<>();
        long total = 0;
        long initial = 0;
        for (Database bank : banks) {
            query(bank, "select transaction_id, amount_cents from ledger_entry", row -> legs.computeIfAbsent(
                            row.getString(1), id -> new ArrayList<>())
                    .add(row.getLong(2)));
            query(bank, WRONG_BALANCES, row -> wrongBalances.add(bank.name() + "/" + row.getInt(1)));
            total += number(bank, "select sum(balance_cents) from account");
            initial += number(bank, "select sum(initial_cents) from account");
        }
        return new Findings(total, initial, prepared(), unbalanced(legs), wrongBalances, legs.keySet(), recorded());
    }

    /** Names of all transactions that are prepared in any of the databases. */
    public List<String> prepared() {
        List<String> found = new ArrayList<>();
        for (Database database :
                Stream.concat(banks.stream(), Stream.of(transfer)).toList()) {
            query(database, PREPARED, row -> found.add(row.getString(1)));
        }
        return found;
    }

    /** Balance of an account in cents, as committed; {@code bank} is the index of the bank. */
    public long balance(int bank, int account) {
        return number(banks.get(bank), "select balance_cents from account where id = " + account);
    }

    /**
     * Balances of all accounts in cents, as committed, by the names that the transfer service gives them; to be asked when
     * nothing is in flight.
     */
    public Map<String, Long> byAccount() {
        return byAccount("balance_cents");
    }

    /** The same at first. */
    public Map<String, Long> byAccountAtFirst() {
        return byAccount("initial_cents");
    }

    private Map<String, Long> byAccount(String column) {
        Map<String, Long> balances = new TreeMap<>();
        for (Database bank : banks) {
            String name = bank.name().replace('_', '-') + "/";
            query(
                    bank,
                    "select id, " + column + " from account",
                    row -> balances.put(name + row.getInt(1), row.getLong(2)));
        }
        return balances;
    }

    /** Transactions whose money has moved, by the transfer service's own record. */
    public Set<String> recorded() {
        Set<String> found = new TreeSet<>();
        query(transfer, "select transaction_id from transfer", row -> found.add(row.getString(1)));
        return found;
    }

    private static final String PREPARED =
            "select database || ': ' || gid from pg_prepared_xacts where database = current_database()";

    /** A balance is what it was at first and the entries since, and not negative. */
    private static final String WRONG_BALANCES = """
            select a.id from account a
            left join (select account_id, sum(amount_cents) as cents from ledger_entry group by 1) l on l.account_id = a.id
            where a.balance_cents <> a.initial_cents + coalesce(l.cents, 0) or a.balance_cents < 0
            """;

    /** The entries of a transaction, over all databases, are two and sum up to nothing. */
    private static List<String> unbalanced(Map<String, List<Long>> legs) {
        return legs.entrySet().stream()
                .filter(entry -> entry.getValue().size() != 2
                        || entry.getValue().stream().mapToLong(Long::longValue).sum() != 0)
                .map(Map.Entry::getKey)
                .toList();
    }

    private static long number(Database database, String sql) {
        List<Long> found = new ArrayList<>();
        query(database, sql, row -> found.add(row.getLong(1)));
        return found.getFirst();
    }

    private static void query(Database database, String sql, RowReader reader) {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                reader.read(rows);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("cannot read " + database.name(), e);
        }
    }

    /** Takes one row in. */
    private interface RowReader {
        void read(ResultSet row) throws SQLException;
    }
}
