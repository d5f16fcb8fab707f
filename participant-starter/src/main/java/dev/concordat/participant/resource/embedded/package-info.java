/**
 * In-memory databases of the application, as in its tests. They take no part, and refuse what a global transaction
 * does to them.
 */
@NullMarked
package dev.concordat.participant.resource.embedded;

import org.jspecify.annotations.NullMarked;
