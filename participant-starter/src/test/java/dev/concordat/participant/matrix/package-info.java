/** What else stands on or around a method with a transaction, and on which thread it runs. */
@NullMarked
package dev.concordat.participant.matrix;

import org.jspecify.annotations.NullMarked;
