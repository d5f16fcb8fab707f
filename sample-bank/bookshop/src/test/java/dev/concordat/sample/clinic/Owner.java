package dev.concordat.sample.clinic;

import jakarta.persistence.CascadeType;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.OneToMany;
import jakarta.persistence.Version;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Somebody with pets. */
@Entity
public class Owner {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private @Nullable Long id;

    @Version
    private int version;

    private String name = "";

    @OneToMany(cascade = CascadeType.ALL, fetch = FetchType.EAGER)
    @JoinColumn(name = "owner_id", nullable = false)
    private List<Pet> pets = new ArrayList<>();

    /** For JPA. */
    protected Owner() {}

    Owner(String name) {
        this.name = name;
    }

    @Nullable
    Long id() {
        return id;
    }

    int version() {
        return version;
    }

    String name() {
        return name;
    }

    void rename(String newName) {
        name = newName;
    }

    List<Pet> pets() {
        return pets;
    }
}
