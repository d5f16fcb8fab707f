package dev.concordat.participant.testapp;

import org.springframework.data.jpa.repository.JpaRepository;

/** A JPA repository. */
public interface Letters extends JpaRepository<Letter, Long> {}
