package dev.concordat.sample.bookshop;

import org.springframework.data.jpa.repository.JpaRepository;

/** The books that were sold. */
interface SaleRepository extends JpaRepository<Sale, Long> {}
