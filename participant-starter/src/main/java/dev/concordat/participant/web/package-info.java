/**
 * The server side: reads the request header, answers with the branches, and serves the coordinators' callbacks.
 */
@NullMarked
package dev.concordat.participant.web;

import org.jspecify.annotations.NullMarked;
