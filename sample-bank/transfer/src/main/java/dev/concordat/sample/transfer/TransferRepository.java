package dev.concordat.sample.transfer;

import org.springframework.data.jdbc.repository.query.Query;
import org.springframework.data.repository.Repository;

/** The transfers that were done. */
interface TransferRepository extends Repository<Transfer, String> {

    long count();

    /** How many transactions are prepared in this database. */
    @Query("select count(*) from pg_prepared_xacts where database = current_database()")
    long countPrepared();
}
