package dev.concordat.sample.bookshop;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import org.jspecify.annotations.Nullable;

/** A book that was sold. */
@Entity
public class Sale {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private @Nullable Long id;

    private String book = "";

    /** For JPA. */
    protected Sale() {}

    Sale(String book) {
        this.book = book;
    }

    public @Nullable Long id() {
        return id;
    }

    public String book() {
        return book;
    }
}
