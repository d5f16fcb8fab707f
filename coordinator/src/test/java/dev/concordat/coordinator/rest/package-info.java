/** The API, called as clients call it. */
@NullMarked
package dev.concordat.coordinator.rest;

import org.jspecify.annotations.NullMarked;
