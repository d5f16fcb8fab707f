/** Tests of requests to coordinators that answer wrongly, late or not at all. */
@NullMarked
package dev.concordat.participant.client;

import org.jspecify.annotations.NullMarked;
