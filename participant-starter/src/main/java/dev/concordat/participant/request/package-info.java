/**
 * What a request to the coordinators does and means, whoever carries it: which node is asked when, what an answer says of
 * the decision, and when it is unknown. Pure: no HTTP, no JSON, no clock, no threads; chance comes in.
 */
@NullMarked
package dev.concordat.participant.request;

import org.jspecify.annotations.NullMarked;
