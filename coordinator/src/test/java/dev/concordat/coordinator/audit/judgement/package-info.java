/** Tests of every rule of the judgement, seen red and green. */
@NullMarked
package dev.concordat.coordinator.audit.judgement;

import org.jspecify.annotations.NullMarked;
