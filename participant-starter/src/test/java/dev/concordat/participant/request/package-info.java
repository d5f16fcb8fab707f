/** Tests of which node is asked when, and of what an answer means. */
@NullMarked
package dev.concordat.participant.request;

import org.jspecify.annotations.NullMarked;
