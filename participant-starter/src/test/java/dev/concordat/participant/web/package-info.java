/** Tests of the server side without a server. */
@NullMarked
package dev.concordat.participant.web;

import org.jspecify.annotations.NullMarked;
