/** A small service over a real database, and the coordinator that it talks to; used by the tests of all packages. */
@NullMarked
package dev.concordat.participant.testapp;

import org.jspecify.annotations.NullMarked;
