/** Tests of what a thread is bound to, and of work that it hands over. */
@NullMarked
package dev.concordat.participant.context;

import org.jspecify.annotations.NullMarked;
