package dev.concordat.sample.clinic;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import org.jspecify.annotations.Nullable;

/** An animal. */
@Entity
public class Pet {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private @Nullable Long id;

    private String name = "";

    /** For JPA. */
    protected Pet() {}

    Pet(String name) {
        this.name = name;
    }

    @Nullable
    Long id() {
        return id;
    }

    String name() {
        return name;
    }
}
