/** The tests that an application writes with Boot's slices, and with nothing said about coordinators. */
@NullMarked
package dev.concordat.participant.slices;

import org.jspecify.annotations.NullMarked;
