package dev.concordat.sample.clinic;

import java.util.List;
import java.util.NoSuchElementException;

/** What can be done with owners. A name that is empty is refused by the database. */
interface Owners {

    long create(String name);

    /**
     * Adds a pet.
     *
     * @throws NoSuchElementException if there is no such owner
     */
    void addPet(long owner, String pet);

    /**
     * Name and pets.
     *
     * @throws NoSuchElementException if there is no such owner
     */
    List<String> read(long owner);

    void rename(long owner, String name);
}
