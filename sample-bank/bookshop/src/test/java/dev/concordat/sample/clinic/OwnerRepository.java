package dev.concordat.sample.clinic;

import org.springframework.data.jpa.repository.JpaRepository;

/** Owners. */
public interface OwnerRepository extends JpaRepository<Owner, Long> {}
