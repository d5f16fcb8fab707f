/**
 * Real processes for tests and the demo: PostgreSQL servers and a leash that ends them with the JVM that started them.
 * No business of the sample and nothing of Concordat's own lives here.
 */
@NullMarked
package dev.concordat.testing;

import org.jspecify.annotations.NullMarked;
