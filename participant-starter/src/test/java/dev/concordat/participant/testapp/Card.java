package dev.concordat.participant.testapp;

import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

/** A Data JDBC aggregate. */
@Table("card")
public record Card(@Id @Nullable Long id, String text) {}
