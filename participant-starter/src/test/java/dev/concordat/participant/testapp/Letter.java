package dev.concordat.participant.testapp;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

/** A JPA entity. */
@Entity
public class Letter {

    @Id
    private Long id = 0L;

    private String text = "";

    protected Letter() {}

    public Letter(long id, String text) {
        this.id = id;
        this.text = text;
    }

    public Long getId() {
        return id;
    }

    public String getText() {
        return text;
    }

    public void setText(String text) {
        this.text = text;
    }
}
