package dev.concordat.coordinator.audit;

/**
 * How much is read of one database.
 *
 * @param rows of the fence a question; more are said
 * @param prepared transactions; more are said
 * @param participants that have rows in the fence; of the others it is not known whether this database is their home
 */
record ReadBounds(int rows, int prepared, int participants) {

    static final ReadBounds USUAL = new ReadBounds(100_000, 10_000, 1_000);
}
