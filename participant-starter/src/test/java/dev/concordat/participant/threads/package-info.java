/** Tests of the scope on other threads. */
@NullMarked
package dev.concordat.participant.threads;

import org.jspecify.annotations.NullMarked;
