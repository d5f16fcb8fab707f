/** Takes the scope along where Spring and Micrometer hand work to other threads. No SQL, no HTTP, no decisions. */
@NullMarked
package dev.concordat.participant.threads;

import org.jspecify.annotations.NullMarked;
