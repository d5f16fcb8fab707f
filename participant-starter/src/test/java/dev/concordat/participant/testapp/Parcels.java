package dev.concordat.participant.testapp;

import org.springframework.data.jpa.repository.JpaRepository;

/** A JPA repository of versioned entities. */
public interface Parcels extends JpaRepository<Parcel, Long> {}
