package dev.concordat.sample.bank;

import java.util.Optional;
import org.springframework.data.jdbc.repository.query.Modifying;
import org.springframework.data.jdbc.repository.query.Query;
import org.springframework.data.repository.ListCrudRepository;

/** The accounts of this bank. */
interface AccountRepository extends ListCrudRepository<Account, Integer> {

    /**
     * Adds to the balance, unless it would become negative; both in one statement, so that no other change gets between.
     *
     * @return whether there is such an account and it has the funds
     */
    @Modifying
    @Query("""
            update account set balance_cents = balance_cents + :cents
            where id = :id and balance_cents + :cents >= 0
            """)
    boolean add(int id, long cents);

    /** The account once no prepared change of it waits for its outcome; waits for that up to {@code lock_timeout}. */
    @Query("select * from account where id = :id for share")
    Optional<Account> findSettled(int id);

    /**
     * What is on all accounts and was at first. The share locks wait for changes that are prepared, and last until the
     * transaction's outcome: only so a sum over several banks is one of the same moment.
     */
    @Query("""
            select coalesce(sum(balance_cents), 0) as balance_cents, coalesce(sum(initial_cents), 0) as initial_cents
            from (select balance_cents, initial_cents from account order by id for share) as locked
            """)
    Totals lockedTotals();

    /** The same as of now, without waiting: the sum over several banks may be one of different moments. */
    @Query("""
            select coalesce(sum(balance_cents), 0) as balance_cents, coalesce(sum(initial_cents), 0) as initial_cents
            from account
            """)
    Totals totals();

    /** How many transactions are prepared in this database, but for those of the global transaction of that id. */
    @Query("""
            select count(*) from pg_prepared_xacts
            where database = current_database() and gid not like '%' || :except || '%'
            """)
    long countPrepared(String except);
}
