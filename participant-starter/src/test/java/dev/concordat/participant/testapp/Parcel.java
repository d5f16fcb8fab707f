package dev.concordat.participant.testapp;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.TableGenerator;
import jakarta.persistence.Version;
import org.jspecify.annotations.Nullable;

/** A JPA entity with a version, whose numbers are drawn from a table. */
@Entity
public class Parcel {

    @Id
    @TableGenerator(name = "parcels", table = "parcel_numbers", allocationSize = 1)
    @GeneratedValue(strategy = GenerationType.TABLE, generator = "parcels")
    private @Nullable Long id;

    @Version
    private long version;

    private String text = "";

    protected Parcel() {}

    public Parcel(String text) {
        this.text = text;
    }

    public @Nullable Long getId() {
        return id;
    }

    public long getVersion() {
        return version;
    }

    public String getText() {
        return text;
    }

    public void setText(String text) {
        this.text = text;
    }
}
