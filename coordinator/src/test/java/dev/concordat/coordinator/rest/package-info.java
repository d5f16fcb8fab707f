/** Tests of the API over HTTP, against a running node. */
@NullMarked
package dev.concordat.coordinator.rest;

import org.jspecify.annotations.NullMarked;
