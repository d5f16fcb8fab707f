/**
 * One request to the coordinators, whoever carries it out: which node is asked when, what an answer says of the
 * decision, and when the outcome is unknown. Pure: no HTTP, JSON, clock or threads; chance comes in.
 */
@NullMarked
package dev.concordat.participant.request;

import org.jspecify.annotations.NullMarked;
