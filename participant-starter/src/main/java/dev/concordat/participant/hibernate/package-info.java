/** Keeps Hibernate's second-level cache from acting before the outcome. Loaded by Hibernate, where there is one. */
@NullMarked
package dev.concordat.participant.hibernate;

import org.jspecify.annotations.NullMarked;
