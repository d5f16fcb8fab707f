package dev.concordat.sample.probe;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import org.jspecify.annotations.Nullable;

/** A row of a run, as an entity. */
@Entity
class Marker {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private @Nullable Long id;

    private String run = "";
    private String mark = "";

    /** For JPA. */
    protected Marker() {}

    Marker(String run, String mark) {
        this.run = run;
        this.mark = mark;
    }

    @Nullable
    Long id() {
        return id;
    }

    @Override
    public String toString() {
        return run + " " + mark;
    }
}
