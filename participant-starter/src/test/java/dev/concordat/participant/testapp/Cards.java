package dev.concordat.participant.testapp;

import org.springframework.data.repository.ListCrudRepository;

/** A Data JDBC repository. */
public interface Cards extends ListCrudRepository<Card, Long> {}
